import { type Policy, PolicySchema } from '../shared/policy/policy.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { type Period, periodOf } from '../shared/time/period.ts';
import { appendAudit } from './audit/append.ts';
import { type Gateway, readFacility } from './gateway.ts';
import { changeNumber } from './stamps/periods.ts';
import { write } from './store/database.ts';
import type { Writer } from './store/schema.ts';
import { recordChange } from './sync/change-log.ts';

/** A field of a policy that is not as it should be. */
export interface PolicyProblem {
  /** Such as `freeStamps.perMonth`; empty for the document itself. */
  readonly field: string;
  readonly expected: string;
}

/**
 * Puts a facility policy in force, as the next version, and tells every device. Stamps of periods
 * that have begun stay as they are; those of later ones follow the new number (rule 2.5).
 */
export async function setPolicy(
  gateway: Gateway,
  document: unknown,
): Promise<Result<Policy, PolicyProblem[]>> {
  const parsed = PolicySchema.safeParse(document);
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map((issue) => ({
        field: issue.path.join('.'),
        expected: issue.message,
      })),
    );
  }
  return write(gateway.database, async (writer) => {
    const before = (await readFacility(writer)).policy;
    const issuedAtMillis = gateway.world.nowMillis();
    await fixBegunNumber(writer, before, periodOf(issuedAtMillis, before.timeZone));
    const policy = { ...parsed.data, version: before.version + 1, issuedAtMillis };
    await writer
      .updateTable('facility')
      .set({ policy: JSON.stringify(policy) })
      .execute();
    await changeLaterAllowances(writer, policy, periodOf(issuedAtMillis, policy.timeZone));
    const change = { kind: 'policy', refId: 'policy', residentId: null, bytes: 2000 } as const;
    await recordChange(writer, change);
    appendAudit(writer, issuedAtMillis, 'policy.changed', { version: policy.version });
    return ok(policy);
  });
}

/**
 * Fixes the number of the period that has begun for everyone whose stamps of it nobody has asked for yet, and
 * for whoever comes yet: touched only later, they would be as many as the next policy says.
 */
async function fixBegunNumber(writer: Writer, policy: Policy, period: Period): Promise<void> {
  await writer
    .insertInto('begun_periods')
    .values({ period, per_month: policy.freeStamps.perMonth })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Gives the periods that have not begun the new number, leased out or not.
 */
async function changeLaterAllowances(
  writer: Writer,
  policy: Policy,
  current: Period,
): Promise<void> {
  const { perMonth } = policy.freeStamps;
  const later = await writer
    .selectFrom('allowances')
    .selectAll()
    .where('period', '>', current)
    .where('per_month', '<>', perMonth)
    // Where a stamp has been spent the period had begun, whatever the clock was set back to since.
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('stamps')
            .innerJoin('spends', 'spends.stamp_name', 'stamps.name')
            .select('stamps.name')
            .whereRef('stamps.resident_id', '=', 'allowances.resident_id')
            .whereRef('stamps.period', '=', 'allowances.period'),
        ),
      ),
    )
    .execute();
  for (const { resident_id, period } of later) {
    await changeNumber(writer, { residentId: resident_id, period, perMonth });
  }
}
