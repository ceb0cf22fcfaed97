import { type Order, type OrderKind, ordersAtOnce } from '../../shared/protocol/order.ts';
import type { GatewayFiles } from '../files.ts';
import type { OrdersTable, Reader, Writer } from '../store/schema.ts';
import { signOrder } from './sign.ts';

/** An order that has yet to get its number and its signature. */
export interface Unnumbered {
  readonly orderId: string;
  readonly deviceId: string;
  readonly kind: OrderKind;
  readonly scope: Order['scope'];
  readonly reason: string | null;
  readonly issuedAtMillis: number;
  /** A name of staff, or where it was given. */
  readonly by: string;
  /** The gateway's incarnation. */
  readonly incarnation: string;
}

/** Gives an order its device's next number, signs and keeps it. Answers the number. */
export async function addOrder(
  writer: Writer,
  files: GatewayFiles,
  { by, incarnation, ...order }: Unnumbered,
): Promise<number> {
  const version = (await lastVersion(writer, order.deviceId)) + 1;
  const { signature } = signOrder(files, { ...order, version });
  await writer
    .insertInto('orders')
    .values({
      order_id: order.orderId,
      device_id: order.deviceId,
      version,
      kind: order.kind,
      scope: order.scope,
      reason: order.reason,
      signature,
      issued_at_millis: order.issuedAtMillis,
      issued_by: by,
      incarnation,
      seen_at_millis: null,
    })
    .execute();
  return version;
}

/** The orders of a device after the last one that it has carried out, in order. */
export async function ordersAfter(
  reader: Reader,
  deviceId: string,
  version: number,
): Promise<Order[]> {
  const rows = await reader
    .selectFrom('orders')
    .selectAll()
    .where('device_id', '=', deviceId)
    .where('version', '>', version)
    .orderBy('version')
    .limit(ordersAtOnce)
    .execute();
  return rows.map(orderOf);
}

/** An order as it goes over the wire. */
export function orderOf(row: OrdersTable): Order {
  return {
    orderId: row.order_id,
    deviceId: row.device_id,
    version: row.version,
    kind: row.kind,
    scope: row.scope,
    reason: row.reason,
    issuedAtMillis: row.issued_at_millis,
    signature: row.signature,
  };
}

async function lastVersion(reader: Reader, deviceId: string): Promise<number> {
  const { last } = await reader
    .selectFrom('orders')
    .select((column) => column.fn.max('version').as('last'))
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow();
  const position = await reader
    .selectFrom('order_positions')
    .select('before_version')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return Math.max(last ?? 0, position?.before_version ?? 0);
}
