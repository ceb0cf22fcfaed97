import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LeasedFact, leaseEnds, promisedStamps, spendWithinMillis } from './lease.ts';
import { freeStampName } from './name.ts';

const hourMillis = 3_600_000;
const instant = fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') });
const stamp = (n: number, spendByMillis: number | null): LeasedFact => ({
  name: freeStampName('R-1', '2026-11', n),
  state: 'available',
  spendByMillis,
});

test('2.12 a shared device may spend for 72 hours, and the gateway waits ten days longer', () => {
  expect(leaseEnds(1000)).toEqual({
    spendByMillis: 1000 + 72 * hourMillis,
    settleByMillis: 1000 + 72 * hourMillis + 10 * 24 * hourMillis,
  });
});

test('2.12 a stamp is promised up to spendBy and not at it, and one without an end always', () => {
  const stamps = [stamp(1, 5000), stamp(2, 5001), stamp(3, null)];
  const at = (nowMillis: number) =>
    promisedStamps(stamps, { nowMillis, isDoubtful: false }).map(({ name }) => name.at(-1));
  expect(at(4999)).toEqual(['1', '2', '3']);
  expect(at(5000)).toEqual(['2', '3']);
  expect(at(5001)).toEqual(['3']);
});

test('1.2 with the time in doubt only what has no end is promised', () => {
  const stamps = [stamp(1, 5000), stamp(2, null)];
  expect(promisedStamps(stamps, { nowMillis: 0, isDoubtful: true })).toEqual([stamps[1]]);
});

test('2.12 whenever the device promises a stamp, the gateway keeps it for ten days more', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: 0, max: 2 * spendWithinMillis }), (given, later) => {
      const ends = leaseEnds(given);
      const nowMillis = given + later;
      const isPromised =
        promisedStamps([stamp(1, ends.spendByMillis)], { nowMillis, isDoubtful: false }).length > 0;
      expect(isPromised).toBe(later < spendWithinMillis);
      if (isPromised) expect(ends.settleByMillis - nowMillis).toBeGreaterThan(240 * hourMillis);
    }),
  );
});
