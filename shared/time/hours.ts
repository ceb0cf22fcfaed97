import { Temporal } from 'temporal-polyfill';
import type { Policy } from '../policy/policy.ts';
import { zoned } from './period.ts';

/**
 * The hours in which residents may use the device, by the facility's clocks. `closes` before `opens`
 * spans midnight; equal times mean always open.
 */
export type Hours = Policy['hours'];

/** Hours that never end. */
export const alwaysOpen: Hours = { opens: '00:00', closes: '00:00' };

/** Whether the device is open at an instant (milliseconds since 1970). */
export function isOpen(millis: number, hours: Hours, zone: string): boolean {
  const { opens, closes } = times(hours);
  const now = zoned(millis, zone).toPlainTime();
  const afterOpening = Temporal.PlainTime.compare(now, opens) >= 0;
  const beforeClosing = Temporal.PlainTime.compare(now, closes) < 0;
  const span = Temporal.PlainTime.compare(opens, closes);
  if (span === 0) return true;
  return span < 0 ? afterOpening && beforeClosing : afterOpening || beforeClosing;
}

/** The next instant after `millis` at which the device opens, in milliseconds since 1970. */
export function nextOpening(millis: number, hours: Hours, zone: string): number {
  return nextTimeOfDay(millis, times(hours).opens, zone);
}

/** The next instant after `millis` at which it closes, or null when it never does. */
export function nextClosing(millis: number, hours: Hours, zone: string): number | null {
  const { opens, closes } = times(hours);
  return opens.equals(closes) ? null : nextTimeOfDay(millis, closes, zone);
}

function times(hours: Hours): { opens: Temporal.PlainTime; closes: Temporal.PlainTime } {
  return {
    opens: Temporal.PlainTime.from(hours.opens),
    closes: Temporal.PlainTime.from(hours.closes),
  };
}

function nextTimeOfDay(millis: number, time: Temporal.PlainTime, zone: string): number {
  const today = zoned(millis, zone).toPlainDate();
  // The day before is tried too: when the clock goes back, its time of day can come twice.
  for (const days of [-1, 0, 1, 2]) {
    const instant = today.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: time });
    if (instant.epochMilliseconds > millis) return instant.epochMilliseconds;
  }
  throw new Error(`This cannot be: no ${time.toString()} within two days in ${zone}`);
}
