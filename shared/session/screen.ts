import type { OutOfServiceReason } from '../ipc/view.ts';
import { nextOpening } from '../time/hours.ts';
import type { ClosingReason, RestingState } from './context.ts';
import {
  canExtend,
  nextDeadline,
  type OpenSession,
  sessionEnd,
  type WarningKind,
  warningDue,
} from './deadlines.ts';
import type { PlaceName, SessionPlace, SessionTime } from './event.ts';
import type { SessionSnapshot } from './machine.ts';

/** The states of rule 4.1. `settling` is not among them: it is never stayed in. */
export type SessionState =
  | RestingState
  | 'booting'
  | 'signingIn'
  | 'active'
  | 'expiring'
  | 'closing';

/** The name of the screen to show: that of the state, or of the place in an open session. */
export type ScreenName = Exclude<SessionState, 'active' | 'expiring'> | PlaceName;

/** The warning over the screen (4.4). */
export interface SessionWarning {
  readonly kind: WarningKind;
  /** When what it warns of closes the session: the idle close, or the end that is announced. */
  readonly closesAtTrustedMillis: number;
  /** Whether EXTEND gives more time; where not, it and CANCEL both mean "I have seen it". */
  readonly canExtend: boolean;
}

/** The session as the core needs it to make the view: flat, and nothing in it that acts. */
export interface SessionStatus {
  readonly state: SessionState;
  readonly screen: ScreenName;
  /** Where the resident is, below a warning too; null without an open session. */
  readonly place: SessionPlace | null;
  /** Whose session it is, until its closing is over. */
  readonly residentId: string | null;
  readonly warning: SessionWarning | null;
  /** Trusted time of the end that no touch puts off; null unless active or expiring. */
  readonly sessionEndsAtTrustedMillis: number | null;
  /** Why the tablet is out of service; null if it is not. */
  readonly fault: OutOfServiceReason | null;
  /** Trusted time at which the hours begin; null unless outside them. */
  readonly opensAtTrustedMillis: number | null;
  /** Why the session is closing; null unless it is. */
  readonly closingReason: ClosingReason | null;
}

/** The state by its name. Throws on one that has no name here: a bug, never a black screen (4.7). */
export function stateOf(snapshot: Pick<SessionSnapshot, 'value'>): SessionState {
  const name = typeof snapshot.value === 'string' ? snapshot.value : Object.keys(snapshot.value)[0];
  switch (name) {
    case 'booting':
    case 'unprovisioned':
    case 'outOfService':
    case 'locked':
    case 'signingIn':
    case 'active':
    case 'expiring':
    case 'closing':
    case 'lockdown':
    case 'outsideHours':
    case 'maintenance':
      return name;
    default:
      throw new Error(`This cannot be: no screen for the state ${JSON.stringify(snapshot.value)}`);
  }
}

/** The screen to show. Throws on a state that has none. */
export function screenOf(snapshot: Pick<SessionSnapshot, 'value' | 'context'>): ScreenName {
  const state = stateOf(snapshot);
  if (state !== 'active' && state !== 'expiring') return state;
  if (snapshot.context.session === null) throw new Error(`This cannot be: ${state} with nobody`);
  return snapshot.context.session.place.name;
}

/**
 * The session at `now`, which must not be before the last event. Times are trusted millis made from
 * what is left on the boot clock, so they stand still while the two clocks run together. Throws on
 * an unmapped state.
 */
export function sessionStatus(snapshot: SessionSnapshot, now: SessionTime): SessionStatus {
  const state = stateOf(snapshot);
  const { context } = snapshot;
  const isOpen = state === 'active' || state === 'expiring';
  const open = isOpen ? context.session : null;
  return {
    state,
    screen: screenOf(snapshot),
    place: open?.place ?? null,
    residentId: context.session?.residentId ?? null,
    warning: open !== null && state === 'expiring' ? warningOf(open, now) : null,
    sessionEndsAtTrustedMillis:
      open === null ? null : now.trustedMillis + sessionEnd(open, now).leftMillis,
    fault: state === 'outOfService' ? context.fault : null,
    opensAtTrustedMillis:
      state === 'outsideHours'
        ? nextOpening(now.trustedMillis, context.limits.hours, context.limits.timeZone)
        : null,
    closingReason: context.closingReason,
  };
}

function warningOf(session: OpenSession, now: SessionTime): SessionWarning | null {
  const kind = warningDue(session, now);
  if (kind === null) return null;
  const { leftMillis } = kind === 'idle' ? nextDeadline(session, now) : sessionEnd(session, now);
  return {
    kind,
    closesAtTrustedMillis: now.trustedMillis + leftMillis,
    canExtend: canExtend(session, kind, now),
  };
}
