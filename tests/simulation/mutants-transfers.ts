import type { Mutant } from './mutants.ts';

/** Faults planted between two facilities' gateways (rule 2.6). */
export const transferMutants: readonly Mutant[] = [
  {
    name: 'stamps that went with a resident stay as well',
    changes: [
      {
        file: 'gateway/transfers/send.ts',
        from: "    await writer.insertInto('stamps_elsewhere').values(row).execute();\n",
        to: '',
      },
    ],
  },
  {
    name: 'what a tablet holds goes with its resident',
    changes: [
      {
        file: 'gateway/transfers/send.ts',
        from: "    .where('stamps.holder_device', 'is', null)\n",
        to: '',
      },
    ],
  },
  {
    name: 'months begin wherever anybody asks',
    changes: [
      {
        file: 'gateway/transfers/take-in.ts',
        from: '  await fixAllowances(writer, transfer);\n',
        to: '',
      },
    ],
  },
  {
    name: 'a document counts each time that it comes',
    changes: [
      {
        file: 'gateway/transfers/take-in.ts',
        from: 'if (await isTaken(writer, signed)) continue;',
        to: '',
      },
    ],
  },
  {
    name: 'a document counts whoever signed it',
    changes: [
      {
        file: 'gateway/transfers/read-file.ts',
        from: "if (!isSigned) return fail({ code: 'badSignature' });",
        to: '',
      },
    ],
  },
];
