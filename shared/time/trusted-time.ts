import type { Clock } from './clock.ts';

/** A moment at which trusted time and the boot clock were read together. */
export interface TimeAnchor {
  readonly bootId: string;
  readonly bootMillis: number;
  readonly trustedMillis: number;
  /** Who vouched for it: the gateway, or the wall clock inside the bounds of rule 1.2. */
  readonly source: 'gateway' | 'wall';
}

/** What trusted time is read from. All times are milliseconds since 1970 unless named otherwise. */
export interface TimeFacts {
  /** The last anchor kept, from this boot or an earlier one; null when there never was one. */
  readonly anchor: TimeAnchor | null;
  /** The greatest of build time, last trusted time in the store and the policy's issue time. */
  readonly floorMillis: number;
  readonly maxOfflineJumpMillis: number;
}

/** Trusted time (rules 1.1, 1.2). */
export interface TrustedTime {
  readonly millis: number;
  /** No new month begins and no period is granted while this is so. */
  readonly doubtful: boolean;
  /** To be kept when it differs from the one given: trusted time then runs on without the wall. */
  readonly anchor: TimeAnchor | null;
}

/**
 * Reads trusted time. With an anchor of this boot the wall clock is not looked at, so setting it
 * changes nothing; without one it is believed once, if it is at or after the floor and not too far
 * past it. Otherwise time stands at the floor, in doubt.
 */
export function readTrustedTime(facts: TimeFacts, clock: Clock): TrustedTime {
  const anchor = anchorOfThisBoot(facts, clock);
  if (anchor === null) return { millis: facts.floorMillis, doubtful: true, anchor: facts.anchor };
  const elapsedMillis = Math.max(0, clock.bootMillis() - anchor.bootMillis);
  const millis = Math.max(facts.floorMillis, anchor.trustedMillis + elapsedMillis);
  return { millis, doubtful: false, anchor };
}

/**
 * The anchor that a gateway's answer makes (milliseconds since 1970). A gateway that is behind what
 * this device has already shown makes trusted time stand still until it is caught up, not go back.
 */
export function anchorAtGateway(gatewayMillis: number, clock: Clock): TimeAnchor {
  return {
    bootId: clock.bootId(),
    bootMillis: clock.bootMillis(),
    trustedMillis: gatewayMillis,
    source: 'gateway',
  };
}

function anchorOfThisBoot(facts: TimeFacts, clock: Clock): TimeAnchor | null {
  if (facts.anchor?.bootId === clock.bootId()) return facts.anchor;
  const wallMillis = clock.wallMillis();
  const isBelievable =
    wallMillis >= facts.floorMillis && wallMillis <= facts.floorMillis + facts.maxOfflineJumpMillis;
  if (!isBelievable) return null;
  return {
    bootId: clock.bootId(),
    bootMillis: clock.bootMillis(),
    trustedMillis: wallMillis,
    source: 'wall',
  };
}
