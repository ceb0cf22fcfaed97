import { randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Kysely } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { GatewaySchema, Reader } from '../store/schema.ts';

const stretch = promisify(
  (password: string, salt: Uint8Array, done: (error: Error | null, hash: Buffer) => void) =>
    scrypt(password, salt, 32, { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }, done),
);

/** Letters and digits that are not taken for one another when they are read off paper. */
const passwordAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const passwordCharacters = 16;

/** A password that no one chose: 79 bits, in four groups. */
export function newPassword(): string {
  const characters = Array.from({ length: passwordCharacters }, () =>
    passwordAlphabet.charAt(randomInt(passwordAlphabet.length)),
  ).join('');
  return characters.replace(/(.{4})(?=.)/g, '$1-');
}

/** Adds a staff account, or gives an existing one a new password. */
export async function setStaffPassword(
  gateway: Gateway,
  name: string,
  password: string,
): Promise<void> {
  const salt = Buffer.from(gateway.world.randomBytes(16));
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
    appendAudit(writer, nowMillis, 'staff.passwordSet', { staffId });
  });
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

/** Whether a name and password are those of an account; takes as long for a name that is none. */
export async function isStaffPassword(
  database: Kysely<GatewaySchema>,
  name: string,
  password: string,
): Promise<boolean> {
  const account = await database
    .selectFrom('staff')
    .select(['password_salt', 'password_hash'])
    .where('name', '=', name)
    .executeTakeFirst();
  const salt = Buffer.from(account?.password_salt ?? 'nobody', 'base64');
  const expected = Buffer.from(account?.password_hash ?? '', 'base64');
  const given = await stretch(password, salt);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
