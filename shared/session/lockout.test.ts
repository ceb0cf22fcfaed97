import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AttemptRecord,
  attemptBegins,
  attemptSucceeded,
  type BootReading,
  noWrongPins,
  remainingWaitMillis,
  settleWait,
  triesLeft,
  waitAfterWrongPins,
  waitAfterWrongStaffCodes,
} from './lockout.ts';

const minuteMillis = 60_000;
const at = (bootMillis: number, bootId = 'boot-1'): BootReading => ({ bootId, bootMillis });

/** A record with so many wrong PINs, each tried as soon as it was allowed. */
function afterWrong(times: number): { record: AttemptRecord; reading: BootReading } {
  let record = noWrongPins;
  let reading = at(0);
  for (let wrong = 1; wrong <= times; wrong += 1) {
    reading = at(reading.bootMillis + remainingWaitMillis(record, reading));
    const begun = attemptBegins(record, reading);
    if (!begun.ok) throw new Error(`attempt ${wrong}: ${begun.error.kind}`);
    record = begun.value;
  }
  return { record, reading };
}

test.each([
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 0],
  [4, 0],
  [5, 30_000],
  [6, 1 * minuteMillis],
  [7, 5 * minuteMillis],
  [8, 15 * minuteMillis],
  [9, 60 * minuteMillis],
  [10, 'staffReset'],
  [11, 'staffReset'],
  [1_000, 'staffReset'],
] as const)('5.3 after %i wrong PINs the wait is %s', (wrong, wait) => {
  expect(waitAfterWrongPins(wrong)).toBe(wait);
});

test('5.3 a count that cannot be is refused', () => {
  for (const wrong of [-1, 1.5, Number.NaN]) expect(() => waitAfterWrongPins(wrong)).toThrow();
});

describe('attempts', () => {
  test.each([5, 6, 7, 8, 9])(
    '5.3 after %i wrong no PIN is tried until the wait is over',
    (wrong) => {
      const { record, reading } = afterWrong(wrong);
      const wait = waitAfterWrongPins(wrong) as number;
      const early = attemptBegins(record, at(reading.bootMillis + wait - 1));
      expect(early).toEqual({ ok: false, error: { kind: 'wait', remainingMillis: 1 } });
      expect(attemptBegins(record, at(reading.bootMillis + wait)).ok).toBe(true);
    },
  );

  test('5.3 the attempt is counted before the check: power cut during it wins no try', () => {
    const { record } = afterWrong(5);
    expect(record.wrong).toBe(5);
    expect(attemptBegins(record, at(0, 'boot-2'))).toMatchObject({
      ok: false,
      error: { kind: 'wait', remainingMillis: 30_000 },
    });
  });

  test('5.3 after the tenth only staff help, however long one waits', () => {
    const { record } = afterWrong(10);
    expect(triesLeft(record)).toBe(0);
    for (const reading of [at(10 ** 12), at(10 ** 12, 'boot-2')]) {
      expect(attemptBegins(record, reading)).toEqual({ ok: false, error: { kind: 'staffReset' } });
    }
  });

  test('5.3 the right PIN clears the count', () => {
    expect(triesLeft(afterWrong(4).record)).toBe(6);
    expect(attemptSucceeded()).toEqual(noWrongPins);
    expect(triesLeft(attemptSucceeded())).toBe(10);
  });
});

describe('waits and restarts', () => {
  const { record, reading } = afterWrong(8);
  const wait = 15 * minuteMillis;

  test('5.3 in another boot only the time of that boot has been waited', () => {
    expect(remainingWaitMillis(record, at(0, 'boot-2'))).toBe(wait);
    expect(remainingWaitMillis(record, at(4 * minuteMillis, 'boot-2'))).toBe(11 * minuteMillis);
    expect(remainingWaitMillis(record, at(wait, 'boot-2'))).toBe(0);
  });

  test('5.3 a wait settled before a restart goes on where it was', () => {
    const settled = settleWait(record, at(reading.bootMillis + 10 * minuteMillis));
    expect(remainingWaitMillis(settled, at(minuteMillis, 'boot-2'))).toBe(4 * minuteMillis);
    expect(settled.wrong).toBe(8);
  });

  test('5.3 no restarts and no settling, in any order, let a PIN be tried before the wait is over', () => {
    const step = fc.record({
      upMillis: fc.integer({ min: 0, max: 20 * minuteMillis }),
      offMillis: fc.integer({ min: 0, max: 20 * minuteMillis }),
      settles: fc.boolean(),
      restarts: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let held = record;
        let now = reading;
        let boot = 1;
        let waitedMillis = 0;
        for (const { upMillis, offMillis, settles, restarts } of steps) {
          now = at(now.bootMillis + upMillis, now.bootId);
          waitedMillis += upMillis;
          expect(remainingWaitMillis(held, now)).toBeGreaterThanOrEqual(wait - waitedMillis);
          expect(remainingWaitMillis(held, now)).toBeLessThanOrEqual(wait);
          if (settles) held = settleWait(held, now);
          if (restarts) {
            boot += 1;
            waitedMillis += offMillis;
            now = at(0, `boot-${boot}`);
          }
        }
      }),
    );
  });
});

describe('codes of staff', () => {
  test('4.1 wrong codes make the waits of the table, the last one again and again', () => {
    const waits = Array.from({ length: 12 }, (_, wrong) => waitAfterWrongStaffCodes(wrong));
    const minutes = [0.5, 1, 5, 15, 60, 60, 60].map((each) => each * minuteMillis);
    expect(waits).toEqual([0, 0, 0, 0, 0, ...minutes]);
  });

  test('4.1 however many were wrong, staff can try again after an hour', () => {
    const record = { ...noWrongPins, wrong: 400 };
    const begun = attemptBegins(record, at(0), waitAfterWrongStaffCodes);
    expect(begun).toMatchObject({ ok: true, value: { wrong: 401, waitMillis: 60 * minuteMillis } });
  });
});
