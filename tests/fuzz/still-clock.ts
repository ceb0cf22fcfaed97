import type { Clock } from '../../shared/time/clock.ts';

/** Clocks that stand still until they are moved: then nothing changes but by what is done. */
export interface StillClock extends Clock {
  pass(millis: number): void;
}

/** Both clocks of a tablet, the wall's at `wallMillis`. */
export function createStillClock(wallMillis: number): StillClock {
  let passedMillis = 0;
  return {
    wallMillis: () => wallMillis + passedMillis,
    bootMillis: () => 60_000 + passedMillis,
    bootId: () => 'boot',
    pass(millis) {
      passedMillis += millis;
    },
  };
}
