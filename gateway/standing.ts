import type { PersonChange } from '../shared/protocol/change.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { appendAudit } from './audit/append.ts';
import type { Gateway } from './gateway.ts';
import { tellPerson } from './residents.ts';
import { staffIdOf } from './staff/accounts.ts';
import { write } from './store/database.ts';
import { among } from './store/rows.ts';
import type { Reader, Writer } from './store/schema.ts';

/** Whom a decision is about, and who takes it. */
export interface StandingDecision {
  readonly residentId: string;
  /** The name of a staff account, or another word for who it was. */
  readonly by: string;
}

/** Lets a resident's PIN be tried again after ten wrong ones, on each of their devices (5.3). */
export function unlockResident(
  gateway: Gateway,
  { residentId, by }: StandingDecision,
): Promise<Result<null, 'unknownResident'>> {
  return write(gateway.database, async (writer) => {
    if (!(await isResident(writer, residentId))) return fail('unknownResident');
    await writer
      .insertInto('resident_standing')
      .values({
        resident_id: residentId,
        suspended_at_millis: null,
        left_at_millis: null,
        unlocks: 1,
      })
      .onConflict((conflict) =>
        conflict
          .column('resident_id')
          .doUpdateSet((set) => ({ unlocks: set('resident_standing.unlocks', '+', 1) })),
      )
      .execute();
    await tellPerson(writer, residentId);
    const detail = { residentId, ...(await staffIdOf(writer, by)) };
    appendAudit(writer, gateway.world.nowMillis(), 'resident.unlocked', detail);
    return ok(null);
  });
}

/** What devices are told of how these residents stand. Nothing of somebody who stands as everyone does. */
export async function standingsOf(
  reader: Reader,
  residentIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<PersonChange, 'unlocks'>>> {
  const rows = await reader
    .selectFrom('resident_standing')
    .select(['resident_id', 'unlocks'])
    .where('resident_id', 'in', among(residentIds))
    .execute();
  return new Map(rows.map(({ resident_id, unlocks }) => [resident_id, { unlocks }]));
}

async function isResident(writer: Writer, residentId: string): Promise<boolean> {
  const row = await writer
    .selectFrom('residents')
    .select('resident_id')
    .where('resident_id', '=', residentId)
    .executeTakeFirst();
  return row !== undefined;
}
