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
