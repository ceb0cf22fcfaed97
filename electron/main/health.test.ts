import { describe, expect, it } from 'vitest';
import { createCrashGuard } from './crash-guard.ts';
import { createPulse } from './pulse.ts';

describe('K10 what dies comes back, but not for ever', () => {
  it('K10 the fifth failure within a minute is the last', () => {
    const guard = createCrashGuard();
    const answers = [0, 10_000, 20_000, 30_000, 59_999].map((at) => guard.failed(at));
    expect(answers).toEqual(['tryAgain', 'tryAgain', 'tryAgain', 'tryAgain', 'outOfService']);
  });

  it('K10 five failures in more than a minute are five separate ones', () => {
    const guard = createCrashGuard();
    const answers = [0, 15_000, 30_000, 45_000, 60_000, 75_000].map((at) => guard.failed(at));
    expect(new Set(answers)).toEqual(new Set(['tryAgain']));
  });

  it('K10 a page is hung at the fourth tick without a beat', () => {
    const pulse = createPulse();
    pulse.beat(true);
    expect([1, 2, 3, 4].map(() => pulse.tick())).toEqual(['well', 'well', 'well', 'hung']);
  });

  it('K10 a page that beats but shows nothing is white at the fourth beat', () => {
    const pulse = createPulse();
    const seen = [1, 2, 3, 4].map(() => {
      pulse.beat(false);
      return pulse.tick();
    });
    expect(seen).toEqual(['well', 'well', 'well', 'white']);
  });

  it('K10 a page that is loading has longer for its first beat', () => {
    const pulse = createPulse();
    expect(Array.from({ length: 14 }, () => pulse.tick())).not.toContain('hung');
    expect(pulse.tick()).toBe('hung');
  });
});
