import type { Kiosk } from '../kiosk.ts';
import type { ReportDesk } from '../reports/desk.ts';
import type { GatewayLink } from '../sync/transport.ts';
import { postOrders } from './pull.ts';

/**
 * How long a tablet that is to wipe itself goes on trying to send what waits on it and to say that it goes.
 * Then it goes without: whoever keeps it from the network must not keep what is on it.
 */
const farewellMillis = 60_000;

/** The last words of a device that is to wipe itself (P3). */
export interface Farewell {
  /** Whether the facility has ordered it. */
  isDue(): boolean;
  /**
   * To be asked after each exchange from then on: whether all has been said, or time is up. Nothing is said
   * before the queue is empty, unless the gateway takes none of it.
   */
  isOver(outcome: 'more' | 'done' | 'failed'): Promise<boolean>;
}

/** The gateway answers, and takes nothing from this device until it is enrolled again. */
export function isShutOut({ link: { problem } }: Kiosk): boolean {
  return problem === 'fenced' || problem === 'deviceRetired';
}

/** Of a device whose sync runs over `link`. */
export function createFarewell(
  kiosk: Kiosk,
  link: GatewayLink,
  reports: Pick<ReportDesk, 'waitingCount'>,
): Farewell {
  let dueSinceMillis: number | null = null;
  return {
    isDue: () => kiosk.store.orders.read().wipeVersion !== null,
    async isOver(outcome) {
      const nowMillis = kiosk.time.elapsedMillis();
      dueSinceMillis ??= nowMillis;
      // Whoever was signed in is signed out by the order; a PIN that is being checked still needs its store.
      if (kiosk.resident !== null || kiosk.isCheckingPin) return false;
      const isTimeUp = nowMillis - dueSinceMillis >= farewellMillis;
      const isQueueTaken = outcome === 'done' || isShutOut(kiosk);
      if (!isQueueTaken && !isTimeUp) return false;
      const unsentRecords = kiosk.store.outbox.pendingCount() + reports.waitingCount();
      const answer = await postOrders(kiosk, link, { wiping: { unsentRecords } });
      return answer !== null || isTimeUp;
    },
  };
}
