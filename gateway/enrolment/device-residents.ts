import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { tellNewsAgain } from '../reports/steps.ts';
import { goneAmong, leftBytes, leftRef } from '../standing.ts';
import { write } from '../store/database.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { recordChange, tellAgain } from '../sync/change-log.ts';

/** Why the residents of a device were not changed. */
export type ResidentsProblem =
  /** No such device, a personal one, or one that is not in use any more. */
  | { readonly code: 'unknownDevice'; readonly deviceId: string }
  | { readonly code: 'unknownResident'; readonly residentId: string };

/** Whose residents change, and who. */
export interface ResidentsChange {
  readonly deviceId: string;
  readonly residentIds: readonly string[];
}

/**
 * Puts residents on a shared device, all of them or none. It learns of them by its next sync, with all their
 * mail: they can sign in there from then on. Answers who is at the device now.
 */
export function addDeviceResidents(
  gateway: Gateway,
  change: ResidentsChange,
): Promise<Result<string[], ResidentsProblem>> {
  return changeResidents(gateway, change, async (writer, deviceId, residentId) => {
    const added = await writer
      .insertInto('device_residents')
      .values({ device_id: deviceId, resident_id: residentId, left_at_millis: null })
      .onConflict((conflict) =>
        conflict
          .columns(['device_id', 'resident_id'])
          .doUpdateSet({ left_at_millis: null })
          .where('device_residents.left_at_millis', 'is not', null),
      )
      .executeTakeFirst();
    if (Number(added.numInsertedOrUpdatedRows) === 0) return;
    // What told the device that they had left would tell it so after they came back.
    await writer
      .deleteFrom('changes')
      .where('kind', '=', 'person.left')
      .where('ref_id', '=', leftRef(deviceId, residentId))
      .execute();
    await tellAgain(writer, residentId);
    await tellNewsAgain(writer, { deviceId, residentId });
    const nowMillis = gateway.world.nowMillis();
    appendAudit(writer, nowMillis, 'fleet.residentAdded', { deviceId, residentId });
  });
}

/**
 * Takes residents off a shared device. From its next sync on they cannot sign in there; what they had queued
 * is still carried out, their drafts stay sealed in their vault and are there when they come back.
 */
export function removeDeviceResidents(
  gateway: Gateway,
  change: ResidentsChange,
): Promise<Result<string[], ResidentsProblem>> {
  return changeResidents(gateway, change, async (writer, deviceId, residentId) => {
    const nowMillis = gateway.world.nowMillis();
    const removed = await writer
      .updateTable('device_residents')
      .set({ left_at_millis: nowMillis })
      .where('device_id', '=', deviceId)
      .where('resident_id', '=', residentId)
      .where('left_at_millis', 'is', null)
      .executeTakeFirst();
    if (Number(removed.numUpdatedRows) === 0) return;
    const refId = leftRef(deviceId, residentId);
    await recordChange(writer, {
      kind: 'person.left',
      refId,
      residentId: null,
      deviceId,
      bytes: leftBytes,
    });
    appendAudit(writer, nowMillis, 'fleet.residentRemoved', { deviceId, residentId });
  });
}

/** Who is at a device, by ID; null for a device that there is not. */
export async function deviceResidents(reader: Reader, deviceId: string): Promise<string[] | null> {
  const device = await reader
    .selectFrom('devices')
    .select('device_id')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return device === undefined ? null : residentsAt(reader, deviceId);
}

function changeResidents(
  gateway: Gateway,
  { deviceId, residentIds }: ResidentsChange,
  change: (writer: Writer, deviceId: string, residentId: string) => Promise<void>,
): Promise<Result<string[], ResidentsProblem>> {
  return write(gateway.database, async (writer) => {
    const device = await writer
      .selectFrom('devices')
      .select('device_id')
      .where('device_id', '=', deviceId)
      .where('mode', '=', 'shared')
      .where('state', '=', 'active')
      .executeTakeFirst();
    if (device === undefined) return fail({ code: 'unknownDevice', deviceId });
    const known = await writer
      .selectFrom('residents')
      .select('resident_id')
      .where('resident_id', 'in', residentIds)
      .execute();
    // Who has left the facility is not put on its tablets until staff say that they are back.
    const gone = await goneAmong(writer, residentIds);
    const unknown = residentIds.find(
      (id) => gone.has(id) || !known.some((row) => row.resident_id === id),
    );
    if (unknown !== undefined) return fail({ code: 'unknownResident', residentId: unknown });
    for (const residentId of residentIds) await change(writer, deviceId, residentId);
    return ok(await residentsAt(writer, deviceId));
  });
}

async function residentsAt(reader: Reader, deviceId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('device_residents')
    .select('resident_id')
    .where('device_id', '=', deviceId)
    .where('left_at_millis', 'is', null)
    .orderBy('resident_id')
    .execute();
  return rows.map((row) => row.resident_id);
}
