import { Desk } from '../../shared/policy/services.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { Reader } from '../store/schema.ts';

/** Whether whoever is at these desks may see a report; null is the command line, which may see all. */
export function mayHandle(
  desks: readonly string[] | null,
  { desk }: { readonly desk: string },
): boolean {
  return desks === null || desks.includes(desk);
}

/** The desks of an account, in order. */
export async function desksOf(reader: Reader, staffName: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('staff_desks')
    .select('desk')
    .where('staff_name', '=', staffName)
    .orderBy('desk')
    .execute();
  return rows.map(({ desk }) => desk);
}

/** Puts an account at these desks and no other. */
export async function setDesks(
  { database, world }: Gateway,
  staffName: string,
  desks: readonly string[],
): Promise<Result<null, 'unknownStaff' | 'badDesk'>> {
  if (!desks.every((desk) => Desk.safeParse(desk).success)) return fail('badDesk');
  return write(database, async (writer) => {
    const account = await writer
      .selectFrom('staff')
      .select('staff_id as staffId')
      .where('name', '=', staffName)
      .executeTakeFirst();
    if (account === undefined) return fail('unknownStaff');
    await writer.deleteFrom('staff_desks').where('staff_name', '=', staffName).execute();
    const rows = [...new Set(desks)].map((desk) => ({ staff_name: staffName, desk }));
    if (rows.length > 0) await writer.insertInto('staff_desks').values(rows).execute();
    appendAudit(writer, world.nowMillis(), 'staff.desksSet', { ...account, desks: rows.length });
    return ok(null);
  });
}
