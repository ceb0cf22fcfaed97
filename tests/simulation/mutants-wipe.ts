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
    scenario: {
      seed: 4,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        { act: 'sync', atMillis: 1796060898799, tablet: 0, salt: 0 },
        { act: 'weather', weather: 'slow', atMillis: 1796060903799, tablet: 0, salt: 0 },
        { act: 'order', order: 'wipe', atMillis: 1796060904799, tablet: 0, salt: 0 },
        { act: 'sync', atMillis: 1796060958799, tablet: 0, salt: 0 },
        { act: 'write', characters: 9, sends: true, atMillis: 1796060959799, tablet: 0, salt: 0 },
        { act: 'weather', weather: 'clear', atMillis: 1796060960799, tablet: 0, salt: 0 },
      ],
    },
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
    scenario: {
      seed: 1,
      zone: 'America/Denver',
      tablets: 1,
      startMillis: 1795849200000,
      steps: [
        { act: 'weather', weather: 'cut', atMillis: 1796060894799, tablet: 0, salt: 0 },
        {
          act: 'write',
          characters: 9,
          sends: true,
          atMillis: 1796060895799,
          tablet: 0,
          salt: 0,
        },
        { act: 'order', order: 'lose', atMillis: 1796061894799, tablet: 0, salt: 0 },
        { act: 'order', order: 'wipe', atMillis: 1796061895799, tablet: 0, salt: 0 },
        { act: 'weather', weather: 'clear', atMillis: 1796061896799, tablet: 0, salt: 0 },
        { act: 'sync', atMillis: 1796061897799, tablet: 0, salt: 0 },
      ],
    },
  },
  {
    name: 'a wipe leaves the vaults',
    changes: [
      {
        file: 'electron/core/orders/erase.ts',
        from: "['vaults', 'blobs', 'ballast', faceFile, numberFile]",
        to: "['blobs', 'ballast', faceFile, numberFile]",
      },
    ],
  },
];
