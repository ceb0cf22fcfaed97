import { type Policy, PolicySchema } from '../shared/policy/policy.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { type Period, periodOf } from '../shared/time/period.ts';
import { type Gateway, readFacility } from './gateway.ts';
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
    const policy = { ...parsed.data, version: before.version + 1, issuedAtMillis };
    await writer
      .updateTable('facility')
      .set({ policy: JSON.stringify(policy) })
      .execute();
    await changeLaterAllowances(writer, policy, periodOf(issuedAtMillis, policy.timeZone));
    const change = { kind: 'policy', refId: 'policy', residentId: null, bytes: 2000 } as const;
    await recordChange(writer, change);
    return ok(policy);
  });
}

/** Gives the periods that have not begun the policy's number of stamps, leased out already or not. */
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
    .execute();
  for (const allowance of later) {
    const { resident_id, period } = allowance;
    // A stamp of a month to come cannot have been spent, so it can be made anew.
    await writer
      .deleteFrom('stamps')
      .where('resident_id', '=', resident_id)
      .where('period', '=', period)
      .execute();
    await writer
      .deleteFrom('allowances')
      .where('resident_id', '=', resident_id)
      .where('period', '=', period)
      .execute();
  }
}
