import type { SyncRequest } from '../../shared/protocol/sync.ts';
import type { DevicesTable, Writer } from '../store/schema.ts';

/**
 * Counts a request in (rule 6.3), and says whether it is stale: behind a later one of its session,
 * or of a start of the device before the present one. A network may deliver such a request late, so
 * it proves nothing against the device.
 */
export async function countRequest(
  writer: Writer,
  device: DevicesTable,
  request: SyncRequest,
): Promise<'current' | 'stale'> {
  const { device_id } = device;
  const known = await writer
    .selectFrom('device_sessions')
    .selectAll()
    .where('device_id', '=', device_id)
    .where('session', '=', request.session)
    .executeTakeFirst();
  if (known === undefined) {
    await startSession(writer, device_id, request);
    return 'current';
  }
  if (known.is_current === 0 || request.request <= known.last_request) return 'stale';
  await writer
    .updateTable('device_sessions')
    .set({ last_request: request.request })
    .where('device_id', '=', device_id)
    .where('session', '=', request.session)
    .execute();
  return 'current';
}

/**
 * Whether a nonce is the device's last or the one before (rule 6.5). The one before means that an
 * answer was lost, and it stays good until the device shows the newer one: a device that is cut off
 * many times in a row is still the same device.
 */
export function isCurrentNonce(device: DevicesTable, nonce: string | null): boolean {
  if (nonce === null) return device.previous_nonce === null;
  return nonce === device.nonce || nonce === device.previous_nonce;
}

/** The nonces after a good request: a new one if the device showed the newest, else the same again. */
export function nextNonces(
  device: DevicesTable,
  shown: string | null,
  fresh: string,
): { nonce: string; previous_nonce: string | null } {
  if (device.nonce !== null && shown !== device.nonce) {
    return { nonce: device.nonce, previous_nonce: shown };
  }
  return { nonce: fresh, previous_nonce: shown };
}

async function startSession(writer: Writer, deviceId: string, request: SyncRequest): Promise<void> {
  await writer
    .updateTable('device_sessions')
    .set({ is_current: 0 })
    .where('device_id', '=', deviceId)
    .execute();
  await writer
    .insertInto('device_sessions')
    .values({
      device_id: deviceId,
      session: request.session,
      last_request: request.request,
      is_current: 1,
    })
    .execute();
}
