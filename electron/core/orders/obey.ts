import type { DeviceStore } from '../../../db/device-store.ts';
import {
  afterCarriedOut,
  isClosedByOrder,
  Order,
  type OrderProblem,
  type OrderState,
  orderProblem,
} from '../../../shared/protocol/order.ts';
import { noWrongPins } from '../../../shared/session/lockout.ts';
import { quietDevice } from '../../../shared/session/throttle.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { authorityCheck } from './signature.ts';

/** What became of the orders of one answer. */
export interface Obeyed {
  /** How many were carried out. */
  readonly carriedOut: number;
  /** One of them was not signed by the facility, or was out of turn. */
  readonly isRefused: boolean;
}

/**
 * Carries out the orders of an answer that are next, in order and once (rule 6.9): what they change stands
 * in one transaction with how far the device has come. One that is not the facility's, or not next, changes
 * nothing, is told to staff through the audit log, and holds up nothing else.
 */
export function obeyOrders(kiosk: Kiosk, given: readonly unknown[]): Obeyed {
  if (given.length === 0) return { carriedOut: 0, isRefused: false };
  const before = kiosk.store.orders.read();
  const judged = judge(kiosk.store, before, given);
  const { orders, refused } = judged;
  const isTold = refused === null || refused.text === before.refused;
  if (orders.length > 0 || !isTold) keep(kiosk, { ...judged, isTold });
  // The screen closes even where the disk takes nothing: the next answer brings the order again.
  if (isClosedByOrder(before) !== isClosedByOrder(judged.after)) tellSession(kiosk, judged.after);
  return { carriedOut: orders.length, isRefused: refused !== null };
}

/** Closes a tablet that has just been started, where the facility has ordered it (4.1). */
export function obeyKeptOrders(kiosk: Kiosk): void {
  const state = kiosk.store.orders.read();
  if (isClosedByOrder(state)) tellSession(kiosk, state);
}

/** What to do about each order of an answer. */
interface Judged {
  readonly orders: readonly Order[];
  readonly after: OrderState;
  readonly refused: {
    readonly version: number;
    readonly problem: OrderProblem;
    readonly text: string;
  } | null;
}

function judge(store: DeviceStore, before: OrderState, given: readonly unknown[]): Judged {
  const enrolment = store.enrolment.read();
  if (enrolment === null) return { orders: [], after: before, refused: null };
  const isSigned = authorityCheck(enrolment.authorityPem);
  const orders: Order[] = [];
  let refused: Judged['refused'] = null;
  let after = before;
  for (const one of given) {
    const parsed = Order.safeParse(one);
    const on = { deviceId: enrolment.deviceId, version: after.version, isSigned };
    const problem = parsed.success ? orderProblem(parsed.data, on) : 'malformed';
    if (parsed.success && problem === null) {
      orders.push(parsed.data);
      after = afterCarriedOut(after, parsed.data);
    } else if (problem !== null) {
      const version = parsed.data?.version ?? 0;
      refused ??= { version, problem, text: `${version} ${problem}` };
    }
  }
  return { orders, after, refused };
}

function keep(kiosk: Kiosk, judged: Judged & { readonly isTold: boolean }): void {
  const { orders, after, refused, isTold } = judged;
  onDisk(kiosk, () =>
    kiosk.store.transaction('orders', () => {
      const { store } = kiosk;
      const atMillis = kiosk.time.now();
      for (const { version, kind, reason } of orders) {
        const why = reason === null ? {} : { reason };
        store.audit.append(atMillis, 'order.applied', { version, kind, ...why });
      }
      if (orders.some(({ kind }) => kind === 'unthrottle')) clearThrottle(store);
      if (refused !== null && !isTold) {
        const { version, problem } = refused;
        store.audit.append(atMillis, 'order.refused', { version, problem });
      }
      store.orders.save({ ...after, refused: refused?.text ?? after.refused });
    }),
  );
}

/** Staff let PINs be tried again, and codes of staff (5.3): once, in the transaction that counts the order. */
function clearThrottle({ attempts, staffCodes }: DeviceStore): void {
  attempts.saveThrottle(quietDevice);
  staffCodes.saveAttempts(noWrongPins);
}

function tellSession(kiosk: Kiosk, state: OrderState): void {
  kiosk.session.tell({ type: isClosedByOrder(state) ? 'LOCKDOWN' : 'UNLOCK' });
}
