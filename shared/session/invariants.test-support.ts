import { expect } from 'vitest';
import { sessionAudit } from './audit.ts';
import { restingState, whyClose } from './context.ts';
import { warningDue } from './deadlines.ts';
import type { SessionEvent } from './event.ts';
import type { SessionSnapshot } from './machine.ts';
import { sessionStatus, stateOf } from './screen.ts';
import { nextSession } from './session.ts';

const mayFollow: Readonly<Record<string, readonly string[]>> = {
  signingIn: ['active', 'expiring', 'closing', 'locked'],
  active: ['expiring', 'closing'],
  expiring: ['active', 'closing'],
};

/** Makes one step and checks, before and after it, all that must hold whatever happens. */
export function checkedStep(before: SessionSnapshot, event: SessionEvent): SessionSnapshot {
  const { snapshot: after, isUnexpected } = nextSession(before, event);
  checkState(after, event);
  checkWay(before, after, event);
  if (isUnexpected) {
    const tick = nextSession(before, { type: 'TICK', now: event.now }).snapshot;
    expect([after.value, after.context], 'an unexpected event changes nothing').toEqual([
      tick.value,
      tick.context,
    ]);
  }
  return after;
}

function checkState(after: SessionSnapshot, event: SessionEvent): void {
  const { context } = after;
  const status = sessionStatus(after, event.now);
  const isLit = ['signingIn', 'active', 'expiring'].includes(status.state);
  const isOpen = status.state === 'active' || status.state === 'expiring';
  if (isOpen) expect(status.residentId).not.toBeNull();
  if (!isOpen && status.state !== 'closing') expect(context.session).toBeNull();
  expect(status.place !== null).toBe(isOpen);
  if (isLit) expect(whyClose(context, event.now), 'nothing stays lit past a deadline').toBeNull();
  if (status.state === 'active') {
    expect(after.value).toEqual({ active: context.session?.place.name });
    expect(context.session && warningDue(context.session, event.now)).toBeNull();
  }
  expect(status.warning !== null).toBe(status.state === 'expiring');
  expect(status.closingReason !== null).toBe(status.state === 'closing');
  expect(context.signInTouchedAtMillis !== null).toBe(status.state === 'signingIn');
  if (!isLit && status.state !== 'closing' && status.state !== 'booting') {
    expect(status.state).toBe(restingState(context, event.now));
  }
}

function checkWay(before: SessionSnapshot, after: SessionSnapshot, event: SessionEvent): void {
  const [from, to] = [stateOf(before), stateOf(after)];
  const entry = sessionAudit(before, after, event);
  if (from === to) return;
  expect(entry, '4.7 every transition is in the audit log').not.toBeNull();
  expect(to, '4.6 nothing goes back to booting').not.toBe('booting');
  if (to === 'active') expect(['signingIn', 'expiring']).toContain(from);
  if (from === 'signingIn' && after.context.session !== null) {
    expect(entry?.event, 'no session opens unseen').toBe('session.opened');
  }
  if (to === 'signingIn') expect(from).toBe('locked');
  if (from === 'closing') expect(event.type).toBe('CLOSED');
  const next = mayFollow[from];
  if (next !== undefined) expect(next, 'a lit screen passes closing').toContain(to);
}
