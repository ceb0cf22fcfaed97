import { expect, it } from 'vitest';
import { checkClocks } from './clocks.ts';

it.each(['Date.now()', 'new Date()', 'Temporal.Now.instant()', 'of(Date.now)'])(
  '1.4 a function of the product does not read the clock by %s',
  (words) => {
    const problems = checkClocks('gateway/sync/sync.ts', `one();\nconst now = ${words};\n`);
    expect(problems).toMatchObject([{ line: 2, rule: 'clock' }]);
  },
);

it('1.4 the two places that make a clock read it, and a given instant is no clock', () => {
  expect(checkClocks('electron/core/time/system-clock.ts', 'Date.now()')).toEqual([]);
  expect(checkClocks('gateway/world.ts', 'Date.now()')).toEqual([]);
  expect(checkClocks('renderer/calendar.ts', 'new Date(millis)')).toEqual([]);
  expect(checkClocks('tests/e2e/kiosk.ts', 'Date.now()')).toEqual([]);
});
