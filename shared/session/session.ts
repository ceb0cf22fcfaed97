import { initialTransition, transition } from 'xstate';
import { assert } from '../assert.ts';
import type { SessionEvent } from './event.ts';
import type { SessionLimits } from './limits.ts';
import { type SessionSnapshot, sessionMachine } from './machine.ts';

/** One step of the session. */
export interface SessionStep {
  readonly snapshot: SessionSnapshot;
  /** The state did not expect the event: it changed nothing and is to be logged (4.7). */
  readonly isUnexpected: boolean;
}

/**
 * The session of a core that has just started: `booting`, whatever was before (4.6). Nothing of a
 * session is ever written to disk, so there is nothing to go back to.
 */
export function startSession(limits: SessionLimits): SessionSnapshot {
  const [snapshot] = initialTransition(sessionMachine, limits);
  return snapshot;
}

/**
 * What an event does: pure, so the host keeps the snapshot and does the effects by comparing before
 * and after. An unexpected event is still a moment at which deadlines are checked.
 */
export function nextSession(snapshot: SessionSnapshot, event: SessionEvent): SessionStep {
  // A time that is no number is past no deadline: it would keep a session open for ever.
  assert(Number.isFinite(event.now.elapsedMillis), `${event.type} has a boot-clock time`);
  assert(Number.isFinite(event.now.trustedMillis), `${event.type} has a trusted time`);
  const [next, actions] = transition(sessionMachine, snapshot, event);
  return {
    snapshot: next,
    isUnexpected: actions.some((action) => action.type === 'reportUnexpected'),
  };
}
