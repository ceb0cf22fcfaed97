import type { OutOfServiceReason } from '../ipc/view.ts';
import { isOpen } from '../time/hours.ts';
import { afterPolicy, type DeadlineReason, nextDeadline, type OpenSession } from './deadlines.ts';
import type { SessionEvent, SessionTime } from './event.ts';
import type { SessionLimits } from './limits.ts';

/** The states in which nobody is signed in and none is signing in. */
export type RestingState =
  | 'outOfService'
  | 'unprovisioned'
  | 'lockdown'
  | 'maintenance'
  | 'outsideHours'
  | 'locked';

/** Why a session closes. */
export type ClosingReason =
  | DeadlineReason
  | Exclude<RestingState, 'locked' | 'outsideHours'>
  | 'signOut'
  | 'shutOut';

/** What the machine remembers. It holds no text, no name and no PIN. */
export interface SessionContext {
  readonly limits: SessionLimits;
  readonly provisioned: boolean;
  readonly fault: OutOfServiceReason | null;
  readonly isLockedDown: boolean;
  /** Boot-clock millis of staff's last touch in maintenance; null while no staff are signed in. */
  readonly staffTouchedAtMillis: number | null;
  /** Boot-clock millis of the last touch of the sign-in screen; null elsewhere. */
  readonly signInTouchedAtMillis: number | null;
  /** Set from sign-in until closing is over. */
  readonly session: OpenSession | null;
  /** Set while closing. */
  readonly closingReason: ClosingReason | null;
}

/** What the machine knows before it has booted: nothing that would open anything. */
export function contextAtStart(limits: SessionLimits): SessionContext {
  return {
    limits,
    provisioned: false,
    fault: null,
    isLockedDown: false,
    staffTouchedAtMillis: null,
    signInTouchedAtMillis: null,
    session: null,
    closingReason: null,
  };
}

/**
 * Where the tablet belongs while nobody is signed in. What is broken comes first, because nothing
 * else can be promised then; an order of the facility goes before staff, and staff before the hours,
 * so that a tablet can be mended at night.
 */
export function restingState(context: SessionContext, now: SessionTime): RestingState {
  if (context.fault !== null) return 'outOfService';
  if (!context.provisioned) return 'unprovisioned';
  if (context.isLockedDown) return 'lockdown';
  if (isInMaintenance(context, now)) return 'maintenance';
  const { hours, timeZone } = context.limits;
  return isOpen(now.trustedMillis, hours, timeZone) ? 'locked' : 'outsideHours';
}

/** Whether staff are signed in and have not gone away. */
function isInMaintenance(
  { staffTouchedAtMillis, limits }: SessionContext,
  now: SessionTime,
): boolean {
  if (staffTouchedAtMillis === null) return false;
  return now.elapsedMillis < staffTouchedAtMillis + limits.maintenanceIdleMillis;
}

/** Why a lit screen must close now, or null if it may stay. Orders and faults go before deadlines. */
export function whyClose(context: SessionContext, now: SessionTime): ClosingReason | null {
  const resting = restingState(context, now);
  if (resting === 'outsideHours') return 'hours';
  if (resting !== 'locked') return resting;
  if (context.session === null) return null;
  const deadline = nextDeadline(context.session, now);
  return deadline.leftMillis <= 0 ? deadline.reason : null;
}

/** Whether nobody has touched the sign-in screen for too long. */
export function isSignInOver(context: SessionContext, now: SessionTime): boolean {
  const touchedAtMillis = context.signInTouchedAtMillis ?? Number.NEGATIVE_INFINITY;
  return now.elapsedMillis >= touchedAtMillis + context.limits.signInIdleMillis;
}

/** What an order, a fault or a policy changes; nothing for the other events. */
export function afterOrder(context: SessionContext, event: SessionEvent): Partial<SessionContext> {
  switch (event.type) {
    case 'BOOTED':
      return { provisioned: event.provisioned, fault: event.fault ?? context.fault };
    case 'ENROLLED':
      return { provisioned: true };
    case 'WIPED':
      return { provisioned: false, isLockedDown: false, fault: null };
    case 'LOCKDOWN':
      return { isLockedDown: true };
    case 'UNLOCK':
      return { isLockedDown: false };
    case 'FAULT':
      return { fault: event.reason };
    case 'MENDED':
      return { fault: null };
    case 'MAINTENANCE_BEGIN':
      return { staffTouchedAtMillis: event.now.elapsedMillis };
    case 'MAINTENANCE_END':
      return { staffTouchedAtMillis: null };
    case 'POLICY':
      return { limits: event.limits, session: sessionUnder(context.session, event) };
    default:
      return {};
  }
}

function sessionUnder(
  session: OpenSession | null,
  policy: SessionEvent & { readonly type: 'POLICY' },
): OpenSession | null {
  return session === null ? null : afterPolicy(session, policy.limits, policy.now);
}
