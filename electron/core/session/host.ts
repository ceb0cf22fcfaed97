import { type SessionAuditEntry, sessionAudit } from '../../../shared/session/audit.ts';
import type { SessionEvent, SessionTime } from '../../../shared/session/event.ts';
import type { SessionLimits } from '../../../shared/session/limits.ts';
import { type SessionStatus, sessionStatus } from '../../../shared/session/screen.ts';
import { nextSession, startSession } from '../../../shared/session/session.ts';
import type { TimeKeeper } from '../time/time-keeper.ts';

/** An event without its time: the host reads the clocks. */
export type SessionHappening = WithoutNow<SessionEvent>;
type WithoutNow<Event> = Event extends unknown ? Omit<Event, 'now'> : never;

/** One step of the session, as it is told to whoever must act on it. */
export interface SessionTurn {
  readonly before: SessionStatus;
  readonly after: SessionStatus;
  /** The entry for the audit log, when a transition was made (4.7). */
  readonly audit: SessionAuditEntry | null;
  /** The event that this state did not expect; it changed nothing (4.7). */
  readonly unexpected: SessionEvent['type'] | null;
}

/** The session machine behind a small face: a status, and one way to tell it things. */
export interface SessionHost {
  status(): SessionStatus;
  tell(happening: SessionHappening): void;
}

/**
 * Runs the session (rule 4.1). It has no timers: whoever holds it tells it `TICK` at least once a
 * second, and every other event checks the deadlines as well (4.3).
 */
export function createSessionHost(
  limits: SessionLimits,
  time: TimeKeeper,
  onTurn: (turn: SessionTurn) => void,
): SessionHost {
  let snapshot = startSession(limits);
  const now = (): SessionTime => ({
    elapsedMillis: time.elapsedMillis(),
    trustedMillis: time.now(),
  });
  return {
    status: () => sessionStatus(snapshot, now()),
    tell(happening) {
      const event: SessionEvent = { ...happening, now: now() };
      const before = snapshot;
      const step = nextSession(before, event);
      snapshot = step.snapshot;
      onTurn({
        before: sessionStatus(before, event.now),
        after: sessionStatus(snapshot, event.now),
        audit: sessionAudit(before, snapshot, event),
        unexpected: step.isUnexpected ? event.type : null,
      });
    },
  };
}
