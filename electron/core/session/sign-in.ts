import type { DeviceStore } from '../../../db/device-store.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { SignInProblem } from '../../../shared/ipc/view.ts';
import { ResidentId } from '../../../shared/mail/identifiers.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import {
  attemptBegins,
  attemptSucceeded,
  remainingWaitMillis,
  triesLeft,
} from '../../../shared/session/lockout.ts';
import { deviceAttemptBegins, deviceAttemptSucceeded } from '../../../shared/session/throttle.ts';
import {
  type ResidentKeys,
  saltForUnknown,
  stretchPin,
  unwrapResidentKeys,
} from '../keys/resident-keys.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { bootReading } from '../time/boot-reading.ts';

/** What was typed on the sign-in screen. */
export interface Typed {
  readonly residentId: string;
  readonly pin: string;
}

/** The keys that a right PIN opened. */
export interface OpenedKeys {
  readonly residentId: string;
  readonly keys: ResidentKeys;
}

/**
 * Checks an ID and a PIN with no network (rules 5.1 to 5.3). The attempt is counted on disk before
 * the check begins; an ID that nobody has takes the same work and gives the same answers. A disk that
 * takes no count checks no PIN: that is told as the disk's error.
 */
export async function openKeys(
  kiosk: Kiosk,
  typed: Typed,
): Promise<Result<OpenedKeys, SignInProblem | KioskError>> {
  const begun = beginAttempt(kiosk, typed.residentId);
  if (!begun.ok) return begun;
  const keys = await unlock(kiosk.store, typed);
  if (keys === null) return fail(problemAfter(kiosk, typed.residentId));
  // Where the disk has no room the count stays, and the next right PIN clears it.
  onDisk(kiosk, () => {
    const { store } = kiosk;
    store.transaction('sign-in succeeded', () => {
      store.attempts.save(typed.residentId, attemptSucceeded());
      store.attempts.saveThrottle(deviceAttemptSucceeded(store.attempts.throttle()));
    });
  });
  return ok({ residentId: typed.residentId, keys });
}

function beginAttempt(kiosk: Kiosk, residentId: string): Result<void, SignInProblem | KioskError> {
  const { store, time } = kiosk;
  const reading = bootReading(time);
  const attempt = attemptBegins(store.attempts.find(residentId), reading);
  if (!attempt.ok) return fail(problemAfter(kiosk, residentId));
  const throttle = deviceAttemptBegins(store.attempts.throttle(), reading);
  if (!throttle.ok) return fail({ kind: 'staffReset' });
  return onDisk(kiosk, () =>
    store.transaction('sign-in attempt', () => {
      store.attempts.save(residentId, attempt.value);
      store.attempts.saveThrottle(throttle.value);
      time.keep(store.time);
    }),
  );
}

async function unlock(
  store: DeviceStore,
  { residentId, pin }: Typed,
): Promise<ResidentKeys | null> {
  const pepper = store.enrolment.read()?.pepper ?? new Uint8Array(32);
  const person = ResidentId.safeParse(residentId).success
    ? store.people.findHere(residentId)
    : null;
  const stretchedPin = await stretchPin(pin, person?.pinSalt ?? saltForUnknown(residentId, pepper));
  const keys =
    person && unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin, pepper });
  stretchedPin.fill(0);
  return keys;
}

function problemAfter({ store, time }: Kiosk, residentId: string): SignInProblem {
  const record = store.attempts.find(residentId);
  if (triesLeft(record) === 0) return { kind: 'staffReset' };
  const waitMillis = remainingWaitMillis(record, bootReading(time));
  if (waitMillis > 0) return { kind: 'wait', untilMillis: time.now() + waitMillis };
  return { kind: 'wrong', triesLeft: triesLeft(record) };
}
