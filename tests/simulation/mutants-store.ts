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
    scenario: {
      seed: 2,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        {
          act: 'failDisk',
          where: 'commitFull',
          during: 'send',
          cutAfter: 4,
          damage: null,
          atMillis: 1796060894799,
          tablet: 0,
          salt: 1,
        },
        { act: 'write', characters: 12, sends: true, atMillis: 1796060954799, tablet: 0, salt: 1 },
        { act: 'write', characters: 12, sends: false, atMillis: 1796061014799, tablet: 0, salt: 1 },
      ],
    },
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
        from: 'const lost = found === null ? 0 : catchUp(database, prepare, found).lost;',
        to: 'const lost = found === null || prepare === undefined ? 0 : 0;',
      },
    ],
  },
  {
    name: 'catch-up skipped when a store is made again',
    changes: [
      {
        file: 'db/journal/rebuild.ts',
        from: 'const { done, lost } = catchUp(opened.value, prepare, found);',
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
    name: 'the base of a generation never gets its name',
    changes: [
      {
        file: 'db/journal/journal.ts',
        from: '.part`, files.base);\n',
        to: '.part`, files.base.concat(".other"));\n',
      },
    ],
  },
  {
    name: 'the old generation goes before the new one stands',
    scenario: {
      seed: 1,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        { act: 'write', characters: 12, sends: true, atMillis: 1796060954799, tablet: 0, salt: 1 },
        { act: 'write', characters: 12, sends: true, atMillis: 1796061014799, tablet: 0, salt: 1 },
        { act: 'write', characters: 12, sends: true, atMillis: 1796061074799, tablet: 0, salt: 1 },
        { act: 'write', characters: 12, sends: false, atMillis: 1796061134799, tablet: 0, salt: 1 },
        { act: 'write', characters: 12, sends: false, atMillis: 1796061194799, tablet: 0, salt: 1 },
        { act: 'write', characters: 12, sends: false, atMillis: 1796061254799, tablet: 0, salt: 1 },
        {
          act: 'damage',
          store: 'device',
          how: 'gone',
          when: 'atNextCut',
          cutAtStart: 0,
          atMillis: 1796061394799,
          tablet: 0,
          salt: 1,
        },
        { act: 'cutAfter', points: 15, atMillis: 1796061394800, tablet: 0, salt: 1 },
        { act: 'signOut', atMillis: 1796061494799, tablet: 0, salt: 1 },
      ],
    },
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
        from: 'const lost = found === null ? 0 : catchUp(database, prepare, found).lost;',
        to: 'const lost = found === null || prepare === undefined ? 0 : 0;',
      },
    ],
  },
];
