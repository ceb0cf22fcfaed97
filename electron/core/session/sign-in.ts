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
 * Checks an ID and a PIN with no network (rules 5.1 to 5.3). The attempt is counted on disk before
 * the check begins; an ID that nobody has takes the same work and gives the same answers. A disk that
 * takes no count checks no PIN: that is told as the disk's error.
 */
export async function openKeys(
  kiosk: Kiosk,
  typed: Typed,
): Promise<Result<OpenedKeys, PinProblem | KioskError>> {
  const begun = beginAttempt(kiosk, typed.residentId);
  if (!begun.ok) return begun;
  const unlocked = await unlock(kiosk.store, typed);
  if (unlocked === null) return fail(problemAfter(kiosk, typed.residentId));
  // Where the disk has no room the count stays, and the next right PIN clears it.
  onDisk(kiosk, () => {
    const { store } = kiosk;
    store.transaction('sign-in succeeded', () => {
      store.attempts.save(typed.residentId, attemptSucceeded());
      store.attempts.saveThrottle(deviceAttemptSucceeded(store.attempts.throttle()));
      closeUnderNewer(store, typed.residentId, unlocked);
    });
  });
  unlocked.stretchedPin.fill(0);
  const { keys, vaultNumber } = unlocked;
  return ok({ residentId: typed.residentId, keys, vaultNumber });
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
