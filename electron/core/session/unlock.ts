import type { DeviceStore } from '../../../db/device-store.ts';
import type { NewerPin } from '../../../db/pins.ts';
import { ResidentId } from '../../../shared/mail/identifiers.ts';
import { openPinLink } from '../keys/pin-link.ts';
import {
  type ResidentKeys,
  saltForUnknown,
  stretchPin,
  unwrapResidentKeys,
  wrapResidentKeys,
} from '../keys/resident-keys.ts';

/** What was typed on the sign-in screen. */
export interface Typed {
  readonly residentId: string;
  /** Six digits; or the code on a badge, as it is meant. */
  readonly pin: string;
  /** Left out for a PIN. */
  readonly way?: 'badge';
}

/** The keys that a right PIN opened, until `forgetUnlocked`. */
export interface Unlocked {
  readonly keys: ResidentKeys;
  /** 32 bytes. */
  readonly stretchedPin: Buffer;
  /** The PIN that was typed is a newer one than that which closes the keys: it was changed elsewhere. */
  readonly newer: NewerPin | null;
  /** Which of the resident's vaults they open. */
  readonly vaultNumber: number;
}

/**
 * Opens a resident's keys with what was typed (5.2, 5.4); null when that is wrong, or nobody has the ID, or they
 * have no badge: the work is the same.
 */
export async function unlock(
  store: DeviceStore,
  { residentId, pin, way }: Typed,
): Promise<Unlocked | null> {
  const pepper = pepperOf(store);
  const isId = ResidentId.safeParse(residentId).success;
  const person = isId ? store.people.findHere(residentId) : null;
  const { newer, vaultNumber, badge } = store.pins.find(residentId);
  const pinSalt = newer?.salt ?? person?.pinSalt;
  const typedSalt = way === 'badge' ? badge?.salt : pinSalt;
  const salt = (person && typedSalt) ?? saltForUnknown(residentId, pepper);
  const secret = await stretchPin(pin, salt);
  if (person === null || pinSalt === undefined) return null;
  const stretchedPin =
    way === 'badge'
      ? badge && openPinLink(badge.link, { residentId, secret, closedSalt: pinSalt })
      : secret;
  if (stretchedPin === null) return null;
  const closing =
    newer === null
      ? Buffer.from(stretchedPin)
      : openPinLink(newer.link, { residentId, secret: stretchedPin, closedSalt: person.pinSalt });
  const keys =
    closing &&
    unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin: closing, pepper });
  closing?.fill(0);
  if (way === 'badge') secret.fill(0);
  if (keys !== null) return { keys, stretchedPin, newer, vaultNumber };
  stretchedPin.fill(0);
  return null;
}

/**
 * Closes the keys under the PIN that opened them through a link, so that it stands for itself from here on; in
 * the transaction that notes the sign-in. Does nothing where it did so before.
 */
export function closeUnderNewer(
  store: DeviceStore,
  residentId: string,
  { keys, stretchedPin, newer }: Unlocked,
): void {
  const person = store.people.find(residentId);
  const state = store.pins.find(residentId);
  const isCurrent =
    newer !== null && state.newer !== null && Buffer.compare(newer.salt, state.newer.salt) === 0;
  if (person === null || !isCurrent) return;
  const lock = { residentId, stretchedPin, pepper: pepperOf(store) };
  const { version: pinVersion, salt: pinSalt } = newer;
  store.people.save({ ...person, pinVersion, pinSalt, keysWrapped: wrapResidentKeys(keys, lock) });
  store.pins.save(residentId, { ...state, newer: null });
  store.pins.noteReplaced();
}

/** The device's own part of what closes keys. */
export function pepperOf(store: DeviceStore): Uint8Array {
  return store.enrolment.read()?.pepper ?? new Uint8Array(32);
}
