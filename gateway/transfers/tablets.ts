import type { Period } from '../../shared/time/period.ts';
import { appendAudit } from '../audit/append.ts';
import { unspentStamps } from '../stamps/leases.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { shutOut } from '../sync/retire.ts';

/** A tablet that still holds stamps of a resident. */
export interface TabletHolding {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly stamps: number;
}

/** Shuts out the resident's own tablets: what they hold is the gateway's at once. */
export async function retireTablets(
  writer: Writer,
  { residentId, nowMillis }: { readonly residentId: string; readonly nowMillis: number },
): Promise<void> {
  const devices = await writer
    .selectFrom('devices')
    .innerJoin('device_residents', 'device_residents.device_id', 'devices.device_id')
    .select('devices.device_id')
    .where('device_residents.resident_id', '=', residentId)
    .where('devices.mode', '=', 'personal')
    .where('devices.state', '<>', 'retired')
    .execute();
  for (const { device_id: deviceId } of devices) {
    const reason = `${residentId} went to another facility`;
    await shutOut(writer, deviceId, { state: 'retired', reason, nowMillis });
    appendAudit(writer, nowMillis, 'transfer.tabletRetired', { deviceId, residentId });
  }
}

/** The tablets that hold unspent stamps of a resident, of months that are not over. */
export function heldByTablets(
  reader: Reader,
  { residentId, current }: { readonly residentId: string; readonly current: Period },
): Promise<TabletHolding[]> {
  return unspentStamps(reader)
    .innerJoin('devices', 'devices.device_id', 'stamps.holder_device')
    .select(['devices.device_id as deviceId', 'devices.name as deviceName'])
    .select((column) => column.fn.countAll<number>().as('stamps'))
    .where('stamps.resident_id', '=', residentId)
    .where((where) =>
      where.or([where('stamps.kind', '<>', 'free'), where('period', '>=', current)]),
    )
    .groupBy(['devices.device_id', 'devices.name'])
    .orderBy('devices.device_id')
    .execute();
}
