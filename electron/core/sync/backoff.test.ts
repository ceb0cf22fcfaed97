import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMillis, waitAfterFailures } from './backoff.ts';

test('6.8 the wait grows from one second to five minutes, with full jitter, for ever', () => {
  expect(waitAfterFailures(1, () => 1)).toBe(1_000);
  expect(waitAfterFailures(4, () => 1)).toBe(8_000);
  expect(waitAfterFailures(1_000_000, () => 1)).toBe(300_000);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, chance) => {
        const wait = waitAfterFailures(failures, () => chance);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(backoffMillis.longest);
      },
    ),
  );
});
