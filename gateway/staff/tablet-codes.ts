import { randomInt } from 'node:crypto';
import { assert } from '../../shared/assert.ts';
import type { StaffCodesChange } from '../../shared/protocol/change.ts';
import { staffCodeNumber } from '../../shared/session/staff-code.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { stretchPin } from '../pins/stretch-pin.ts';
import { write } from '../store/database.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { recordChange } from '../sync/change-log.ts';

const firstNumber = 100;
const lastNumber = 999;
const secretsPossible = 100_000_000;
const secretDigits = 8;

/**
 * Makes the code with which somebody of staff opens maintenance on tablets, and takes the one that they had.
 * Answers the whole code, which is then nowhere but with them; null when all numbers have been given.
 */
export async function setTabletCode(gateway: Gateway, staffName: string): Promise<string | null> {
  const { database, world } = gateway;
  // The number is taken within the transaction; which one it will be is known before, or stretched anew.
  for (;;) {
    const number = await nextNumber(database);
    if (number > lastNumber) return null;
    const secret = String(randomInt(secretsPossible)).padStart(secretDigits, '0');
    const code = `${number}${secret}`;
    const stretched = await stretchPin(code, world);
    const isTaken = await write(database, async (writer) => {
      if ((await nextNumber(writer)) !== number) return true;
      await revoke(writer, staffName, world.nowMillis());
      await writer
        .insertInto('tablet_codes')
        .values({
          number: String(number),
          staff_name: staffName,
          ...stretched,
          set_at_millis: world.nowMillis(),
          revoked_at_millis: null,
        })
        .execute();
      await tellCodes(writer);
      appendAudit(writer, world.nowMillis(), 'staff.tabletCodeSet', {
        codeNumber: staffCodeNumber(code),
      });
      return false;
    });
    if (!isTaken) return code;
  }
}

/** Takes somebody's code: it opens no tablet after its next sync. False when they have none. */
export function revokeTabletCode(
  { database, world }: Gateway,
  staffName: string,
): Promise<boolean> {
  return write(database, (writer) => revokeTabletCodeIn(writer, staffName, world.nowMillis()));
}

/** The same within a transaction, at an instant in milliseconds since 1970. */
export async function revokeTabletCodeIn(
  writer: Writer,
  staffName: string,
  nowMillis: number,
): Promise<boolean> {
  const isRevoked = await revoke(writer, staffName, nowMillis);
  if (isRevoked) await tellCodes(writer);
  return isRevoked;
}

/** The codes that open tablets now, as tablets are told. */
export async function composeStaffCodes(reader: Reader): Promise<StaffCodesChange> {
  const codes = await reader
    .selectFrom('tablet_codes')
    .select(['number', 'salt', 'stretched'])
    .where('revoked_at_millis', 'is', null)
    .orderBy('number')
    .execute();
  return { kind: 'staff.codes', codes };
}

async function nextNumber(reader: Reader): Promise<number> {
  const { newest } = await reader
    .selectFrom('tablet_codes')
    .select((column) => column.fn.max<string | null>('number').as('newest'))
    .executeTakeFirstOrThrow();
  return newest === null ? firstNumber : Number(newest) + 1;
}

async function revoke(writer: Writer, staffName: string, nowMillis: number): Promise<boolean> {
  const revoked = await writer
    .updateTable('tablet_codes')
    .set({ revoked_at_millis: nowMillis })
    .where('staff_name', '=', staffName)
    .where('revoked_at_millis', 'is', null)
    .returning('number')
    .execute();
  assert(revoked.length <= 1, 'a name has one code');
  for (const { number } of revoked) {
    appendAudit(writer, nowMillis, 'staff.tabletCodeRevoked', { codeNumber: number });
  }
  return revoked.length > 0;
}

/** A few hundred codes of a hundred bytes, at the most. */
const codesBytes = 20_000;

async function tellCodes(writer: Writer): Promise<void> {
  const subject = { kind: 'staff.codes', refId: 'staff.codes', residentId: null } as const;
  await recordChange(writer, { ...subject, bytes: codesBytes });
}
