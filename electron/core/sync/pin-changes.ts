import type { DeviceStore } from '../../../db/device-store.ts';
import type { Person } from '../../../db/people.ts';
import { type Badge, firstPin } from '../../../db/pins.ts';
import { assert } from '../../../shared/assert.ts';
import type { PersonChange, PersonPin } from '../../../shared/protocol/change.ts';
import type { SyncResponse } from '../../../shared/protocol/sync.ts';
import { attemptSucceeded } from '../../../shared/session/lockout.ts';

/**
 * What a change does to the PIN of someone whom this device knows (decisions/0014). `known`: it is the one that
 * counts here. `linked`: it was changed elsewhere, and the link leads from the one that closes the keys here.
 * `reset`: nothing leads to it, so it opens a fresh vault, and the one of before is kept.
 */
export interface PinStep {
  readonly kind: 'known' | 'linked' | 'reset';
  readonly change: PersonChange;
  /** Of `linked`. */
  readonly link: string | null;
  /** Of `reset`: the resident as one whom the device meets for the first time. */
  readonly fresh: Person | null;
}

/** Null where the change says nothing new of the PIN, or less than this device has yet to tell. */
export function pinStep(
  store: DeviceStore,
  answer: SyncResponse,
  change: PersonChange,
): PinStep | null {
  const { residentId, pin } = change;
  const person = store.people.find(residentId);
  if (person === null || pin.links === undefined) return null;
  const { newer, recordId } = store.pins.find(residentId);
  // A gateway that came back from a backup knows an older one; it hears of this one again, or staff see to it.
  if (pin.version < (newer?.version ?? person.pinVersion)) return null;
  if (recordId !== null && isUnheard(store, answer, recordId)) return null;
  const salt = Buffer.from(newer?.salt ?? person.pinSalt).toString('base64');
  const step = { change, link: null, fresh: null };
  if (pin.salt === salt) return { ...step, kind: 'known' };
  const keysSalt = Buffer.from(person.pinSalt).toString('base64');
  const link = pin.links.find((one) => one.salt === keysSalt)?.link ?? null;
  return link === null ? { ...step, kind: 'reset' } : { ...step, kind: 'linked', link };
}

/** Whether what was prepared is what these changes do now: someone may have changed their PIN meanwhile. */
export function isStillSo(
  store: DeviceStore,
  answer: SyncResponse,
  steps: readonly PinStep[],
): boolean {
  return steps.every(({ change, kind, link }) => {
    const now = pinStep(store, answer, change);
    return now?.kind === kind && now.link === link;
  });
}

/** Carries the steps out, within the transaction of the answer. */
export function applyPins(store: DeviceStore, steps: readonly PinStep[], atMillis: number): void {
  for (const step of steps) {
    const { residentId, pin } = step.change;
    const state = store.pins.find(residentId);
    const mustChange = pin.isTemporary === true;
    if (step.kind === 'reset') applyReset(store, step, atMillis);
    else if (step.link === null) noteVersion(store, step.change);
    else {
      const link = Buffer.from(step.link, 'base64');
      const newer = { version: pin.version, salt: Buffer.from(pin.salt, 'base64'), link };
      store.pins.save(residentId, { ...state, newer, mustChange, badge: badgeOf(pin) });
    }
  }
}

/** Someone whom this device meets for the first time: what their keys are not closed under. */
export function noteNewPin(store: DeviceStore, { residentId, pin }: PersonChange): void {
  const mustChange = pin.isTemporary === true;
  const badge = badgeOf(pin);
  if (mustChange || badge !== null) store.pins.save(residentId, { ...firstPin, mustChange, badge });
}

function badgeOf({ badge }: PersonPin): Badge | null {
  if (badge === null || badge === undefined) return null;
  return { salt: Buffer.from(badge.salt, 'base64'), link: Buffer.from(badge.link, 'base64') };
}

function isSameBadge(one: Badge | null, other: Badge | null): boolean {
  if (one === null || other === null) return one === other;
  return Buffer.compare(one.link, other.link) === 0;
}

/** The PIN is the one that counts here, by the gateway's numbering. */
function noteVersion(store: DeviceStore, { residentId, pin }: PersonChange): void {
  const person = store.people.find(residentId);
  const state = store.pins.find(residentId);
  const mustChange = pin.isTemporary === true;
  assert(person !== null, 'a PIN of someone who is known here');
  const knownVersion = state.newer?.version ?? person.pinVersion;
  const badge = pin.badge === undefined ? state.badge : badgeOf(pin);
  const isSame = knownVersion === pin.version && state.mustChange === mustChange;
  if (isSame && isSameBadge(badge, state.badge)) return;
  if (state.newer === null) store.people.save({ ...person, pinVersion: pin.version });
  const newer = state.newer && { ...state.newer, version: pin.version };
  store.pins.save(residentId, { ...state, newer, mustChange, badge });
}

/**
 * Staff reset the PIN (5.3): the lock-out is over, and a fresh vault opens to the new one. What the one of
 * before opens stays closed as it is: staff know the new one, and must not read by it.
 */
function applyReset(store: DeviceStore, { change, fresh }: PinStep, atMillis: number): void {
  const { residentId, pin } = change;
  const person = store.people.find(residentId);
  assert(person !== null && fresh !== null, 'a reset of someone who is known, with fresh keys');
  const { newer, vaultNumber, badge } = store.pins.find(residentId);
  store.pins.keep({
    residentId,
    vaultNumber,
    pinSalt: newer?.salt ?? person.pinSalt,
    link: newer?.link ?? null,
    keysSalt: person.pinSalt,
    keysWrapped: person.keysWrapped,
    badge,
  });
  store.waiting.leaveBehind(residentId, vaultNumber);
  store.people.save(fresh);
  const mustChange = pin.isTemporary === true;
  const state = { ...firstPin, mustChange, vaultNumber: vaultNumber + 1, badge: badgeOf(pin) };
  store.pins.save(residentId, state);
  store.attempts.save(residentId, attemptSucceeded());
  store.audit.append(atMillis, 'pin.resetHere', { residentId, vaultNumber: state.vaultNumber });
}

/**
 * Whether the gateway has yet to hear of a record when this answer has been taken: it is not among those that
 * are answered, or a gateway restored from a backup has forgotten it.
 */
function isUnheard(store: DeviceStore, answer: SyncResponse, recordId: string): boolean {
  const standing = store.pins.standing(recordId);
  if (standing === null) return false;
  const { incarnation } = store.position.read();
  const isRestored = incarnation !== null && incarnation !== answer.incarnation;
  if (isRestored) return standing.seq > answer.acknowledged;
  const heard = answer.results.at(-1)?.seq ?? 0;
  return standing.seq > Math.max(standing.answeredSeq, heard);
}
