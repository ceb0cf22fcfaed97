import { expect, test } from 'vitest';
import type { BootReading } from './lockout.ts';
import {
  type DeviceThrottle,
  deviceAttemptBegins,
  deviceAttemptSucceeded,
  needsStaffUnlock,
  quietDevice,
} from './throttle.ts';

const minuteMillis = 60_000;
const at = (bootMillis: number, bootId = 'boot-1'): BootReading => ({ bootId, bootMillis });

function afterAttempts(readings: readonly BootReading[], from = quietDevice): DeviceThrottle {
  return readings.reduce((throttle, reading) => {
    const begun = deviceAttemptBegins(throttle, reading);
    if (!begun.ok) throw new Error('already locked');
    return begun.value;
  }, from);
}

const each = (count: number, everyMillis: number) =>
  Array.from({ length: count }, (_, index) => at(index * everyMillis));

test('5.3 thirty wrong PINs in an hour are borne, the thirty-first needs staff', () => {
  const thirty = afterAttempts(each(30, minuteMillis));
  expect(needsStaffUnlock(thirty)).toBe(false);
  const over = afterAttempts([at(30 * minuteMillis)], thirty);
  expect(needsStaffUnlock(over)).toBe(true);
  expect(deviceAttemptBegins(over, at(31 * minuteMillis))).toEqual({
    ok: false,
    error: 'staffUnlock',
  });
});

test('5.3 once staff are needed no waiting and no restart helps', () => {
  const over = afterAttempts(each(31, 1_000));
  for (const reading of [at(10 ** 10), at(10 ** 10, 'boot-2')]) {
    expect(deviceAttemptBegins(over, reading).ok).toBe(false);
  }
});

test('5.3 wrong PINs spread over more than an hour lock nothing', () => {
  expect(needsStaffUnlock(afterAttempts(each(200, 2 * minuteMillis)))).toBe(false);
});

test('5.3 right PINs do not count', () => {
  let throttle = quietDevice;
  for (const reading of each(100, 1_000)) {
    throttle = deviceAttemptSucceeded(afterAttempts([reading], throttle));
  }
  expect(throttle.wrongAtBootMillis).toEqual([]);
});

test('5.3 a restart does not empty the hour: earlier attempts count from the new boot on', () => {
  const thirty = afterAttempts(each(30, 1_000));
  const soon = afterAttempts([at(59 * minuteMillis, 'boot-2')], thirty);
  expect(needsStaffUnlock(soon)).toBe(true);
  const hourLater = afterAttempts([at(60 * minuteMillis, 'boot-2')], thirty);
  expect(hourLater).toEqual({ bootId: 'boot-2', wrongAtBootMillis: [60 * minuteMillis] });
});
