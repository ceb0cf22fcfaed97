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
