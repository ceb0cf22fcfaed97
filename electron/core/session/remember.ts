import type { DeviceStore } from '../../../db/device-store.ts';
import type { Badge, KeptKeys } from '../../../db/pins.ts';
import { shelfBehind } from '../../../db/waiting.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { PinAnswer } from '../../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { openPinLink } from '../keys/pin-link.ts';
import { type ResidentKeys, stretchPin, unwrapResidentKeys } from '../keys/resident-keys.ts';
import { hasResident, isOpen, type Kiosk, mailChanged, type OpenKiosk, onDisk } from '../kiosk.ts';
import { takeInWaitingMail } from '../mail/waiting-mail.ts';
import { bringOver } from './bring-over.ts';
import { underLockOut } from './sign-in.ts';
import { pepperOf } from './unlock.ts';

/** Vaults that staff resets left closed on this device, newest first. */
export function keptVaults(kiosk: OpenKiosk): KeptKeys[] {
  return kiosk.store.pins.kept(kiosk.resident.residentId).filter(kiosk.vaultFiles.has);
}

/**
 * Opens what a staff reset left closed, with the PIN of before, and brings it over into the vault that is open. A
 * wrong one counts like one at sign-in (5.3). A power cut on the way repeats steps that change nothing.
 */
export async function rememberPin(
  kiosk: Kiosk,
  { oldPin }: { readonly oldPin: string },
): Promise<Result<PinAnswer, KioskError>> {
  if (!isOpen(kiosk) || kiosk.isCheckingPin || kiosk.resident.mustChangePin) {
    return fail({ code: 'notNow' });
  }
  kiosk.isCheckingPin = true;
  try {
    const { residentId } = kiosk.resident;
    const closed = keptVaults(kiosk);
    const opened = await underLockOut(kiosk, residentId, {
      check: () => openKept(kiosk.store, closed, oldPin, () => null),
    });
    if (opened.ok) return await bringBack(kiosk, opened.value);
    if ('code' in opened.error) return fail(opened.error);
    return ok({ kind: 'wrong', problem: opened.error });
  } finally {
    kiosk.isCheckingPin = false;
    kiosk.changed();
  }
}

/** The badge that was just right opens what a reset left closed, where it is the one of then: nothing is asked. */
export async function rememberByBadge(kiosk: Kiosk, code: string): Promise<void> {
  if (!hasResident(kiosk)) return;
  const closed = keptVaults(kiosk).filter(({ badge }) => badge !== null);
  const opened = await openKept(kiosk.store, closed, code, ({ badge }) => badge);
  if (opened !== null) await bringBack(kiosk, opened);
}

interface OpenedKept {
  readonly kept: KeptKeys;
  readonly keys: ResidentKeys;
}

async function openKept(
  store: DeviceStore,
  closed: readonly KeptKeys[],
  typed: string,
  badgeOf: (kept: KeptKeys) => Badge | null,
): Promise<OpenedKept | null> {
  const pepper = pepperOf(store);
  for (const kept of closed) {
    const { residentId, keysWrapped } = kept;
    const badge = badgeOf(kept);
    const secret = await stretchPin(typed, badge?.salt ?? kept.pinSalt);
    const ends = { residentId, secret, closedSalt: kept.pinSalt };
    const pin = badge === null ? Buffer.from(secret) : openPinLink(badge.link, ends);
    const stretchedPin = pin && closingPin(kept, pin);
    const keys =
      stretchedPin && unwrapResidentKeys(keysWrapped, { residentId, stretchedPin, pepper });
    for (const each of [secret, pin, stretchedPin]) each?.fill(0);
    if (keys !== null) return { kept, keys };
  }
  return null;
}

function closingPin({ residentId, link, keysSalt }: KeptKeys, secret: Buffer): Buffer | null {
  return link === null ? secret : openPinLink(link, { residentId, secret, closedSalt: keysSalt });
}

async function bringBack(
  kiosk: OpenKiosk,
  { kept, keys }: OpenedKept,
): Promise<Result<PinAnswer, KioskError>> {
  const { resident } = kiosk;
  const { residentId, vaultNumber } = kept;
  const old = await kiosk.openResident({ residentId, keys, vaultNumber });
  if (!old.ok) return fail({ code: old.error.kind === 'diskFull' ? 'diskFull' : 'storeFailed' });
  try {
    await takeInWaitingMail(kiosk, old.value, shelfBehind(residentId, vaultNumber));
    const brought = await bringOver(kiosk, { from: old.value, to: resident });
    if (!brought.ok) return brought;
  } finally {
    old.value.close();
  }
  kiosk.vaultFiles.remove(kept);
  const { store, time } = kiosk;
  const noted = onDisk(kiosk, () =>
    store.transaction('remember pin', () => {
      store.pins.dropKept(residentId, vaultNumber);
      store.audit.append(time.now(), 'pin.remembered', { residentId, vaultNumber });
    }),
  );
  mailChanged(kiosk);
  return noted.ok ? ok({ kind: 'done' }) : noted;
}
