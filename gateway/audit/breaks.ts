import { assert } from '../../shared/assert.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Gateway } from '../gateway.ts';
import { staffIdOf } from '../staff/accounts.ts';
import { write } from '../store/database.ts';
import type { AuditBreakProblem, Reader } from '../store/schema.ts';
import { appendAudit } from './append.ts';

/** What did not fit when a device brought its audit chain, and nobody has dismissed (rule 9.2). */
export interface OpenBreak {
  readonly breakId: number;
  readonly deviceName: string;
  readonly problem: AuditBreakProblem;
  /** The number that the entry claims. */
  readonly seq: number;
  readonly foundAtMillis: number;
}

/** Why a break was not dismissed. */
export type DismissalProblem = 'noReason' | 'gone';

/** The longest reason that is kept, in characters. */
export const reasonCharactersMax = 2000;

/** The breaks that staff have not dismissed, oldest first. */
export function openBreaks(reader: Reader, limit: number): Promise<OpenBreak[]> {
  return reader
    .selectFrom('audit_breaks')
    .innerJoin('audit_chains', 'audit_chains.chain', 'audit_breaks.chain')
    .innerJoin('devices', 'devices.device_id', 'audit_chains.device_id')
    .select(['audit_breaks.break_id as breakId', 'devices.name as deviceName'])
    .select(['audit_breaks.problem', 'audit_breaks.seq'])
    .select('audit_breaks.found_at_millis as foundAtMillis')
    .where('audit_breaks.reason', 'is', null)
    .orderBy('audit_breaks.break_id')
    .limit(limit)
    .execute();
}

/**
 * Takes a break off the list, for a reason that is kept beside it for good (rule 9.2). The chain stays
 * broken: `audit verify` names it as before, and who dismissed it.
 */
export function dismissBreak(
  gateway: Gateway,
  breakId: number,
  dismissal: { readonly by: string; readonly reason: string },
): Promise<Result<void, DismissalProblem>> {
  const { by } = dismissal;
  const reason = dismissal.reason.trim().slice(0, reasonCharactersMax);
  const nowMillis = gateway.world.nowMillis();
  return write(gateway.database, async (writer) => {
    if (reason === '') return fail('noReason');
    const dismissed = await writer
      .updateTable('audit_breaks')
      .set({ dismissed_at_millis: nowMillis, dismissed_by: by, reason })
      .where('break_id', '=', breakId)
      .where('reason', 'is', null)
      .returning(['chain', 'seq'])
      .executeTakeFirst();
    if (dismissed === undefined) return fail('gone');
    const { device_id, epoch } = await writer
      .selectFrom('audit_chains')
      .select(['device_id', 'epoch'])
      .where('chain', '=', dismissed.chain)
      .executeTakeFirstOrThrow();
    const { staffId } = await staffIdOf(writer, by);
    assert(device_id !== null && epoch !== null, "a break is in a device's chain");
    assert(staffId !== undefined, 'who dismisses a break has an account');
    const detail = { deviceId: device_id, epoch, seq: dismissed.seq, staffId };
    appendAudit(writer, nowMillis, 'fleet.auditBreakDismissed', detail);
    return ok(undefined);
  });
}
