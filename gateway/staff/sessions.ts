import { createHash } from 'node:crypto';
import { assert } from '../../shared/assert.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import { type KnownStaff, staffIdOf } from './accounts.ts';

/** Someone of staff who is signed in. */
export interface StaffSession {
  readonly staffName: string;
  /** Stands in every form of theirs: a form that some other page made has it not. */
  readonly formToken: string;
}

/** A shift: after it everyone signs in again. */
export const sessionMillis = 8 * 3_600_000;

/**
 * Signs someone in and answers the token for their cookie; the database knows it by its hash. Null: their account has
 * another password since they gave theirs, or is gone.
 */
export async function startSession(
  gateway: Gateway,
  { name, staffId, passwordHash }: KnownStaff,
): Promise<string | null> {
  const token = randomToken(gateway);
  const now = gateway.world.nowMillis();
  return write(gateway.database, async (writer) => {
    const isStillSo = await writer
      .selectFrom('staff')
      .select('staff_id')
      .where('staff_id', '=', staffId)
      .where('password_hash', '=', passwordHash)
      .executeTakeFirst();
    if (isStillSo === undefined) return null;
    await writer.deleteFrom('staff_sessions').where('expires_at_millis', '<=', now).execute();
    await writer
      .insertInto('staff_sessions')
      .values({
        token_hash: hashToken(token),
        staff_name: name,
        form_token: randomToken(gateway),
        expires_at_millis: now + sessionMillis,
      })
      .execute();
    appendAudit(writer, now, 'staff.signedIn', { staffId });
    return token;
  });
}

/** Keeps in the audit log that someone did not get in; a name that nobody has is not written down. */
export async function refuseSession(gateway: Gateway, staffName: string): Promise<void> {
  await write(gateway.database, async (writer) => {
    const who = await staffIdOf(writer, staffName);
    appendAudit(writer, gateway.world.nowMillis(), 'staff.signInFailed', who);
  });
}

/** Who a cookie's token stands for; null when it is none, or an old one. */
export async function findSession(
  gateway: Gateway,
  token: string | undefined,
): Promise<StaffSession | null> {
  if (token === undefined) return null;
  const row = await gateway.database
    .selectFrom('staff_sessions')
    .select(['staff_name as staffName', 'form_token as formToken'])
    .where('token_hash', '=', hashToken(token))
    .where('expires_at_millis', '>', gateway.world.nowMillis())
    .executeTakeFirst();
  return row ?? null;
}

/** Signs out. */
export async function endSession(gateway: Gateway, token: string): Promise<void> {
  await write(gateway.database, async (writer) => {
    const ended = await writer
      .deleteFrom('staff_sessions')
      .where('token_hash', '=', hashToken(token))
      .returning('staff_name')
      .executeTakeFirst();
    if (ended === undefined) return;
    const { staffId } = await staffIdOf(writer, ended.staff_name);
    assert(staffId !== undefined, 'who signs out has an account');
    appendAudit(writer, gateway.world.nowMillis(), 'staff.signedOut', { staffId });
  });
}

/** 128 unguessable bits, fit for a cookie and a form. */
export function randomToken(gateway: Gateway): string {
  return Buffer.from(gateway.world.randomBytes(16)).toString('base64url');
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
