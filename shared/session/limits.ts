import type { Policy } from '../policy/policy.ts';
import type { Hours } from '../time/hours.ts';

const secondMillis = 1_000;
const minuteMillis = 60 * secondMillis;

/**
 * How long before an idle close the warning comes. Rule 4.4 asks for 60 s at the least; the rest is
 * for a tick that comes late on a busy tablet, so that the person still has their full minute.
 */
const warnIdleMillis = 65 * secondMillis;

/** Rule 4.4: the end of the session is announced at 5 and at 1 minutes. */
const totalAnnouncementsMillis = [5 * minuteMillis, 1 * minuteMillis] as const;

/**
 * A half-typed ID left on the sign-in screen tells the next person who was here: a minute without a
 * touch and the tablet locks again.
 */
const signInIdleMillis = 60 * secondMillis;

/** Staff who are called away must not leave a tablet to residents on which lock-outs can be cleared. */
const maintenanceIdleMillis = 2 * minuteMillis;

/**
 * Every delay and limit of the locked-down session, in milliseconds: the one place where they stand.
 * All of them count on the boot clock, which runs on while the tablet sleeps (4.3); `hours` are the
 * facility's, by trusted time in `timeZone`.
 */
export interface SessionLimits {
  /** A session without a touch for this long closes. */
  readonly idleMillis: number;
  /** The warning comes this long before an idle close; always shorter than `idleMillis`. */
  readonly warnIdleMillis: number;
  /** The longest session before any extension. */
  readonly totalMillis: number;
  /** Before its end the session is announced at each of these, longest first. */
  readonly totalAnnouncementsMillis: readonly number[];
  /** What one "I need more time" adds to the total. */
  readonly extensionMillis: number;
  /** How often the total can be extended: at least ten times (WCAG 2.2.1). */
  readonly extensionsMax: number;
  /** The sign-in screen without a touch for this long locks again. */
  readonly signInIdleMillis: number;
  /** Maintenance without a touch for this long ends by itself. */
  readonly maintenanceIdleMillis: number;
  /** The hours in which a session may be open. */
  readonly hours: Hours;
  /** The facility's IANA zone. */
  readonly timeZone: string;
}

/** The limits of a session under the facility's policy (rules 4.3, 4.4). */
export function sessionLimits(policy: Policy): SessionLimits {
  return {
    idleMillis: policy.session.idleMinutes * minuteMillis,
    warnIdleMillis,
    totalMillis: policy.session.totalMinutes * minuteMillis,
    totalAnnouncementsMillis,
    extensionMillis: policy.session.extensionMinutes * minuteMillis,
    extensionsMax: policy.session.extensionsMax,
    signInIdleMillis,
    maintenanceIdleMillis,
    hours: policy.hours,
    timeZone: policy.timeZone,
  };
}
