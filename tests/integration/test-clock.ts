import type { Clock } from '../../shared/time/clock.ts';

/** A tablet's clocks in a test's hand: they run with the real ones, and can be moved. */
export interface TestClock extends Clock {
  /** Time passes, on both clocks. */
  pass(millis: number): void;
  /** Someone sets the wall clock. */
  setWall(millis: number): void;
  /** The tablet is switched off and on: another boot. */
  reboot(): void;
}

/** A clock whose wall shows `wallMillis` now; boots of another name are another machine's start. */
export function createTestClock(wallMillis: number, bootName = 'boot'): TestClock {
  let wallOffset = wallMillis - performance.now();
  let bootOffset = 0;
  let boots = 1;
  return {
    wallMillis: () => Math.round(performance.now() + wallOffset),
    bootMillis: () => Math.round(performance.now() + bootOffset),
    bootId: () => `${bootName}-${boots}`,
    pass(millis) {
      wallOffset += millis;
      bootOffset += millis;
    },
    setWall(millis) {
      wallOffset = millis - performance.now();
    },
    reboot() {
      boots += 1;
      bootOffset = -performance.now();
    },
  };
}
