import type { Mutant } from './mutants.ts';

/** Faults planted in orders, in gateways that come back from a backup, and in tablets enrolled again. */
export const restoredMutants: readonly Mutant[] = [
  {
    name: 'how far orders were carried out is not kept',
    changes: [
      {
        file: 'electron/core/orders/obey.ts',
        from: 'store.orders.save({ ...after, refused: refused?.text ?? after.refused });',
        to: '',
      },
    ],
  },
  {
    name: 'a restored gateway numbers its orders as if it had forgotten none',
    changes: [
      {
        file: 'gateway/orders/position.ts',
        from: 'const forgotten = Math.max(0, ordersSeen - Math.max(remembered, position?.before_version ?? 0));',
        to: 'const forgotten = 0 * remembered;',
      },
    ],
    scenario: {
      seed: 3787,
      zone: 'Africa/Cairo',
      tablets: 3,
      protocol: 2,
      startMillis: 1795816800000,
      steps: [
        { act: 'backUpGateway', atMillis: 1795906726106, tablet: 2, salt: 179580 },
        { act: 'order', order: 'lock', atMillis: 1795908677845, tablet: 1, salt: 300926 },
        { act: 'fillDisk', transactions: 4, atMillis: 1795909211711, tablet: 1, salt: 176028 },
        { act: 'restoreGateway', atMillis: 1795909277365, tablet: 0, salt: 856958 },
      ],
    },
  },
  {
    name: 'a lost device keeps its stamps',
    changes: [
      {
        file: 'gateway/orders/issue.ts',
        from: "await shutOut(writer, deviceId, { state: 'lost', reason: 'reported lost', nowMillis });",
        to: "await writer.updateTable('devices').set({ state: 'lost' }).where('device_id', '=', deviceId).execute();",
      },
    ],
  },
  {
    name: 'a tablet that is ahead of a restored gateway is a fork',
    changes: [
      {
        file: 'gateway/sync/after-restore.ts',
        from: 'request.incarnation !== null &&',
        to: "request.incarnation === 'none' &&",
      },
    ],
  },
  {
    name: 'what a restored gateway has forgotten is not sent again',
    changes: [
      {
        file: 'electron/core/sync/apply-answer.ts',
        from: 'const records = store.outbox.sendAgainAfter(acknowledged);',
        to: 'const records = 0;',
      },
    ],
  },
  {
    name: 'revisions of before a restore count',
    changes: [
      {
        file: 'electron/core/sync/apply-answer.ts',
        from: 'store.mailbox.forgetRevisions();',
        to: '',
      },
    ],
  },
  {
    name: 'leases of before a restore count',
    changes: [
      {
        file: 'electron/core/sync/apply-answer.ts',
        from: 'store.stampbook.forgetLeases();',
        to: '',
      },
    ],
    scenario: {
      seed: 157,
      zone: 'Pacific/Niue',
      tablets: 1,
      startMillis: 1795863600000,
      steps: [
        {
          act: 'mailIn',
          replyStamps: 0,
          isAgain: false,
          photos: 2,
          atMillis: 1795921903018,
          tablet: 0,
          salt: 0,
        },
        { act: 'approveAll', atMillis: 1795921903018, tablet: 0, salt: 0 },
        { act: 'backUpGateway', atMillis: 1795982230721, tablet: 0, salt: 144752 },
        { act: 'payDue', atMillis: 1796021215546, tablet: 0, salt: 720470 },
        { act: 'weather', weather: 'halfOpen', atMillis: 1796043935553, tablet: 0, salt: 820724 },
        {
          act: 'write',
          characters: 12,
          sends: true,
          photos: 1,
          atMillis: 1796131771592,
          tablet: 0,
          salt: 922958,
        },
        { act: 'weather', weather: 'lossy', atMillis: 1796358722792, tablet: 0, salt: 555724 },
        {
          act: 'write',
          characters: 17,
          sends: true,
          photos: 2,
          atMillis: 1796426650790,
          tablet: 0,
          salt: 865481,
        },
        { act: 'restoreGateway', atMillis: 1796535596667, tablet: 0, salt: 251270 },
      ],
    },
  },
  {
    name: 'a tablet is enrolled again without what waited on it',
    changes: [
      {
        file: 'electron/core/enrol/enrol.ts',
        from: 'for (const record of records) store.outbox.append(record);',
        to: '',
      },
    ],
  },
  {
    name: 'a fork is taken for late for ever',
    changes: [
      {
        file: 'gateway/sync/sessions.ts',
        from: 'if (heard !== undefined) return false;',
        to: '',
      },
    ],
  },
];
