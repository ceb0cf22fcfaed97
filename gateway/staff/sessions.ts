import { createHash } from 'node:crypto';
import type { Gateway } from '../gateway.ts';

/** Someone of staff who is signed in. */
export interface StaffSession {
  readonly staffName: string;
  /** Stands in every form of theirs: a form that some other page made has it not. */
  readonly formToken: string;
}

/** A shift: after it everyone signs in again. */
export const sessionMillis = 8 * 3_600_000;

/** Signs someone in and answers the token for their cookie; the database knows it by its hash. */
export async function startSession(gateway: Gateway, staffName: string): Promise<string> {
  const token = randomToken(gateway);
  const now = gateway.world.nowMillis();
  await gateway.database
    .deleteFrom('staff_sessions')
    .where('expires_at_millis', '<=', now)
    .execute();
  await gateway.database
    .insertInto('staff_sessions')
    .values({
      token_hash: hashToken(token),
      staff_name: staffName,
      form_token: randomToken(gateway),
      expires_at_millis: now + sessionMillis,
    })
    .execute();
  return token;
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
  await gateway.database
    .deleteFrom('staff_sessions')
    .where('token_hash', '=', hashToken(token))
    .execute();
}

/** 128 unguessable bits, fit for a cookie and a form. */
export function randomToken(gateway: Gateway): string {
  return Buffer.from(gateway.world.randomBytes(16)).toString('base64url');
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
