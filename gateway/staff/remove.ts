import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import { endSessionsOf, staffIdOf } from './accounts.ts';
import { revokeTabletCodeIn } from './tablet-codes.ts';

/** An account that is no more. */
export interface RemovedAccount {
  /** By which the audit log goes on to know them. */
  readonly staffId: string;
  /** Whether they had a code for tablets, which tablets forget at their next sync. */
  readonly hadTabletCode: boolean;
}

/**
 * Removes a staff account with all that lets them in: sessions, desks, code for tablets. What they decided keeps
 * their name. In the audit log (9.1).
 */
export function removeStaff(
  { database, world }: Gateway,
  name: string,
): Promise<Result<RemovedAccount, 'unknownStaff'>> {
  return write(database, async (writer) => {
    const { staffId } = await staffIdOf(writer, name);
    if (staffId === undefined) return fail('unknownStaff');
    const nowMillis = world.nowMillis();
    await endSessionsOf(writer, name);
    await writer.deleteFrom('staff_desks').where('staff_name', '=', name).execute();
    const hadTabletCode = await revokeTabletCodeIn(writer, name, nowMillis);
    await writer.deleteFrom('staff').where('name', '=', name).execute();
    appendAudit(writer, nowMillis, 'staff.removed', { staffId });
    return ok({ staffId, hadTabletCode });
  });
}
