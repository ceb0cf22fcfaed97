import type { DeviceStore } from '../../../db/device-store.ts';
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
import type { TimeKeeper } from '../time/time-keeper.ts';

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
 * the check begins; an ID that nobody has takes the same work and gives the same answers.
 */
export async function openKeys(
  store: DeviceStore,
  time: TimeKeeper,
  typed: Typed,
): Promise<Result<OpenedKeys, SignInProblem>> {
  const begun = beginAttempt(store, time, typed.residentId);
  if (!begun.ok) return begun;
  const keys = await unlock(store, typed);
  if (keys === null) return fail(problemAfter(store, time, typed.residentId));
  store.transaction('sign-in succeeded', () => {
    store.attempts.save(typed.residentId, attemptSucceeded());
    store.attempts.saveThrottle(deviceAttemptSucceeded(store.attempts.throttle()));
  });
  return ok({ residentId: typed.residentId, keys });
}

function beginAttempt(
  store: DeviceStore,
  time: TimeKeeper,
  residentId: string,
): Result<null, SignInProblem> {
  const reading = bootReading(time);
  const attempt = attemptBegins(store.attempts.find(residentId), reading);
  if (!attempt.ok) return fail(problemAfter(store, time, residentId));
  const throttle = deviceAttemptBegins(store.attempts.throttle(), reading);
  if (!throttle.ok) return fail({ kind: 'staffReset' });
  store.transaction('sign-in attempt', () => {
    store.attempts.save(residentId, attempt.value);
    store.attempts.saveThrottle(throttle.value);
    time.keep(store.time);
  });
  return ok(null);
}

async function unlock(
  store: DeviceStore,
  { residentId, pin }: Typed,
): Promise<ResidentKeys | null> {
  const pepper = store.enrolment.read()?.pepper ?? new Uint8Array(32);
  const person = ResidentId.safeParse(residentId).success ? store.people.find(residentId) : null;
  const stretchedPin = await stretchPin(pin, person?.pinSalt ?? saltForUnknown(residentId, pepper));
  const keys =
    person && unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin, pepper });
  stretchedPin.fill(0);
  return keys;
}

function problemAfter(store: DeviceStore, time: TimeKeeper, residentId: string): SignInProblem {
  const record = store.attempts.find(residentId);
  if (triesLeft(record) === 0) return { kind: 'staffReset' };
  const waitMillis = remainingWaitMillis(record, bootReading(time));
  if (waitMillis > 0) return { kind: 'wait', untilMillis: time.now() + waitMillis };
  return { kind: 'wrong', triesLeft: triesLeft(record) };
}

function bootReading({ clock }: TimeKeeper): { bootId: string; bootMillis: number } {
  return { bootId: clock.bootId(), bootMillis: clock.bootMillis() };
}
