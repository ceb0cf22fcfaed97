import type { DeviceStore } from '../../../db/device-store.ts';
import type { PersonChange, PersonLeftChange } from '../../../shared/protocol/change.ts';
import { noWrongPins } from '../../../shared/session/lockout.ts';
import { isOpen, type Kiosk } from '../kiosk.ts';

/**
 * Writes down what staff decided about a resident, inside the transaction of the answer that tells it. It
 * may come again, and has no effect then.
 */
export function applyStanding(store: DeviceStore, change: PersonChange): void {
  const { residentId, unlocks = 0, suspended: isSuspended = false } = change;
  const { standings, attempts } = store;
  if (standings.retiring('leaving').includes(residentId)) standings.retire(residentId, null);
  const before = standings.of(residentId);
  if (before.unlocks !== unlocks) attempts.save(residentId, noWrongPins);
  if (before.unlocks !== unlocks || before.isSuspended !== isSuspended) {
    standings.save(residentId, { unlocks, isSuspended });
  }
}

/**
 * They are here no more; where they have left the facility, so is their vault, once all has been sent. Of somebody
 * who was never known here nothing has to wait: should they come back, the gateway tells everything again.
 */
export function applyLeaving(
  { people, standings, setAside }: DeviceStore,
  { residentId, retire = false }: PersonLeftChange,
): void {
  people.leave(residentId);
  const isKnown = people.find(residentId) !== null;
  if (!isKnown) setAside.removeAllOf(residentId);
  if (retire && isKnown) standings.retire(residentId, 'leaving');
}

/** Whether somebody may be signed in at this device: they are here, and not suspended. */
export function maySignIn({ people, standings }: DeviceStore, residentId: string): boolean {
  return people.findHere(residentId) !== null && !standings.of(residentId).isSuspended;
}

/** Closes the session of somebody whom staff have suspended or taken off this device, with the draft saved. */
export function closeWhoMayNot(kiosk: Kiosk): void {
  if (!isOpen(kiosk) || maySignIn(kiosk.store, kiosk.resident.residentId)) return;
  kiosk.session.tell({ type: 'SHUT_OUT' });
}
