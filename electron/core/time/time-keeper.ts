import type { KeptTime, TimeBook } from '../../../db/time-book.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import {
  anchorAtGateway,
  readTrustedTime,
  type TimeAnchor,
} from '../../../shared/time/trusted-time.ts';

const dayMillis = 86_400_000;

/** What bounds trusted time from below and above (rules 1.1, 1.2). */
export interface TimeBounds {
  readonly buildMillis: number;
  readonly policyIssuedMillis: number;
  readonly maxOfflineJumpDays: number;
}

/** Trusted time as the rest of the core reads it. */
export interface TimeKeeper {
  /** Milliseconds since 1970; never less than at the last reading. */
  now(): number;
  isDoubtful(): boolean;
  /** The boot clock, for what must not depend on any date: idle time, waits after wrong PINs. */
  elapsedMillis(): number;
  readonly clock: Clock;
  /** The gateway told its time: trusted time follows it from here on. */
  heardFromGateway(gatewayMillis: number): void;
  /** Goes on from what a store has kept; time that was already shown is not taken back. */
  resume(kept: KeptTime): void;
  boundBy(bounds: TimeBounds): void;
  /** Writes floor and anchor, so that a restart cannot take time back; inside a transaction. */
  keep(book: TimeBook): void;
}

/** Starts keeping time; until a store is open, from the clocks and the build time alone. */
export function createTimeKeeper(clock: Clock, initial: TimeBounds): TimeKeeper {
  let bounds = initial;
  let anchor: TimeAnchor | null = null;
  let floorMillis = 0;
  const read = () => {
    const time = readTrustedTime(
      {
        anchor,
        floorMillis: Math.max(floorMillis, bounds.buildMillis, bounds.policyIssuedMillis),
        maxOfflineJumpMillis: bounds.maxOfflineJumpDays * dayMillis,
      },
      clock,
    );
    ({ anchor } = time);
    floorMillis = time.millis;
    return time;
  };
  return {
    clock,
    now: () => read().millis,
    isDoubtful: () => read().doubtful,
    elapsedMillis: () => clock.bootMillis(),
    heardFromGateway(gatewayMillis) {
      read();
      anchor = anchorAtGateway(gatewayMillis, clock);
    },
    resume(kept) {
      floorMillis = Math.max(floorMillis, kept.floorMillis);
      // A wall clock that was believed by the build time alone is judged again, by the store's floor.
      anchor = kept.anchor?.bootId === clock.bootId() ? kept.anchor : null;
    },
    boundBy(next) {
      bounds = next;
    },
    keep(book) {
      read();
      book.raiseFloor(floorMillis);
      if (anchor !== null) book.saveAnchor(anchor);
    },
  };
}
