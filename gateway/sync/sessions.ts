import type { SyncRequest } from '../../shared/protocol/sync.ts';
import type { DevicesTable, Writer } from '../store/schema.ts';

/**
 * Counts a request in (rule 6.3), and says whether it is stale: behind a later one of its session,
 * or of a start of the device before the present one. A network may deliver such a request late, so
 * it proves nothing against the device. `first`: of a start that was never heard of, which begins its
 * session when it is served and not before (`startSession`).
 */
export async function countRequest(
  writer: Writer,
  device: DevicesTable,
  request: SyncRequest,
): Promise<'current' | 'first' | 'stale'> {
  const { device_id } = device;
  const known = await writer
    .selectFrom('device_sessions')
    .selectAll()
    .where('device_id', '=', device_id)
    .where('session', '=', request.session)
    .executeTakeFirst();
  if (known === undefined) return 'first';
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

/** Nothing of such a session has counted: its numbers begin at 1. */
const doubted = { last_request: 0, is_current: 0 } as const;

/**
 * Whether what looks like a fork in the first request of a start may be its lateness alone (rules 6.3 and
 * 6.5): the device may have been started and served again since, and then nobody hears the answer to this
 * one. So a doubted session is refused as stale, without effect. A device that hears it is alive and comes
 * again `after` that session: a clone or a restored backup, as the device itself would know the nonce.
 */
export async function mayBeLate(
  writer: Writer,
  deviceId: string,
  { session, after }: SyncRequest,
): Promise<boolean> {
  // A device of before protocol 3 cannot say that it has heard.
  if (after === undefined) return false;
  const heard = await writer
    .selectFrom('device_sessions')
    .select('session')
    .where('device_id', '=', deviceId)
    .where('session', '=', after)
    .where('last_request', '=', doubted.last_request)
    .executeTakeFirst();
  if (heard !== undefined) return false;
  await writer
    .insertInto('device_sessions')
    .values({ device_id: deviceId, session, ...doubted })
    .execute();
  return true;
}

/** The first request of a start is served: what comes of earlier starts from here on is late. */
export async function startSession(
  writer: Writer,
  deviceId: string,
  request: SyncRequest,
): Promise<void> {
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
