import { z } from 'zod';
import { Base64, Millis } from './record.ts';

/** What this version can carry out (rule 6.9). Another kind is passed over by its name (6.10). */
export const orderKinds = ['lockdown', 'unlock', 'lock', 'lose', 'wipe', 'unthrottle'] as const;
export type OrderKind = (typeof orderKinds)[number];

/** Orders in one answer; the rest come with the next. */
export const ordersAtOnce = 50;

/** A word that staff give as the reason, such as `contraband`; the audit log takes no other. */
export const OrderReason = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/);

/**
 * The version of the last order that a device has carried out; 0 for none. No facility gives a billion orders:
 * a device that claims more would leave no number for the next one.
 */
export const OrdersSeen = z.int().nonnegative().max(1_000_000_000);

/**
 * What the facility orders one device to do (rule 6.9). `version` counts the orders of a device densely
 * from 1; an order for all devices is one for each of them. `signature` is of `orderText`.
 */
export const Order = z.object({
  orderId: z.uuid(),
  deviceId: z.uuid(),
  version: z.int().positive(),
  kind: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/),
  /** Whether it is for every device of the facility, or for this one alone. */
  scope: z.enum(['facility', 'device']),
  reason: OrderReason.nullable(),
  issuedAtMillis: Millis,
  /** ECDSA over P-256 and SHA-256 with the authority's key: r and s, 32 bytes each, in base64. */
  signature: Base64,
});
export type Order = z.infer<typeof Order>;

/**
 * What is signed of an order: the lines below, joined by a newline. Plain text, so that anyone can check
 * it with a shell and the authority's certificate.
 */
export function orderText(order: Omit<Order, 'signature'>): string {
  return [
    'postern order 1',
    order.orderId,
    order.deviceId,
    order.version,
    order.kind,
    order.scope,
    order.reason ?? '',
    order.issuedAtMillis,
  ].join('\n');
}

/**
 * A device asks for orders: POST /orders, with its certificate, at least every 15 s while it is connected
 * (6.9). Nothing is written for it unless it has something to say. A device that was shut out is answered
 * like any other.
 */
export const OrdersRequest = z.object({
  ordersSeen: OrdersSeen,
  /** As in a sync: how far it has followed the change log, and under which incarnation. */
  cursor: z.string().max(64).nullable(),
  /**
   * It is about to carry out the wipe that it was ordered, and tells for the last time what it takes with
   * it: records that never arrived.
   */
  wiping: z.object({ unsentRecords: z.int().nonnegative() }).optional(),
});
export type OrdersRequest = z.infer<typeof OrdersRequest>;

/** The answer. `orders` are those after `ordersSeen`, checked one by one. */
export const OrdersResponse = z.object({
  orders: z.array(z.unknown()).max(ordersAtOnce),
  /** There are changes after the cursor: a sync would bring something. */
  hasNews: z.boolean(),
  timeMillis: Millis,
});
export type OrdersResponse = z.infer<typeof OrdersResponse>;

/** Why an order was not carried out. It takes no place: the one that belongs there may still come. */
export type OrderProblem = 'malformed' | 'otherDevice' | 'badSignature' | 'gap' | 'old';

/** What a device has been ordered so far; written in one go with the order that made it so. */
export interface OrderState {
  /** The last order that was carried out; 0 before the first. */
  readonly version: number;
  /** The facility closed all its tablets (4.1). */
  readonly isLockedDown: boolean;
  /** Why this tablet alone is closed: staff's reason, or `lost`; null when it is not. */
  readonly lockReason: string | null;
  /** The order to wipe, which nothing takes back; null when there is none. */
  readonly wipeVersion: number | null;
  /** What was last told of an order that was not carried out, so that it is told once. */
  readonly refused: string | null;
}

/** Of a device that was ordered nothing yet. */
export const nothingOrdered: OrderState = {
  version: 0,
  isLockedDown: false,
  lockReason: null,
  wipeVersion: null,
  refused: null,
};

/** Staff's reason where they gave none. */
const reasonDefault = 'staff';
/** The reason of a tablet that was reported lost (2.12). */
const lostReason = 'lost';

/** Whether nobody may use the tablet. */
export function isClosedByOrder(state: OrderState): boolean {
  return state.isLockedDown || state.lockReason !== null || state.wipeVersion !== null;
}

/**
 * What keeps an order from being carried out now; null for the one that is next. `isSigned` says whether
 * the authority signed a text. What is not signed is not looked at any further.
 */
export function orderProblem(
  order: Order,
  on: {
    readonly deviceId: string;
    readonly version: number;
    readonly isSigned: (text: string, signature: string) => boolean;
  },
): OrderProblem | null {
  if (!on.isSigned(orderText(order), order.signature)) return 'badSignature';
  if (order.deviceId !== on.deviceId) return 'otherDevice';
  if (order.version <= on.version) return 'old';
  return order.version === on.version + 1 ? null : 'gap';
}

/** Whether this version knows what to do with an order. */
export function isKnownKind(kind: string): kind is OrderKind {
  return (orderKinds as readonly string[]).includes(kind);
}

/**
 * The state after an order that was next. One of a kind that is not known here takes its place and does
 * nothing else: those behind it must not wait for another version.
 */
export function afterCarriedOut(state: OrderState, order: Order): OrderState {
  const next: OrderState = { ...state, version: order.version, refused: null };
  if (!isKnownKind(order.kind)) return next;
  switch (order.kind) {
    case 'lockdown':
      return { ...next, isLockedDown: true };
    case 'unlock':
      // Staff who open one tablet by name open it, whatever closed it.
      return order.scope === 'facility'
        ? { ...next, isLockedDown: false }
        : { ...next, isLockedDown: false, lockReason: null };
    case 'lock':
      return { ...next, lockReason: order.reason ?? reasonDefault };
    case 'lose':
      return { ...next, lockReason: lostReason };
    case 'wipe':
      return { ...next, wipeVersion: order.version };
    case 'unthrottle':
      // What it clears is no order: the device does so in the transaction that counts it (5.3).
      return next;
  }
}
