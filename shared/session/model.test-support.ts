import { fromTransition } from 'xstate';
import { defaultPolicy } from '../policy/policy.ts';
import { nextClosing, nextOpening } from '../time/hours.ts';
import { restingState } from './context.ts';
import { nextDeadline, sessionEnd, warningDue } from './deadlines.ts';
import type { PlaceName, SessionEvent, SessionPlace, SessionTime } from './event.ts';
import { type SessionLimits, sessionLimits } from './limits.ts';
import type { SessionSnapshot } from './machine.ts';
import { stateOf } from './screen.ts';
import { nextSession, startSession } from './session.ts';

export const minuteMillis = 60_000;
export const hourMillis = 60 * minuteMillis;

/** Noon in Denver on a Thursday: the facility is open from 06:00 to 23:00. */
export const noon: SessionTime = {
  elapsedMillis: 7 * hourMillis,
  trustedMillis: Date.parse('2026-12-10T19:00:00Z'),
};

/** The default policy's limits; a real one has at least ten extensions. */
export const limits = sessionLimits(defaultPolicy);

export const residentId = 'R-1001';
export const messageId = '01890a5d-ac96-774b-bcce-b302099a8057';

type Without<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never;

/** An event without its time, and how long after the one before it comes. */
export type Move = Without<SessionEvent, 'now'> & { readonly afterMillis: number };

/** The machine together with its clock. */
export interface Moment {
  readonly snapshot: SessionSnapshot;
  readonly now: SessionTime;
}

/** The instant so many milliseconds later: both clocks run together. */
export function later(now: SessionTime, millis: number): SessionTime {
  return {
    elapsedMillis: now.elapsedMillis + millis,
    trustedMillis: now.trustedMillis + millis,
  };
}

/** The event that a move is at its moment. */
export function eventOf(moment: Moment, { afterMillis, ...happening }: Move): SessionEvent {
  return { ...happening, now: later(moment.now, afterMillis) } as SessionEvent;
}

/** One move further. */
export function moved(moment: Moment, move: Move): Moment {
  const event = eventOf(moment, move);
  return { snapshot: nextSession(moment.snapshot, event).snapshot, now: event.now };
}

/** Several moves further, each at once unless it says otherwise. */
export function movedBy(
  moment: Moment,
  ...moves: readonly (Without<SessionEvent, 'now'> & { readonly afterMillis?: number })[]
): Moment {
  return moves.reduce<Moment>(
    (before, move) => moved(before, { afterMillis: 0, ...move } as Move),
    moment,
  );
}

/** A tablet that has just been switched on. */
export function bootingAt(now: SessionTime, under: SessionLimits = limits): Moment {
  return { snapshot: startSession(under), now };
}

/** A provisioned tablet that nobody uses. */
export function lockedAt(now: SessionTime, under: SessionLimits = limits): Moment {
  return movedBy(bootingAt(now, under), { type: 'BOOTED', provisioned: true, fault: null });
}

/** A resident who signed in just now. */
export function activeAt(now: SessionTime, under: SessionLimits = limits): Moment {
  return movedBy(lockedAt(now, under), { type: 'TOUCH' }, { type: 'SIGNED_IN', residentId });
}

const placeNames: readonly PlaceName[] = [
  'home',
  'inbox',
  'reading',
  'people',
  'drafts',
  'writing',
  'sent',
  'letter',
  'pin',
  'remember',
];

/** The place of that name. */
export function placeNamed(name: PlaceName): SessionPlace {
  switch (name) {
    case 'reading':
    case 'writing':
    case 'letter':
      return { name, messageId };
    default:
      return { name };
  }
}

const alwaysOpen: SessionLimits = { ...limits, hours: { opens: '00:00', closes: '00:00' } };
const closedNow: SessionLimits = { ...limits, hours: { opens: '03:00', closes: '03:01' } };

