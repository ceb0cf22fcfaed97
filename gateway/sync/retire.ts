import type { ExpressionBuilder } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { atGateway } from '../stamps/holders.ts';
import type { DeviceState, EnrolmentCodesTable, GatewaySchema, Writer } from '../store/schema.ts';

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
    .set(atGateway)
    .where('holder_device', '=', deviceId)
    .executeTakeFirst();
  const stamps = Number(numUpdatedRows);
  if (stamps === 0) return;
  const detail = { deviceId, stamps, reason: 'shutOut' };
  appendAudit(writer, out.nowMillis, 'stamps.takenBack', detail);
}

/**
 * Retires the devices whose place a new one takes. A personal device is its resident's only one, so a new
 * one takes over its stamps; a shared one takes the place of that which its code names. What the old one
 * had still to send is told to staff as missing, and kept for them when it is heard of again (2.12).
 */
export async function retireReplacedDevices(
  writer: Writer,
  replacement: {
    readonly deviceId: string;
    readonly code: Pick<EnrolmentCodesTable, 'mode' | 'replaces_device'>;
    readonly nowMillis: number;
  },
): Promise<void> {
  const { deviceId: replacedBy, code, nowMillis } = replacement;
  const inUse = writer
    .selectFrom('devices')
    .select(['devices.device_id', 'devices.pending'])
    .where('devices.state', 'in', ['active', 'quarantined', 'lost'])
    .where('devices.device_id', '<>', replacedBy);
  const replaced =
    code.mode === 'shared'
      ? inUse.where('devices.device_id', '=', code.replaces_device)
      : inUse
          .where('devices.mode', '=', 'personal')
          .where('devices.state', '<>', 'lost')
          .where('devices.device_id', 'in', (where) => theirDevices(where, replacedBy));
  for (const { device_id: deviceId, pending: unsent } of await replaced.execute()) {
    const reason = `replaced by ${replacedBy}`;
    await shutOut(writer, deviceId, { state: 'retired', reason, nowMillis });
    appendAudit(writer, nowMillis, 'fleet.retired', { deviceId, replacedBy, unsent });
  }
}

/** The devices of the residents of this one. */
function theirDevices(where: ExpressionBuilder<GatewaySchema, 'devices'>, deviceId: string) {
  return where
    .selectFrom('device_residents as theirs')
    .select('theirs.device_id')
    .where('theirs.resident_id', 'in', (mine) =>
      mine
        .selectFrom('device_residents as mine')
        .select('mine.resident_id')
        .where('mine.device_id', '=', deviceId),
    );
}
