import type { ExpressionBuilder } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { GatewaySchema, Writer } from '../store/schema.ts';
import { atGateway } from './holders.ts';

/** Whether a stamp has not gone to another facility's gateway (rule 2.6): for a query over `stamps`. */
export function isHere({ not, exists, selectFrom }: ExpressionBuilder<GatewaySchema, 'stamps'>) {
  return not(
    exists(
      selectFrom('stamps_elsewhere')
        .select('stamps_elsewhere.stamp_name')
        .whereRef('stamps_elsewhere.stamp_name', '=', 'stamps.name'),
    ),
  );
}

/** A drained device, of whose residents some may have gone. */
interface DrainedDevice {
  readonly deviceId: string;
  readonly residentIds: readonly string[];
  readonly nowMillis: number;
  /** The newest set of leases that it has taken, as it says; null for a device of before that was said. */
  readonly leaseVersion: number | null;
}

/**
 * Takes what a drained device holds of residents who went to another facility out of its next set of leases, and
 * back once it has that set: then it can follow them there. Until then a letter may be written with it, which
 * is kept. Answers the residents who are still here: they alone are handed stamps.
 */
export async function leaveToOthers(writer: Writer, device: DrainedDevice): Promise<string[]> {
  const { deviceId, residentIds, nowMillis } = device;
  if (residentIds.length === 0) return [];
  const away = await writer
    .selectFrom('residents_away')
    .select('resident_id')
    .where('resident_id', 'in', residentIds)
    .execute();
  if (away.length === 0) return [...residentIds];
  const gone = new Set(away.map((row) => row.resident_id));
  const last = await lastVersion(writer, deviceId);
  const stamps = await takeBackKnown(writer, device, { gone: [...gone], last });
  await recallIn(writer, deviceId, { gone: [...gone], version: last + 1 });
  if (stamps > 0) {
    const detail = { deviceId, stamps, reason: 'residentLeft' };
    appendAudit(writer, nowMillis, 'stamps.takenBack', detail);
  }
  return residentIds.filter((id) => !gone.has(id));
}

/** Somebody is back: what a tablet holds of theirs, and does not know to be gone, is promised as before. */
export async function promiseAgain(writer: Writer, residentId: string): Promise<void> {
  await writer
    .updateTable('stamps')
    .set({ recalled_by_version: null })
    .where('resident_id', '=', residentId)
    .where('recalled_by_version', 'is not', null)
    .execute();
}

async function takeBackKnown(
  writer: Writer,
  { deviceId, leaseVersion }: DrainedDevice,
  { gone, last }: { readonly gone: readonly string[]; readonly last: number },
): Promise<number> {
  // It speaks of a set that a gateway gave which was then put back from a backup.
  if (leaseVersion !== null && leaseVersion > last) return 0;
  const held = writer
    .updateTable('stamps')
    .set(atGateway)
    .where('holder_device', '=', deviceId)
    .where('resident_id', 'in', gone);
  const known =
    leaseVersion === null ? held : held.where('recalled_by_version', '<=', leaseVersion);
  return Number((await known.executeTakeFirst()).numUpdatedRows);
}

async function recallIn(
  writer: Writer,
  deviceId: string,
  { gone, version }: { readonly gone: readonly string[]; readonly version: number },
): Promise<void> {
  await writer
    .updateTable('stamps')
    .set({ recalled_by_version: version })
    .where('holder_device', '=', deviceId)
    .where('resident_id', 'in', gone)
    .where('recalled_by_version', 'is', null)
    .execute();
}

/** The number of the set of leases that a device was given last. */
async function lastVersion(writer: Writer, deviceId: string): Promise<number> {
  const { lease_version } = await writer
    .selectFrom('devices')
    .select('lease_version')
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow();
  return lease_version;
}
