import type { Clock } from '../../shared/time/clock.ts';

/** A tablet's two clocks in virtual time. */
export interface TabletClock extends Clock {
  /** Someone, or a dead battery, moves the wall clock. */
  moveWall(byMillis: number): void;
  /** Off and on again: another boot, whose clock begins at 0. */
  reboot(): void;
  /** How far the wall clock is from the true time. */
  wallErrorMillis(): number;
  /** As right as if the network had set it. */
  setRight(): void;
}

/** Clocks that are right to begin with. */
export function createTabletClock(name: string, now: () => number): TabletClock {
  let errorMillis = 0;
  let boots = 1;
  let bootedAtMillis = now();
  return {
    wallMillis: () => now() + errorMillis,
    bootMillis: () => now() - bootedAtMillis,
    bootId: () => `${name}, boot ${boots}`,
    moveWall(byMillis) {
      errorMillis += byMillis;
    },
    reboot() {
      boots += 1;
      bootedAtMillis = now();
    },
    wallErrorMillis: () => errorMillis,
    setRight() {
      errorMillis = 0;
    },
  };
}
