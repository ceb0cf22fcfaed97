import { randomBytes } from 'node:crypto';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { PinAnswer } from '../../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { checkChosenPin } from '../../../shared/session/pin.ts';
import {
  forgetResidentKeys,
  type ResidentKeys,
  stretchPin,
  wrapResidentKeys,
} from '../keys/resident-keys.ts';
import { isOpen, type Kiosk, type OpenKiosk, onDisk } from '../kiosk.ts';
import { sealRecord } from '../mail/queue-record.ts';
import { openKeys } from './sign-in.ts';
import { pepperOf } from './unlock.ts';

const saltBytes = 16;

/** What was typed to change a PIN. */
export interface PinWish {
  readonly oldPin: string;
  readonly newPin: string;
}

/**
 * Gives the signed-in resident another PIN, with no network (5.1, 5.5): their keys are closed under it in the
 * transaction that queues the record of it for the gateway. From then on the old one opens nothing here. A
 * wrong old PIN counts like one at sign-in (5.3). One check at a time.
 */
export async function changePin(
  kiosk: Kiosk,
  wish: PinWish,
): Promise<Result<PinAnswer, KioskError>> {
  if (!isOpen(kiosk) || kiosk.isCheckingPin) return fail({ code: 'notNow' });
  const chosen = checkChosenPin(wish.newPin);
  if (!chosen.ok) return ok({ kind: 'unfit', problem: chosen.error });
  if (wish.newPin === wish.oldPin) return ok({ kind: 'unfit', problem: 'same' });
  kiosk.isCheckingPin = true;
  try {
    return await checkAndChange(kiosk, wish);
  } finally {
    kiosk.isCheckingPin = false;
    kiosk.changed();
  }
}

async function checkAndChange(
  kiosk: OpenKiosk,
  { oldPin, newPin }: PinWish,
): Promise<Result<PinAnswer, KioskError>> {
  const { resident } = kiosk;
  const opened = await openKeys(kiosk, { residentId: resident.residentId, pin: oldPin });
  if (!opened.ok) {
    return 'code' in opened.error
      ? fail(opened.error)
      : ok({ kind: 'wrong', problem: opened.error });
  }
  const { keys } = opened.value;
  const pinSalt = randomBytes(saltBytes);
  const stretchedPin = await stretchPin(newPin, pinSalt);
  try {
    // They may have gone while it was stretched.
    if (!isOpen(kiosk) || kiosk.resident !== resident) return fail({ code: 'notNow' });
    return closeUnder(kiosk, keys, { pinSalt, stretchedPin });
  } finally {
    forgetResidentKeys(keys);
    stretchedPin.fill(0);
  }
}

function closeUnder(
  kiosk: OpenKiosk,
  keys: ResidentKeys,
  { pinSalt, stretchedPin }: { readonly pinSalt: Buffer; readonly stretchedPin: Buffer },
): Result<PinAnswer, KioskError> {
  const { store, resident } = kiosk;
  const { residentId } = resident;
  const person = store.people.find(residentId);
  const state = store.pins.find(residentId);
  // Changed from elsewhere, or reset, since the check.
  const isOvertaken = state.newer !== null || state.vaultNumber !== resident.vaultNumber;
  if (person === null || isOvertaken) return fail({ code: 'notNow' });
  const record = sealRecord(kiosk, 'pin.change', kiosk.time.now(), {
    residentId,
    baseSalt: Buffer.from(person.pinSalt).toString('base64'),
    salt: pinSalt.toString('base64'),
    stretched: stretchedPin.toString('base64'),
  });
  const lock = { residentId, stretchedPin, pepper: pepperOf(store) };
  const keysWrapped = wrapResidentKeys(keys, lock);
  const written = onDisk(kiosk, () =>
    store.transaction('change pin', () => {
      store.people.save({ ...person, pinSalt, keysWrapped });
      // A badge's link leads to the old PIN; the gateway makes another when it has heard.
      const next = { ...state, mustChange: false, recordId: record.id, badge: null };
      store.pins.save(residentId, next);
      store.pins.noteReplaced();
      store.outbox.append({ ...record, messageId: null });
      store.audit.append(record.atMillis, 'pin.changedHere', { residentId });
    }),
  );
  // The commit may have reached the disk although it said no: what closes the keys tells (docs/errors.md).
  const isClosed = kiosk.store.people.find(residentId)?.pinSalt ?? new Uint8Array();
  if (!written.ok && Buffer.compare(isClosed, pinSalt) !== 0) return written;
  resident.mustChangePin = false;
  kiosk.nudgeSync();
  return ok({ kind: 'done' });
}
