import type { Policy } from '../../shared/policy/policy.ts';
import { type Period, periodOf } from '../../shared/time/period.ts';
import { appendAudit } from '../audit/append.ts';
import type { Writer } from '../store/schema.ts';

/** Which stamps go back. */
export interface Refund {
  readonly messageId: string;
  readonly policy: Policy;
  readonly nowMillis: number;
  /** The last so many in spend order (2.8), for a part of the message; left out: all. */
  readonly atMost?: number;
}

/**
 * Gives a message's stamps back (rule 2.7) and answers how many of them can be used again: a free
 * stamp whose month is over lapses, and to call it returned would be untrue. For a part, the stamps that were
 * spent last go back: a bought one before a free one, and a free one before the contact's.
 */
export async function refundStamps(writer: Writer, refund: Refund): Promise<number> {
  const current: Period = periodOf(refund.nowMillis, refund.policy.timeZone);
  const returned = await writer
    .updateTable('spends')
    .set({ refunded_at_millis: refund.nowMillis })
    .where('message_id', '=', refund.messageId)
    .where('refunded_at_millis', 'is', null)
    .$if(refund.atMost !== undefined, (all) =>
      all.where('spend_id', 'in', (where) =>
        where
          .selectFrom('spends as last')
          .select('last.spend_id')
          .where('last.message_id', '=', refund.messageId)
          .where('last.refunded_at_millis', 'is', null)
          .orderBy('last.spend_id', 'desc')
          .limit(refund.atMost ?? 0),
      ),
    )
    .returning('stamp_name')
    .execute();
  if (returned.length === 0) return 0;
  const detail = { messageId: refund.messageId, stamps: returned.length };
  appendAudit(writer, refund.nowMillis, 'stamps.refunded', detail);
  const stamps = await writer
    .selectFrom('stamps')
    .select('period')
    .where(
      'name',
      'in',
      returned.map((spend) => spend.stamp_name),
    )
    .execute();
  return stamps.filter((stamp) => stamp.period === null || stamp.period >= current).length;
}
