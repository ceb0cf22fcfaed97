import { appendAudit } from '../audit/append.ts';
import type { GatewayFiles } from '../files.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { orderOf } from './book.ts';
import { signOrder } from './sign.ts';

/** What a device said of the orders it has carried out, and to which incarnation of the gateway. */
export interface OrdersSaid {
  readonly deviceId: string;
  readonly ordersSeen: number;
  readonly incarnation: string;
}

/** Whether what a device said is something new: then there is something to write. */
export async function isNews(reader: Reader, said: OrdersSaid): Promise<boolean> {
  const position = await reader
    .selectFrom('order_positions')
    .select('incarnation')
    .where('device_id', '=', said.deviceId)
    .executeTakeFirst();
  if (position?.incarnation !== said.incarnation) return true;
  const unseen = await reader
    .selectFrom('orders')
    .select('order_id')
    .where('device_id', '=', said.deviceId)
    .where('version', '<=', said.ordersSeen)
    .where('seen_at_millis', 'is', null)
    .executeTakeFirst();
  return unseen !== undefined;
}

/** Takes note of how far a device has carried out its orders; each is told in the audit log once. */
export async function noteOrdersSeen(
  writer: Writer,
  files: GatewayFiles,
  said: OrdersSaid & { readonly nowMillis: number },
): Promise<void> {
  await settleNumbers(writer, files, said);
  const { deviceId, ordersSeen, nowMillis } = said;
  const seen = await writer
    .updateTable('orders')
    .set({ seen_at_millis: nowMillis })
    .where('device_id', '=', deviceId)
    .where('version', '<=', ordersSeen)
    .where('seen_at_millis', 'is', null)
    .returning(['version', 'kind'])
    .execute();
  for (const { version, kind } of seen.sort((one, other) => one.version - other.version)) {
    appendAudit(writer, nowMillis, 'order.carriedOut', { deviceId, version, kind });
  }
}

/**
 * Once for each device and incarnation (rule 6.4): a gateway that came back from a backup may have forgotten
 * orders which the device has carried out. What it has ordered since is numbered behind those, or the device
 * would take it for old. What the backup has is the beginning of what the device knows, so it stays.
 */
async function settleNumbers(
  writer: Writer,
  files: GatewayFiles,
  { deviceId, ordersSeen, incarnation }: OrdersSaid,
): Promise<void> {
  const position = await writer
    .selectFrom('order_positions')
    .selectAll()
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (position?.incarnation === incarnation) return;
  const rows = await writer
    .selectFrom('orders')
    .selectAll()
    .where('device_id', '=', deviceId)
    .orderBy('version')
    .execute();
  const remembered = rows.findLast((row) => row.incarnation !== incarnation)?.version ?? 0;
  const forgotten = Math.max(0, ordersSeen - Math.max(remembered, position?.before_version ?? 0));
  const given = rows.filter((row) => row.incarnation === incarnation);
  // The last first: no number is taken twice on the way.
  for (const row of forgotten === 0 ? [] : given.reverse()) {
    const { signature: _old, ...order } = orderOf(row);
    const moved = signOrder(files, { ...order, version: row.version + forgotten });
    await writer
      .updateTable('orders')
      .set({ version: moved.version, signature: moved.signature })
      .where('order_id', '=', row.order_id)
      .execute();
  }
  const settled = {
    before_version: Math.max(ordersSeen, position?.before_version ?? 0),
    incarnation,
  };
  await writer
    .insertInto('order_positions')
    .values({ device_id: deviceId, ...settled })
    .onConflict((conflict) => conflict.column('device_id').doUpdateSet(settled))
    .execute();
}
