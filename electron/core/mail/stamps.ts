import { assert } from '../../../shared/assert.ts';
import { type LeasedFact, promisedStamps } from '../../../shared/stamps/lease.ts';
import { parseStampName } from '../../../shared/stamps/name.ts';
import type { Kiosk, OpenKiosk } from '../kiosk.ts';

/** What the tablet can say of the stamps of who is signed in. */
export type StampsStanding =
  /** All that there are for this tablet: it holds the whole set, or was told so and is still connected. */
  | { readonly kind: 'whole'; readonly elsewhere: number }
  /** A shared tablet has asked for them and has no answer yet. */
  | { readonly kind: 'asking' }
  /** A shared tablet without a network: it has those it holds, and cannot tell what else there is (2.13). */
  | { readonly kind: 'apart' };

/** Whether residents share this device (2.4). */
export function isShared({ store }: Pick<Kiosk, 'store'>): boolean {
  return store.enrolment.mode() === 'shared';
}

/** The stamps that can be promised to who is signed in: available here, and their lease has not run out (2.12). */
export function stampsAtHand(kiosk: OpenKiosk): readonly LeasedFact[] {
  const { store, time, resident } = kiosk;
  const stamps = store.stampbook.availableOf(resident.residentId);
  // Where no lease ends, as on a personal tablet, nothing hangs on the time.
  if (stamps.every(({ spendByMillis }) => spendByMillis === null)) return stamps;
  const promised = promisedStamps(stamps, {
    nowMillis: time.now(),
    isDoubtful: time.isDoubtful(),
  });
  return withoutOwed(promised, store.mailbox.stampsOwed(resident.residentId));
}

/** A letter that waits without a stamp comes first, and the gateway may take one of those that are here for it. */
function withoutOwed(stamps: readonly LeasedFact[], owed: number): readonly LeasedFact[] {
  if (owed === 0) return stamps;
  const free = stamps.filter(({ name }) => parseStampName(name)?.kind === 'free');
  const taken = new Set(free.slice(-owed));
  return stamps.filter((stamp) => !taken.has(stamp));
}

/** What the tablet knows of how many stamps there are; `whole` is where rule 2.9 holds, else 2.13 does. */
export function stampsStanding(kiosk: OpenKiosk): StampsStanding {
  if (!isShared(kiosk)) return { kind: 'whole', elsewhere: 0 };
  if (!kiosk.link.isConnected) return { kind: 'apart' };
  const { stampsTold } = kiosk;
  if (stampsTold?.resident !== kiosk.resident) return { kind: 'asking' };
  return { kind: 'whole', elsewhere: stampsTold.elsewhere };
}

/** The gateway has answered who is signed in with all the stamps that it has for them. */
export function noteStampsTold(kiosk: Kiosk, elsewhere: number): void {
  assert(kiosk.resident !== null, 'stamps were asked for with nobody signed in');
  kiosk.stampsTold = { resident: kiosk.resident, elsewhere };
}
