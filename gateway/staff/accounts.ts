import { randomInt, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { GatewaySchema, Reader, Writer } from '../store/schema.ts';
import { stretch } from '../stretch.ts';

/** Letters and digits that are not taken for one another when they are read off paper. */
const passwordAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const passwordCharacters = 16;
const saltBytes = 16;
/** A name that is none takes the same work. */
const saltOfNobody = Buffer.alloc(saltBytes);

/** A password that no one chose: 79 bits, in four groups. */
export function newPassword(): string {
  const characters = Array.from({ length: passwordCharacters }, () =>
    passwordAlphabet.charAt(randomInt(passwordAlphabet.length)),
  ).join('');
  return characters.replace(/(.{4})(?=.)/g, '$1-');
}

/**
 * Adds a staff account, or gives an existing one a new password: whoever came in with the old one is out. In the audit
 * log (9.1).
 */
export async function setStaffPassword(
  gateway: Gateway,
  name: string,
  password: string,
): Promise<void> {
  const salt = Buffer.from(gateway.world.randomBytes(saltBytes));
  const secret = {
    password_salt: salt.toString('base64'),
    password_hash: (await stretch(password, salt)).toString('base64'),
  };
  const nowMillis = gateway.world.nowMillis();
  await write(gateway.database, async (writer) => {
    const { staff_id: staffId } = await writer
      .insertInto('staff')
      .values({ name, staff_id: gateway.world.newId(), ...secret, created_at_millis: nowMillis })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(secret))
      .returning('staff_id')
      .executeTakeFirstOrThrow();
    await endSessionsOf(writer, name);
    appendAudit(writer, nowMillis, 'staff.passwordSet', { staffId });
  });
}

/** Signs an account out of every browser. */
export async function endSessionsOf(writer: Writer, name: string): Promise<void> {
  await writer.deleteFrom('staff_sessions').where('staff_name', '=', name).execute();
}

/**
 * By what the audit log, which holds no names, knows someone of staff; nothing where no account has
 * this name, as with what is decided on the command line.
 */
export async function staffIdOf(reader: Reader, name: string): Promise<{ staffId?: string }> {
  const account = await reader
    .selectFrom('staff')
    .select('staff_id as staffId')
    .where('name', '=', name)
    .executeTakeFirst();
  return account ?? {};
}

/** An account whose password somebody has just given. */
export interface KnownStaff {
  readonly name: string;
  readonly staffId: string;
  /** Tells whether it is still the password. */
  readonly passwordHash: string;
}

/** The account of a name and its password; null takes as long, for a name that is none too. */
export async function findStaff(
  database: Kysely<GatewaySchema>,
  name: string,
  password: string,
): Promise<KnownStaff | null> {
  const account = await database
    .selectFrom('staff')
    .select(['staff_id as staffId', 'password_salt as salt', 'password_hash as passwordHash'])
    .where('name', '=', name)
    .executeTakeFirst();
  const salt = account === undefined ? saltOfNobody : Buffer.from(account.salt, 'base64');
  const expected = Buffer.from(account?.passwordHash ?? '', 'base64');
  const given = await stretch(password, salt);
  const isRight = given.length === expected.length && timingSafeEqual(given, expected);
  if (account === undefined || !isRight) return null;
  return { name, staffId: account.staffId, passwordHash: account.passwordHash };
}
