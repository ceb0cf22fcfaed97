import type { Mutant } from './mutants.ts';

/** Faults in what residents share (rules 2.4, 2.12, 2.13). */
export const sharedMutants: readonly Mutant[] = [
  {
    name: 'stamps of a silent tablet are taken back at spendBy',
    changes: [
      {
        file: 'gateway/stamps/holders.ts',
        from: ".where('settle_by_millis', '<=', nowMillis)",
        to: ".where('spend_by_millis', '<=', nowMillis)",
      },
    ],
    scenario: {
      seed: 1,
      zone: 'America/Denver',
      tablets: 2,
      mode: 'shared',
      startMillis: 1796454000000,
      steps: [
        { act: 'sync', atMillis: 1796457960000, tablet: 0, salt: 0 },
        { act: 'weather', weather: 'cut', atMillis: 1796461200000, tablet: 0, salt: 0 },
        { act: 'write', characters: 5, sends: true, atMillis: 1796464800000, tablet: 0, salt: 0 },
        { act: 'signIn', atMillis: 1796781600000, tablet: 0, salt: 3 },
      ],
    },
  },
  {
    name: 'stamps that are handed back can still be spent',
    changes: [
      {
        file: 'db/stampbook.ts',
        from: "'DELETE FROM stamps WHERE message_id IS NULL AND resident_id = ?'",
        to: "'UPDATE stamps SET n = n WHERE message_id IS NULL AND resident_id = ?'",
      },
    ],
    scenario: {
      seed: 1,
      zone: 'America/Denver',
      tablets: 2,
      mode: 'shared',
      startMillis: 1796454000000,
      steps: [
        { act: 'sync', atMillis: 1796458320000, tablet: 0, salt: 0 },
        { act: 'weather', weather: 'halfOpen', atMillis: 1796460840000, tablet: 0, salt: 0 },
        { act: 'signIn', atMillis: 1796461200000, tablet: 0, salt: 4 },
        { act: 'signIn', atMillis: 1796468400000, tablet: 0, salt: 3 },
        { act: 'signIn', atMillis: 1796475600000, tablet: 0, salt: 0 },
        { act: 'write', characters: 5, sends: true, atMillis: 1796477400000, tablet: 0, salt: 0 },
      ],
    },
  },
  {
    name: 'stamps are not handed back',
    changes: [
      {
        file: 'electron/core/sync/hand-back.ts',
        from: '    absentHolders(kiosk).length > 0\n',
        to: '    absentHolders(kiosk).length > 99\n',
      },
    ],
  },
];
