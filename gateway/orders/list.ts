import type { OrderKind } from '../../shared/protocol/order.ts';
import type { DeviceState, Reader } from '../store/schema.ts';

/** One order to one device, and how far it got. Times are milliseconds since 1970. */
export interface ListedOrder {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly version: number;
  readonly kind: OrderKind;
  readonly scope: 'facility' | 'device';
  readonly reason: string | null;
  readonly by: string;
  readonly issuedAtMillis: number;
  /** Null until the device said that it has carried it out. */
  readonly seenAtMillis: number | null;
}

/** A device that was reported lost (rule 2.12), and what it had yet to send. */
export interface LostDevice {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly state: DeviceState;
  /** When it was last heard of before it was lost; null for never. */
  readonly lastSeenMillis: number | null;
  /** How many records it had still to send, as it last said: these are missing. */
  readonly unsent: number;
  /** How many of them it has brought since; they are kept for staff and not carried out. */
  readonly kept: number;
}

/** Orders, newest first; of one device, or of all. */
export function listOrders(
  reader: Reader,
  { deviceId, limit }: { readonly deviceId: string | null; readonly limit: number },
): Promise<ListedOrder[]> {
  const all = reader
    .selectFrom('orders')
    .innerJoin('devices', 'devices.device_id', 'orders.device_id')
    .select(['orders.device_id as deviceId', 'devices.name as deviceName', 'orders.version'])
    .select(['orders.kind', 'orders.scope', 'orders.reason', 'orders.issued_by as by'])
    .select(['orders.issued_at_millis as issuedAtMillis'])
    .select(['orders.seen_at_millis as seenAtMillis'])
    .orderBy('orders.issued_at_millis', 'desc')
    .orderBy('devices.name')
    .orderBy('orders.version', 'desc')
    .limit(limit);
  return (deviceId === null ? all : all.where('orders.device_id', '=', deviceId)).execute();
}

/** Devices that are lost, with what is missing. */
export async function listLost(reader: Reader): Promise<LostDevice[]> {
  const rows = await reader
    .selectFrom('devices')
    .select(['device_id as deviceId', 'name as deviceName', 'state', 'pending as unsent'])
    .select('last_seen_millis as lastSeenMillis')
    .select((column) =>
      column
        .selectFrom('fenced_records')
        .select((kept) => kept.fn.countAll<number>().as('kept'))
        .whereRef('fenced_records.device_id', '=', 'devices.device_id')
        .as('kept'),
    )
    .where('state', '=', 'lost')
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ ...row, kept: Number(row.kept) }));
}
