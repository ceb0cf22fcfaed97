import type { Policy } from '../../shared/policy/policy.ts';
import { freeStampNames } from '../../shared/stamps/name.ts';
import { type Period, periodOf, periodsFrom } from '../../shared/time/period.ts';
import type { Writer } from '../store/schema.ts';

/** The gateway's current period and those after it that a personal device may hold (rule 2.4). */
export function leasablePeriods(policy: Policy, nowMillis: number): Period[] {
  return periodsFrom(periodOf(nowMillis, policy.timeZone), 1 + policy.freeStamps.offlineMonths);
}

/**
 * Makes a resident's free stamps of a period when it is first touched, and never again (2.1, 2.5):
 * no monthly job, so nothing is missed when the gateway was off on the 1st, and nothing is made twice.
 */
export async function touchPeriod(
  writer: Writer,
  month: { readonly residentId: string; readonly period: Period; readonly perMonth: number },
): Promise<void> {
  const { residentId, period, perMonth } = month;
  const touched = await writer
    .insertInto('allowances')
    .values({ resident_id: residentId, period, per_month: perMonth })
    .onConflict((conflict) => conflict.doNothing())
    .returning('period')
    .executeTakeFirst();
  if (touched === undefined || perMonth === 0) return;
  const names = freeStampNames(residentId, period, perMonth);
  await writer
    .insertInto('stamps')
    .values(
      names.map((name, index) => ({
        name,
        resident_id: residentId,
        kind: 'free' as const,
        period,
        per_month: perMonth,
        n: index + 1,
        contact_id: null,
        holder_device: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Forgets the number of stamps that a coming period was made with, if another holds now: it is fixed
 * only when the period begins (2.5). None of its stamps can have been spent yet; `touchPeriod` makes
 * them anew.
 */
export async function forgetOtherNumber(
  writer: Writer,
  coming: { readonly residentId: string; readonly period: Period; readonly perMonth: number },
): Promise<void> {
  const { residentId, period, perMonth } = coming;
  await writer
    .deleteFrom('stamps')
    .where('resident_id', '=', residentId)
    .where('period', '=', period)
    .where('per_month', '<>', perMonth)
    .execute();
  await writer
    .deleteFrom('allowances')
    .where('resident_id', '=', residentId)
    .where('period', '=', period)
    .where('per_month', '<>', perMonth)
    .execute();
}
