import type { Policy } from '../../shared/policy/policy.ts';
import { type Period, periodOf } from '../../shared/time/period.ts';
import { appendAudit } from '../audit/append.ts';
import type { Writer } from '../store/schema.ts';

/**
 * Gives a message's stamps back (rule 2.7) and answers how many of them can be used again: a free
 * stamp whose month is over lapses, and to call it returned would be untrue.
 */
export async function refundStamps(
  writer: Writer,
  refund: { readonly messageId: string; readonly policy: Policy; readonly nowMillis: number },
): Promise<number> {
  const current: Period = periodOf(refund.nowMillis, refund.policy.timeZone);
  const returned = await writer
    .updateTable('spends')
    .set({ refunded_at_millis: refund.nowMillis })
    .where('message_id', '=', refund.messageId)
    .where('refunded_at_millis', 'is', null)
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
