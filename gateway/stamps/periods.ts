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
 * A month of somebody who is at another facility begins there (2.6). `perMonth` is the number of today's policy:
 * a month that began with another one keeps that.
 */
export async function touchPeriod(
  writer: Writer,
  month: { readonly residentId: string; readonly period: Period; readonly perMonth: number },
): Promise<void> {
  const { residentId, period } = month;
  const begun = writer.selectFrom('begun_periods').select('per_month').where('period', '=', period);
  const isAway = writer
    .selectFrom('residents_away')
    .select('resident_id')
    .where('resident_id', '=', residentId);
  const touched = await writer
    .insertInto('allowances')
    .columns(['resident_id', 'period', 'per_month'])
    .expression(
      writer
        .selectNoFrom((value) => [
          value.val(residentId).as('resident_id'),
          value.val(period).as('period'),
          value.fn.coalesce(begun, value.val(month.perMonth)).as('per_month'),
        ])
        .where(({ not, exists }) => not(exists(isAway))),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('per_month')
    .executeTakeFirst();
  if (touched === undefined || touched.per_month === 0) return;
  const { per_month: perMonth } = touched;
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
 * Makes the free stamps of these periods, and gives those to come the number of today's policy. Nearly
 * always all is as it must be: one look then, and nothing is written.
 */
export async function preparePeriods(
  writer: Writer,
  months: {
    readonly residentIds: readonly string[];
    /** The current one first. */
    readonly periods: readonly Period[];
    readonly perMonth: number;
  },
): Promise<void> {
  const { residentIds, periods, perMonth } = months;
  const rows = await writer
    .selectFrom('allowances')
    .selectAll()
    .where('resident_id', 'in', residentIds)
    .where('period', 'in', periods)
    .execute();
  const numbers = new Map(rows.map((row) => [`${row.resident_id} ${row.period}`, row.per_month]));
  for (const residentId of residentIds) {
    for (const period of periods) {
      const number = numbers.get(`${residentId} ${period}`);
      const isOther = number !== undefined && number !== perMonth && period !== periods[0];
      if (isOther) await changeNumber(writer, { residentId, period, perMonth });
      if (isOther || number === undefined)
        await touchPeriod(writer, { residentId, period, perMonth });
    }
  }
}

/**
 * Gives a coming period another number of stamps: it is fixed only when the period begins (2.5), wherever
 * the resident was then (2.6). A stamp that there still is stays with the device that holds it, which may
 * be offline and has promised it.
 */
export async function changeNumber(
  writer: Writer,
  coming: { readonly residentId: string; readonly period: Period; readonly perMonth: number },
): Promise<void> {
  const { residentId, period, perMonth } = coming;
  const begun = writer
    .selectFrom('periods_begun_elsewhere')
    .select('period')
    .where('resident_id', '=', residentId);
  const replaced = await writer
    .deleteFrom('stamps')
    .where('resident_id', '=', residentId)
    .where('period', '=', period)
    .where('per_month', '<>', perMonth)
    .where('period', 'not in', begun)
    .returning(['n', 'holder_device', 'spend_by_millis', 'settle_by_millis'])
    .execute();
  await writer
    .deleteFrom('allowances')
    .where('resident_id', '=', residentId)
    .where('period', '=', period)
    .where('per_month', '<>', perMonth)
    .where('period', 'not in', begun)
    .execute();
  if (replaced.length === 0) return;
  await touchPeriod(writer, coming);
  for (const { n, ...lease } of replaced) {
    await writer
      .updateTable('stamps')
      .set(lease)
      .where('resident_id', '=', residentId)
      .where('period', '=', period)
      .where('n', '=', n)
      .execute();
  }
}
