import {
  enrolmentCodeHalfBytes,
  enrolmentSecretText,
} from '../../shared/protocol/enrolment-code.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { badgeText } from '../../shared/session/badge.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { tellPerson } from '../residents.ts';
import { staffIdOf } from '../staff/accounts.ts';
import { write } from '../store/database.ts';
import { stretchPin } from './stretch-pin.ts';
import { readPin } from './verifier.ts';

/** Whose badge, and who of staff gives or takes it. */
export interface BadgeOrder {
  readonly residentId: string;
  readonly by: string;
}

/**
 * Gives a resident a badge (rule 5.4), in the place of the one that they had: its text, which is said once and
 * kept nowhere. It opens what their PIN opens, on each of their tablets from its next sync on.
 */
export async function issueBadge(
  gateway: Gateway,
  { residentId, by }: BadgeOrder,
): Promise<Result<string, 'unknownResident'>> {
  const { world } = gateway;
  const code = enrolmentSecretText(world.randomBytes(enrolmentCodeHalfBytes));
  const { salt, stretched } = await stretchPin(code, world);
  return write(gateway.database, async (writer) => {
    if ((await readPin(writer, residentId)) === null) return fail('unknownResident');
    await writer.deleteFrom('badges').where('resident_id', '=', residentId).execute();
    await writer
      .insertInto('badges')
      .values({ resident_id: residentId, salt, stretched })
      .execute();
    await tellPerson(writer, residentId);
    const staff = await staffIdOf(writer, by);
    appendAudit(writer, world.nowMillis(), 'badge.issued', { residentId, ...staff });
    return ok(badgeText(residentId, code));
  });
}

/** Takes a resident's badge: it opens nothing any more, on each tablet from its next sync on. */
export async function revokeBadge(
  gateway: Gateway,
  { residentId, by }: BadgeOrder,
): Promise<Result<null, 'noBadge'>> {
  return write(gateway.database, async (writer) => {
    const { numDeletedRows } = await writer
      .deleteFrom('badges')
      .where('resident_id', '=', residentId)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return fail('noBadge');
    await tellPerson(writer, residentId);
    const staff = await staffIdOf(writer, by);
    appendAudit(writer, gateway.world.nowMillis(), 'badge.revoked', { residentId, ...staff });
    return ok(null);
  });
}
