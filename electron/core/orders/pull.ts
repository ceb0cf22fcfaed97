import { type OrdersRequest, OrdersResponse } from '../../../shared/protocol/order.ts';
import type { Kiosk } from '../kiosk.ts';
import { buildRequest, type SyncSession } from '../sync/build-request.ts';
import type { GatewayLink } from '../sync/transport.ts';
import { obeyOrders } from './obey.ts';

/** How often a connected device asks for orders, which must arrive within 15 s (6.9). */
export const pullMillis = 5_000;
/** Without any news a whole sync is made this often: for the gateway's list of devices, and for the leases. */
const quietSyncMillis = 60_000;

/** What asking for orders came to. `sync`: an exchange should be made now; `failed`: it will tell why. */
export type Pulled = 'nothing' | 'sync' | 'failed';

/** How long to wait for the next exchange after a good one: longer while neither side has anything to say. */
export function restAfter(kiosk: Kiosk, session: SyncSession): number {
  const next = buildRequest(kiosk.store, kiosk.time, session);
  const isQuiet =
    next.records.length === 0 && next.audit === undefined && next.digest === undefined;
  return isQuiet ? quietSyncMillis : pullMillis;
}

/**
 * Asks for orders alone (rule 6.9), which costs both sides far less than a sync: nothing is written
 * anywhere unless there is an order. Learns too whether a sync would bring something. `hurry` ends it
 * as if nobody had answered.
 */
export async function pullOrders(
  kiosk: Kiosk,
  link: GatewayLink,
  hurry?: AbortSignal,
): Promise<Pulled> {
  const answer = await postOrders(kiosk, link, {}, hurry);
  if (answer === null) return 'failed';
  const { carriedOut, isRefused } = obeyOrders(kiosk, answer.orders);
  if (isRefused) {
    kiosk.link = { ...kiosk.link, problem: 'badOrder' };
    kiosk.changed();
  }
  // What was carried out is told at once: staff are waiting to see it.
  return carriedOut > 0 || answer.hasNews ? 'sync' : 'nothing';
}

/** Tells the gateway what else there is to say about orders; null when it did not answer as it should. */
export async function postOrders(
  kiosk: Kiosk,
  link: GatewayLink,
  more: Pick<OrdersRequest, 'wiping'>,
  hurry?: AbortSignal,
): Promise<OrdersResponse | null> {
  const request: OrdersRequest = {
    ordersSeen: kiosk.store.orders.read().version,
    cursor: kiosk.store.position.read().cursor,
    ...more,
  };
  const posted = await link.post('/orders', request, hurry);
  const parsed = posted.ok ? OrdersResponse.safeParse(posted.value) : null;
  if (!parsed?.success) return null;
  kiosk.time.heardFromGateway(parsed.data.timeMillis);
  return parsed.data;
}