/** Every kind of event, with each value that the machine looks at. */
export const happenings: readonly Without<SessionEvent, 'now'>[] = [
  { type: 'BOOTED', provisioned: true, fault: null },
  { type: 'BOOTED', provisioned: false, fault: null },
  { type: 'BOOTED', provisioned: true, fault: 'storeDamaged' },
  { type: 'ENROLLED' },
  { type: 'TOUCH' },
  { type: 'CANCEL' },
  { type: 'SIGNED_IN', residentId },
  ...placeNames.map((name) => ({ type: 'GO' as const, place: placeNamed(name) })),
  { type: 'ACTIVITY' },
  { type: 'EXTEND' },
  { type: 'SIGN_OUT' },
  { type: 'SHUT_OUT' },
  { type: 'CLOSED' },
  { type: 'TICK' },
  { type: 'LOCKDOWN' },
  { type: 'UNLOCK' },
  { type: 'WIPED' },
  { type: 'FAULT', reason: 'diskFull' },
  { type: 'MENDED' },
  { type: 'MAINTENANCE_BEGIN' },
  { type: 'MAINTENANCE_END' },
  { type: 'POLICY', limits },
  { type: 'POLICY', limits: alwaysOpen },
  { type: 'POLICY', limits: closedNow },
];

/** The waits after which something is due in this moment, and the sleep that passes all of them. */
function waitsMillis({ snapshot, now }: Moment): number[] {
  const { context } = snapshot;
  const { hours, timeZone } = context.limits;
  if (stateOf(snapshot) === 'signingIn') return [context.limits.signInIdleMillis];
  if (stateOf(snapshot) === 'maintenance') return [context.limits.maintenanceIdleMillis];
  if (context.session === null) {
    const closing = nextClosing(now.trustedMillis, hours, timeZone);
    const opening = nextOpening(now.trustedMillis, hours, timeZone);
    const untilClosing = closing === null ? 0 : closing - now.trustedMillis;
    const untilNearlyClosed = [4, 30].map((minutes) => untilClosing - minutes * minuteMillis);
    return [untilClosing, ...untilNearlyClosed, opening - now.trustedMillis];
  }
  const idle = context.session.presentAtMillis + limits.idleMillis - now.elapsedMillis;
  const end = sessionEnd(context.session, now).leftMillis;
  const announcements = limits.totalAnnouncementsMillis.map((atMillis) => end - atMillis);
  return [idle - limits.warnIdleMillis, idle, end, ...announcements, 9 * hourMillis];
}

/** The moves to walk from a moment: every event at once, and the telling ones after each wait. */
export function movesFrom(moment: Moment): Move[] {
  const atOnce = happenings.map((happening) => ({ ...happening, afterMillis: 0 }) as Move);
  const waits = waitsMillis(moment).filter((afterMillis) => afterMillis > 0);
  const late = waits.flatMap((afterMillis): Move[] => [
    { type: 'TICK', afterMillis },
    { type: 'EXTEND', afterMillis },
    { type: 'ACTIVITY', afterMillis },
    { type: 'SIGNED_IN', residentId, afterMillis },
  ]);
  return [...atOnce, ...late];
}

/** What makes two moments differ for the machine: not the time itself, but all that is due by it. */
export function keyOf({ snapshot, now }: Moment): string {
  const { context } = snapshot;
  const { session } = context;
  const isOpen = session !== null && stateOf(snapshot) !== 'closing';
  const open = isOpen && [
    session.place.name,
    session.announcementsLeftMillis.length,
    warningDue(session, now),
    sessionEnd(session, now).reason,
    nextDeadline(session, now).reason,
    session.extensions >= 2 ? 'extended' : 'fresh',
  ];
  return JSON.stringify([
    snapshot.value,
    context.provisioned,
    context.fault,
    context.isLockedDown,
    context.staffTouchedAtMillis !== null,
    context.closingReason,
    context.limits.hours,
    restingState(context, now),
    open,
  ]);
}

/** The machine with its clock, as logic that xstate/graph can walk. */
export const timedSession = fromTransition<Moment, Move, never, undefined>(moved, bootingAt(noon));
