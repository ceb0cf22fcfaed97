import { isOpen, nextClosing } from '../time/hours.ts';
import type { SessionPlace, SessionTime } from './event.ts';
import type { SessionLimits } from './limits.ts';

/** Why time ends a session: nobody there, the total limit, or the facility's closing time. */
export type DeadlineReason = 'idle' | 'total' | 'hours';

/** What the warning is about: nobody seems to be there, or the session's end is near. */
export type WarningKind = 'idle' | 'total';

/**
 * A resident's open session. It keeps the limits under which it began, because they were promised on
 * the screen; only closing time follows a new policy at once.
 */
export interface OpenSession {
  readonly residentId: string;
  readonly place: SessionPlace;
  readonly limits: SessionLimits;
  /** Boot-clock millis of the last sign that a person is there. */
  readonly presentAtMillis: number;
  /** Boot-clock millis at which the total limit, with its extensions, is reached. */
  readonly totalEndsAtMillis: number;
  /** Trusted millis of the facility's closing time; null where it never closes. */
  readonly hoursCloseAtTrustedMillis: number | null;
  /** How often the total was extended. */
  readonly extensions: number;
  /** The announcements of the end that the resident has not yet answered (4.4). */
  readonly announcementsLeftMillis: readonly number[];
}

/** The nearest deadline of a session; `leftMillis` is zero or less once it has passed. */
export interface Deadline {
  readonly reason: DeadlineReason;
  readonly leftMillis: number;
}

/** The session of someone who has signed in just now. */
export function openSession(
  residentId: string,
  limits: SessionLimits,
  now: SessionTime,
): OpenSession {
  return {
    residentId,
    place: { name: 'home' },
    limits,
    presentAtMillis: now.elapsedMillis,
    totalEndsAtMillis: now.elapsedMillis + limits.totalMillis,
    hoursCloseAtTrustedMillis: nextClosing(now.trustedMillis, limits.hours, limits.timeZone),
    extensions: 0,
    announcementsLeftMillis: limits.totalAnnouncementsMillis,
  };
}

/**
 * The end that no touch puts off: the total limit or closing time, whichever comes first. The total
 * counts on the boot clock and closing time in trusted time, because a correction from the gateway
 * moves the facility's clock but is not time that the resident has used.
 */
export function sessionEnd(session: OpenSession, now: SessionTime): Deadline {
  const total: Deadline = {
    reason: 'total',
    leftMillis: session.totalEndsAtMillis - now.elapsedMillis,
  };
  if (session.hoursCloseAtTrustedMillis === null) return total;
  const leftMillis = session.hoursCloseAtTrustedMillis - now.trustedMillis;
  return leftMillis < total.leftMillis ? { reason: 'hours', leftMillis } : total;
}

/** The deadline that closes the session first, passed or not. */
export function nextDeadline(session: OpenSession, now: SessionTime): Deadline {
  const end = sessionEnd(session, now);
  const leftMillis = session.presentAtMillis + session.limits.idleMillis - now.elapsedMillis;
  return leftMillis < end.leftMillis ? { reason: 'idle', leftMillis } : end;
}

/**
 * The warning that is due, or null. Of two the one that closes first is shown: answering it brings
 * the other, so nobody is said to have been told what they never saw.
 */
export function warningDue(session: OpenSession, now: SessionTime): WarningKind | null {
  const deadline = nextDeadline(session, now);
  if (deadline.reason === 'idle' && deadline.leftMillis <= session.limits.warnIdleMillis) {
    return 'idle';
  }
  const { leftMillis } = sessionEnd(session, now);
  return session.announcementsLeftMillis.some((atMillis) => leftMillis <= atMillis)
    ? 'total'
    : null;
}

/**
 * Whether "I need more time" gives more of what the warning is about. For idle it always does: it
 * only says that a person is there, and the total limit bounds it. The total can be extended so many
 * times, and not where closing time comes first.
 */
export function canExtend(session: OpenSession, kind: WarningKind, now: SessionTime): boolean {
  if (kind === 'idle') return true;
  const isUsedUp = session.extensions >= session.limits.extensionsMax;
  return !isUsedUp && sessionEnd(session, now).reason === 'total';
}

/**
 * The session after a sign of a person, whatever it was. During the idle warning only its button
 * counts: a tablet in a pocket or under a blanket is touched all the time, and a letter must not stay
 * open for whoever finds it. So an idle deadline that has passed stays passed too.
 */
export function afterPresence(session: OpenSession, now: SessionTime): OpenSession {
  if (warningDue(session, now) === 'idle') return session;
  return { ...session, presentAtMillis: now.elapsedMillis };
}

/**
 * The session after "I need more time", which answers the warning that is shown. Only to be asked
 * while no deadline has passed.
 */
export function afterExtension(session: OpenSession, now: SessionTime): OpenSession {
  const kind = warningDue(session, now);
  if (kind === null) return session;
  const present = { ...session, presentAtMillis: now.elapsedMillis };
  if (kind === 'idle') return present;
  if (!canExtend(session, kind, now)) return afterAnnouncement(present, now);
  const extended = {
    ...present,
    totalEndsAtMillis: session.totalEndsAtMillis + session.limits.extensionMillis,
    extensions: session.extensions + 1,
    announcementsLeftMillis: session.limits.totalAnnouncementsMillis,
  };
  return afterAnnouncement(extended, now);
}

/** The session after the resident has answered the announcement of its end: a person is there. */
export function afterAnnouncement(session: OpenSession, now: SessionTime): OpenSession {
  const { leftMillis } = sessionEnd(session, now);
  return {
    ...session,
    presentAtMillis: now.elapsedMillis,
    announcementsLeftMillis: session.announcementsLeftMillis.filter((at) => at < leftMillis),
  };
}

/**
 * The session under a new policy: closing time follows it at once, since it is the facility's order
 * for everyone. Where the facility is closed under it, the session ends now.
 */
export function afterPolicy(
  session: OpenSession,
  limits: SessionLimits,
  now: SessionTime,
): OpenSession {
  const { hours, timeZone } = limits;
  const isOpenNow = isOpen(now.trustedMillis, hours, timeZone);
  const closesAt = isOpenNow ? nextClosing(now.trustedMillis, hours, timeZone) : now.trustedMillis;
  return { ...session, hoursCloseAtTrustedMillis: closesAt };
}
