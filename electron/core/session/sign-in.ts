import type { DeviceStore } from '../../../db/device-store.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { PinProblem } from '../../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import {
  attemptBegins,
  attemptSucceeded,
  remainingWaitMillis,
  triesLeft,
} from '../../../shared/session/lockout.ts';
import { deviceAttemptBegins, deviceAttemptSucceeded } from '../../../shared/session/throttle.ts';
import type { ResidentKeys } from '../keys/resident-keys.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { bootReading } from '../time/boot-reading.ts';
import { closeUnderNewer, type Typed, unlock } from './unlock.ts';

/** The keys that a right PIN opened. */
export interface OpenedKeys {
  readonly residentId: string;
  readonly keys: ResidentKeys;
  /** Which of their vaults they open: 0, or another one since each staff reset. */
  readonly vaultNumber: number;
}

/**
 * Checks an ID and a PIN with no network (rules 5.1 to 5.3); an ID that nobody has takes the same work and
 * gives the same answers.
 */
export async function openKeys(
  kiosk: Kiosk,
  typed: Typed,
): Promise<Result<OpenedKeys, PinProblem | KioskError>> {
  const { residentId } = typed;
  const unlocked = await underLockOut(kiosk, residentId, {
    check: () => unlock(kiosk.store, typed),
    note: (store, opened) => closeUnderNewer(store, residentId, opened),
  });
  if (!unlocked.ok) return unlocked;
  const { keys, stretchedPin, vaultNumber } = unlocked.value;
  stretchedPin.fill(0);
  return ok({ residentId, keys, vaultNumber });
}

/** A check of a PIN; null when it is wrong. `note` writes down what follows from a right one. */
interface PinCheck<Opened> {
  check(): Promise<Opened | null>;
  note?(store: DeviceStore, opened: Opened): void;
}

/**
 * Checks a PIN under the lock-out (5.3): the attempt is counted on disk before the check begins, and not held
 * against anyone when it was right. A disk that takes no count checks no PIN: that is told as its error.
 */
export async function underLockOut<Opened>(
  kiosk: Kiosk,
  residentId: string,
  { check, note }: PinCheck<Opened>,
): Promise<Result<Opened, PinProblem | KioskError>> {
  const begun = beginAttempt(kiosk, residentId);
  if (!begun.ok) return begun;
  const opened = await check();
  if (opened === null) return fail(problemAfter(kiosk, residentId));
  // Where the disk has no room the count stays, and the next right PIN clears it.
  onDisk(kiosk, () => {
    const { store } = kiosk;
    store.transaction('sign-in succeeded', () => {
      store.attempts.save(residentId, attemptSucceeded());
      store.attempts.saveThrottle(deviceAttemptSucceeded(store.attempts.throttle()));
      note?.(store, opened);
    });
  });
  return ok(opened);
}

function beginAttempt(kiosk: Kiosk, residentId: string): Result<void, PinProblem | KioskError> {
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

function problemAfter({ store, time }: Kiosk, residentId: string): PinProblem {
  const record = store.attempts.find(residentId);
  if (triesLeft(record) === 0) return { kind: 'staffReset' };
  const waitMillis = remainingWaitMillis(record, bootReading(time));
  if (waitMillis > 0) return { kind: 'wait', untilMillis: time.now() + waitMillis };
  return { kind: 'wrong', triesLeft: triesLeft(record) };
}
