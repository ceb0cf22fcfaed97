import { appendAudit } from '../audit/append.ts';
import type { DeviceState, Writer } from '../store/schema.ts';

/** Shuts a device out, and takes back the stamps that it holds and has not spent (rule 2.12). */
export async function shutOut(
  writer: Writer,
  deviceId: string,
  out: {
    readonly state: Exclude<DeviceState, 'active'>;
    readonly reason: string;
    readonly nowMillis: number;
  },
): Promise<void> {
  await writer
    .updateTable('devices')
    .set({ state: out.state, state_reason: out.reason })
    .where('device_id', '=', deviceId)
    .execute();
  const { numUpdatedRows } = await writer
    .updateTable('stamps')
    .set({ holder_device: null })
    .where('holder_device', '=', deviceId)
    .executeTakeFirst();
  const stamps = Number(numUpdatedRows);
  if (stamps === 0) return;
  const detail = { deviceId, stamps, reason: 'shutOut' };
  appendAudit(writer, out.nowMillis, 'stamps.takenBack', detail);
}

/**
 * Retires the personal devices that a resident had before: a personal device is a resident's only
 * one, so a new one takes over its stamps. What the old one still had queued is kept for staff when
 * it is heard of again.
 */
export async function retireReplacedDevices(
  writer: Writer,
  replacement: { readonly deviceId: string; readonly nowMillis: number },
): Promise<void> {
  const replaced = await writer
    .selectFrom('devices')
    .innerJoin('device_residents', 'device_residents.device_id', 'devices.device_id')
    .select('devices.device_id')
    .distinct()
    .where('devices.state', 'in', ['active', 'quarantined'])
    .where('devices.device_id', '<>', replacement.deviceId)
    .where(
      'device_residents.resident_id',
      'in',
      writer
        .selectFrom('device_residents as mine')
        .select('mine.resident_id')
        .where('mine.device_id', '=', replacement.deviceId),
    )
    .execute();
  for (const { device_id } of replaced) {
    const { deviceId: replacedBy, nowMillis } = replacement;
    const reason = `replaced by ${replacedBy}`;
    await shutOut(writer, device_id, { state: 'retired', reason, nowMillis });
    appendAudit(writer, nowMillis, 'fleet.retired', { deviceId: device_id, replacedBy });
  }
}
