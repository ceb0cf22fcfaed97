import type { Mutant } from './mutants.ts';

/** Faults planted in the store's transactions and in the journal beside it. */
export const storeMutants: readonly Mutant[] = [
  {
    name: 'journal not written',
    changes: [
      {
        file: 'db/transaction.ts',
        from: '  toJournal(on, name, () => kept.journal.write(state.calls));\n',
        to: '',
      },
    ],
  },
  {
    name: 'journal not synced',
    changes: [{ file: 'db/journal/journal.ts', from: '      sideSync().begin(file);\n', to: '' }],
  },
  {
    name: 'nobody waits for the journal',
    changes: [
      {
        file: 'db/transaction.ts',
        from: '    throw error;\n  }\n  toJournal(on, name, kept.journal.settle);\n',
        to: '    throw error;\n  }\n',
      },
      {
        file: 'db/journal/journal.ts',
        from: '      makeRoom(frame.length);\n',
        to: '      sideSync().finish();\n      makeRoom(frame.length);\n',
      },
    ],
  },
  {
    name: 'journal written after the commit',
    changes: [
      {
        file: 'db/transaction.ts',
        from: '  toJournal(on, name, () => kept.journal.write(state.calls));\n',
        to: '',
      },
      {
        file: 'db/transaction.ts',
        from: '    throw error;\n  }\n  toJournal(on, name, kept.journal.settle);\n',
        to: '    throw error;\n  }\n  toJournal(on, name, () => kept.journal.write(state.calls));\n  toJournal(on, name, kept.journal.settle);\n',
      },
    ],
  },
  {
    name: 'undo forgotten',
    changes: [
      {
        file: 'db/transaction.ts',
        from: '    if (state.outcomeUnknown === null) toJournal(on, name, kept.journal.undo);\n',
        to: '',
      },
    ],
  },
  {
    name: 'undo not synced',
    changes: [{ file: 'db/journal/journal.ts', from: '      fdatasyncSync(file);\n', to: '' }],
  },
  {
    name: 'the number of the frame stands outside the commit',
    changes: [
      {
        file: 'db/transaction.ts',
        from: '  kept.setNumber(kept.journal.nextNumber());\n',
        to: '',
      },
    ],
  },
  {
    name: 'catch-up skipped at open',
    changes: [
      {
        file: 'db/journal/open-journalled.ts',
        from: 'const lost = found === null ? 0 : catchUp(database, prepare(database), found).lost;',
        to: 'const lost = found === null || prepare === undefined ? 0 : 0;',
      },
    ],
  },
  {
    name: 'catch-up skipped when a store is made again',
    changes: [
      {
        file: 'db/journal/rebuild.ts',
        from: 'const { done, lost } = catchUp(opened.value, prepare(opened.value), found);',
        to: 'const { done, lost } = { done: 0, lost: 0 };',
      },
    ],
  },
  {
    name: 'a new generation without its base',
    changes: [
      {
        file: 'db/journal/open-journalled.ts',
        from: 'return beginJournal(next, database.isNew ? null : database.copyTo);',
        to: 'return beginJournal(next, null);',
      },
    ],
  },
  {
    name: 'a base that is not whole gets its name',
    changes: [
      {
        file: 'db/journal/journal.ts',
        from: '    putInPlace(`${files.base}.part`, files.base);\n',
        to: '',
      },
    ],
  },
  {
    name: 'the old generation goes before the new one stands',
    changes: [
      {
        file: 'db/journal/journal.ts',
        from: '  // A first frame that does nothing',
        to: '  removeOlderThan(start.storePath, files.generation);\n  // A first frame that does nothing',
      },
    ],
  },
  {
    name: 'frames are believed without their tag',
    changes: [{ file: 'db/journal/frame.ts', from: '    decipher.final();\n', to: '' }],
  },
  {
    name: 'a journal goes on over the frame that its store has not',
    changes: [
      {
        file: 'db/journal/open-journalled.ts',
        from: 'const isLevel = found?.transactions.at(-1)?.number === storeNumber;',
        to: 'const isLevel = found !== null;',
      },
      {
        file: 'db/journal/open-journalled.ts',
        from: 'const lost = found === null ? 0 : catchUp(database, prepare(database), found).lost;',
        to: 'const lost = found === null || prepare === undefined ? 0 : 0;',
      },
    ],
  },
];
