import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import type { Order, OrdersRequest, OrdersResponse } from '../../shared/protocol/order.ts';
import type { SyncRequest } from '../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { DevicesTable, Writer } from '../store/schema.ts';
import { hasChanges } from '../sync/change-page.ts';
import { shutOut } from '../sync/retire.ts';
import { ordersAfter } from './book.ts';
import { wipedReason } from './issue.ts';
import { isNews, noteOrdersSeen } from './position.ts';

/** The orders in the answer to a sync; nothing for a device of a version that knows of none. */
export async function ordersFor(
  writer: Writer,
  visit: {
    readonly gateway: Gateway;
    readonly device: DevicesTable;
    readonly request: SyncRequest;
    readonly nowMillis: number;
  },
): Promise<{ orders?: Order[] }> {
  const { ordersSeen } = visit.request;
  if (ordersSeen === undefined) return {};
  const { device_id: deviceId } = visit.device;
  const { incarnation } = await readFacility(writer);
  const said = { deviceId, ordersSeen, incarnation };
  if (await isNews(writer, said)) {
    await noteOrdersSeen(writer, visit.gateway.files, { ...said, nowMillis: visit.nowMillis });
  }
  return { orders: await ordersAfter(writer, deviceId, ordersSeen) };
}

/**
 * Answers a device that only asks for orders (rule 6.9): a few indexed reads and no write, so that it may
 * ask every few seconds. One that was shut out is answered too: it must hear that it is to lock.
 */
export async function pullOrders(
  gateway: Gateway,
  deviceId: string,
  request: OrdersRequest,
): Promise<Result<OrdersResponse, WireErrorCode>> {
  const { database, files, world } = gateway;
  const { ordersSeen, cursor, wiping } = request;
  const device = await database
    .selectFrom('devices')
    .selectAll()
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (device === undefined) return fail('certificateUnknown');
  const { incarnation } = await readFacility(database);
  const said = { deviceId, ordersSeen, incarnation };
  const timeMillis = world.nowMillis();
  if (wiping !== undefined || (await isNews(database, said))) {
    await write(database, async (writer) => {
      await noteOrdersSeen(writer, files, { ...said, nowMillis: timeMillis });
      if (wiping === undefined) return;
      await noteWiping(writer, device, { ...wiping, ordersSeen, nowMillis: timeMillis });
    });
  }
  const hasNews =
    device.state !== 'active' || (await hasChanges(database, { deviceId, incarnation, cursor }));
  return ok({ orders: await ordersAfter(database, deviceId, ordersSeen), hasNews, timeMillis });
}

/** A device carries out the wipe that it was ordered: it is gone, with what it says it takes along. */
async function noteWiping(
  writer: Writer,
  { device_id: deviceId, state, state_reason }: DevicesTable,
  said: {
    readonly unsentRecords: number;
    readonly ordersSeen: number;
    readonly nowMillis: number;
  },
): Promise<void> {
  if (state === 'retired' && state_reason === wipedReason) return;
  const ordered = await writer
    .selectFrom('orders')
    .select('version')
    .where('device_id', '=', deviceId)
    .where('kind', '=', 'wipe')
    .where('version', '<=', said.ordersSeen)
    .executeTakeFirst();
  if (ordered === undefined) return;
  const { nowMillis, unsentRecords } = said;
  await shutOut(writer, deviceId, { state: 'retired', reason: wipedReason, nowMillis });
  appendAudit(writer, nowMillis, 'fleet.wiped', { deviceId, unsent: unsentRecords });
}
