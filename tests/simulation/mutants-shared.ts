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
      seed: 2503,
      zone: 'Asia/Kathmandu',
      tablets: 2,
      mode: 'shared',
      startMillis: 1795803300000,
      steps: [
        { act: 'weather', weather: 'cut', atMillis: 1795882812545, tablet: 1, salt: 36578 },
        { act: 'weather', weather: 'wild', atMillis: 1796315949853, tablet: 1, salt: 110960 },
        {
          act: 'write',
          characters: 16,
          sends: true,
          atMillis: 1796315951811,
          tablet: 0,
          salt: 951762,
        },
        {
          act: 'write',
          characters: 8,
          sends: true,
          atMillis: 1796315953318,
          tablet: 1,
          salt: 207804,
        },
        { act: 'gatewayDown', millis: 21996680, atMillis: 1796315953744, tablet: 1, salt: 770432 },
        {
          act: 'write',
          characters: 12,
          sends: true,
          atMillis: 1796332085836,
          tablet: 0,
          salt: 989480,
        },
        {
          act: 'write',
          characters: 31,
          sends: true,
          atMillis: 1796342690825,
          tablet: 1,
          salt: 47858,
        },
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
      seed: 2503,
      zone: 'Asia/Kathmandu',
      tablets: 2,
      mode: 'shared',
      startMillis: 1795803300000,
      steps: [
        { act: 'weather', weather: 'cut', atMillis: 1795882812545, tablet: 1, salt: 36578 },
        { act: 'weather', weather: 'wild', atMillis: 1796315949853, tablet: 1, salt: 110960 },
        {
          act: 'write',
          characters: 16,
          sends: true,
          atMillis: 1796315951811,
          tablet: 0,
          salt: 951762,
        },
        {
          act: 'write',
          characters: 8,
          sends: true,
          atMillis: 1796315953318,
          tablet: 1,
          salt: 207804,
        },
        { act: 'gatewayDown', millis: 21996680, atMillis: 1796315953744, tablet: 1, salt: 770432 },
        {
          act: 'write',
          characters: 12,
          sends: true,
          atMillis: 1796332085836,
          tablet: 0,
          salt: 989480,
        },
        {
          act: 'write',
          characters: 31,
          sends: true,
          atMillis: 1796342690825,
          tablet: 1,
          salt: 47858,
        },
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
