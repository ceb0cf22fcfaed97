import type { DeviceAuditEvent } from '../audit/detail.ts';
import type { OutOfServiceReason } from '../ipc/view.ts';
import { ResidentId } from '../mail/identifiers.ts';
import type { ClosingReason } from './context.ts';
import { type WarningKind, warningDue } from './deadlines.ts';
import type { PlaceName, SessionEvent } from './event.ts';
import type { SessionSnapshot } from './machine.ts';
import { type SessionState, stateOf } from './screen.ts';

/** The name of an entry of the session in the audit log; shared/audit/events.ts says what each means. */
export type SessionAuditEvent = Extract<DeviceAuditEvent, `session.${string}`>;

/** What an entry says: words from closed lists alone, never anything that a person typed (9.1). */
export interface SessionAuditDetail {
  readonly from: SessionState;
  readonly to: SessionState;
  readonly reason?: ClosingReason;
  readonly fault?: OutOfServiceReason;
  readonly place?: PlaceName;
  readonly warning?: WarningKind;
  readonly extensions?: number;
}

/** One entry for the audit log; the log adds time, device and the hash of the entry before. */
export interface SessionAuditEntry {
  readonly event: SessionAuditEvent;
  /** Whose session it is; an ID that does not look like one is left out. */
  readonly residentId: string | null;
  readonly detail: SessionAuditDetail;
}

/**
 * The entry of one step (rule 4.7), derived from the state before, the state after and the event;
 * null when no transition was made. It is the redactor too: it picks what may be kept, so what is
 * added to the machine later is left out until it is picked here.
 */
export function sessionAudit(
  before: SessionSnapshot,
  after: SessionSnapshot,
  event: SessionEvent,
): SessionAuditEntry | null {
  const name = nameOf(before, after, event);
  if (name === null) return null;
  const session = after.context.session ?? before.context.session;
  const residentId = ResidentId.safeParse(session?.residentId);
  return {
    event: name,
    residentId: residentId.success ? residentId.data : null,
    detail: {
      from: stateOf(before),
      to: stateOf(after),
      ...detailOf(name, before, after, event),
      ...placeOf(before, after),
      ...faultOf(after),
    },
  };
}

function nameOf(
  before: SessionSnapshot,
  after: SessionSnapshot,
  event: SessionEvent,
): SessionAuditEvent | null {
  const from = stateOf(before);
  const to = stateOf(after);
  const answered = answerOf(before, after, event);
  if (answered !== null) return answered;
  if (from === to) return nameWithin(before, after);
  if (to === 'closing') return 'session.closing';
  if (from === 'signingIn') return to === 'locked' ? 'session.signInLeft' : 'session.opened';
  if (to === 'expiring') return 'session.warned';
  if (to === 'signingIn') return 'session.touched';
  if (to === 'active') return 'session.resumed';
  if (from === 'closing') return 'session.closed';
  return from === 'booting' ? 'session.booted' : 'session.rested';
}

/** An answer to a warning is kept even where the next warning follows at once. */
function answerOf(
  before: SessionSnapshot,
  after: SessionSnapshot,
  event: SessionEvent,
): SessionAuditEvent | null {
  const [asked, answered] = [before.context.session, after.context.session];
  if (stateOf(before) !== 'expiring' || asked === null || asked === answered) return null;
  if (event.type === 'CANCEL') return 'session.acknowledged';
  if (event.type !== 'EXTEND') return null;
  const gotMore =
    warningDue(asked, event.now) === 'idle' || asked.extensions !== answered?.extensions;
  return gotMore ? 'session.extended' : 'session.acknowledged';
}

function nameWithin(before: SessionSnapshot, after: SessionSnapshot): SessionAuditEvent | null {
  if (newPlace(before, after) !== null) return 'session.moved';
  return before.context.fault === after.context.fault ? null : 'session.rested';
}

function newPlace(before: SessionSnapshot, after: SessionSnapshot): PlaceName | null {
  const place = after.context.session?.place;
  return place === undefined || place === before.context.session?.place ? null : place.name;
}

function detailOf(
  name: SessionAuditEvent,
  before: SessionSnapshot,
  after: SessionSnapshot,
  event: SessionEvent,
): Partial<SessionAuditDetail> {
  const session = after.context.session;
  const reason = after.context.closingReason ?? before.context.closingReason;
  switch (name) {
    case 'session.opened':
    case 'session.warned':
      return warningIn(after, event);
    case 'session.extended':
    case 'session.acknowledged':
      return { ...warningIn(before, event), extensions: session?.extensions ?? 0 };
    case 'session.closing':
    case 'session.closed':
      return reason === null ? {} : { reason };
    default:
      return {};
  }
}

function warningIn({ context }: SessionSnapshot, event: SessionEvent): Partial<SessionAuditDetail> {
  const warning = context.session === null ? null : warningDue(context.session, event.now);
  return warning === null ? {} : { warning };
}

function placeOf(before: SessionSnapshot, after: SessionSnapshot): Partial<SessionAuditDetail> {
  const place = newPlace(before, after);
  return place === null ? {} : { place };
}

function faultOf({ context }: SessionSnapshot): Partial<SessionAuditDetail> {
  return context.fault === null ? {} : { fault: context.fault };
}
