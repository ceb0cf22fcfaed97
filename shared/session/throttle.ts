import { fail, ok, type Result } from '../result.ts';
import type { BootReading } from './lockout.ts';

const windowMillis = 60 * 60 * 1_000;

/** Rule 5.3: more wrong PINs than this in an hour on one device, and staff must unlock it. */
export const wrongPinsPerHourMax = 30;

/** The wrong PINs on one device, whoever they were for, as they stand on disk: times alone. */
export interface DeviceThrottle {
  /** The boot whose clock the times below are read from. */
  readonly bootId: string;
  /** Boot-clock millis of each attempt that has not succeeded, oldest first. */
  readonly wrongAtBootMillis: readonly number[];
}

/** A device on which no PIN was wrong, or which staff have unlocked. */
export const quietDevice: DeviceThrottle = { bootId: '', wrongAtBootMillis: [] };

/** Whether staff must unlock the device. Once so, no time that passes makes it otherwise. */
export function needsStaffUnlock(throttle: DeviceThrottle): boolean {
  return throttle.wrongAtBootMillis.length > wrongPinsPerHourMax;
}

/**
 * The throttle to put on disk before a PIN is checked; like attemptBegins it counts the attempt as
 * wrong already. Attempts of an earlier boot count as made when this boot began: nobody saw how long
 * the tablet was off, and a restart must not empty the window.
 */
export function deviceAttemptBegins(
  throttle: DeviceThrottle,
  reading: BootReading,
): Result<DeviceThrottle, 'staffUnlock'> {
  if (needsStaffUnlock(throttle)) return fail('staffUnlock');
  const isThisBoot = throttle.bootId === reading.bootId;
  const recent = throttle.wrongAtBootMillis
    .map((atMillis) => (isThisBoot ? atMillis : 0))
    .filter((atMillis) => reading.bootMillis - atMillis < windowMillis);
  return ok({ bootId: reading.bootId, wrongAtBootMillis: [...recent, reading.bootMillis] });
}

/** The throttle after the right PIN: the attempt that just began was not a wrong one. */
export function deviceAttemptSucceeded(throttle: DeviceThrottle): DeviceThrottle {
  return { ...throttle, wrongAtBootMillis: throttle.wrongAtBootMillis.slice(0, -1) };
}
