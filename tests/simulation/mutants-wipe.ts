import type { Mutant } from './mutants.ts';

/** Faults planted in the wipe (P3). */
export const wipeMutants: readonly Mutant[] = [
  {
    name: 'a wipe does not wait for the queue',
    changes: [
      {
        file: 'electron/core/orders/wipe.ts',
        from: 'if (!isQueueTaken && !isTimeUp) return false;',
        to: '',
      },
    ],
  },
  {
    name: 'what a wiped tablet takes along is not told',
    changes: [
      {
        file: 'electron/core/orders/wipe.ts',
        from: '{ wiping: { unsentRecords } }',
        to: '{ wiping: { unsentRecords: 0 * unsentRecords } }',
      },
    ],
  },
  {
    name: 'a wipe leaves the vaults',
    changes: [
      {
        file: 'electron/core/orders/erase.ts',
        from: "['vaults', 'blobs', 'ballast', faceFile]",
        to: "['blobs', 'ballast', faceFile]",
      },
    ],
  },
];
