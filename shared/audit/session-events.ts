import type { AuditEventDefinition } from './events.ts';

/** What every step of the session says (shared/session/audit.ts picks it). */
const sessionStep = {
  by: 'device',
  detail: { from: 'state', to: 'state' },
  optional: {
    residentId: 'id',
    reason: 'code',
    fault: 'code',
    place: 'code',
    warning: 'code',
    extensions: 'count',
  },
} as const;

/** The steps of the session, a part of the catalogue (events.ts). */
export const sessionEvents = {
  'session.booted': {
    ...sessionStep,
    means: 'The core has started and knows where the tablet belongs.',
  },
  'session.rested': {
    ...sessionStep,
    means: 'The tablet went from one state without a resident to another.',
  },
  'session.touched': { ...sessionStep, means: 'Someone touched the locked screen.' },
  'session.signInLeft': {
    ...sessionStep,
    means: 'The sign-in screen was left without signing in.',
  },
  'session.opened': { ...sessionStep, means: 'A resident signed in.' },
  'session.moved': { ...sessionStep, means: 'The resident went to another screen.' },
  'session.warned': {
    ...sessionStep,
    means: 'The warning was shown that the session is about to end.',
  },
  'session.extended': { ...sessionStep, means: 'The resident asked for more time and got it.' },
  'session.acknowledged': {
    ...sessionStep,
    means: 'The resident answered the announcement of the end.',
  },
  'session.resumed': {
    ...sessionStep,
    means: 'The warning went away by itself: the facility put closing time off.',
  },
  'session.closing': { ...sessionStep, means: 'The session began to close.' },
  'session.closed': {
    ...sessionStep,
    means: 'The draft is saved, the keys are gone, the screen is a fresh one.',
  },
} as const satisfies Readonly<Record<string, AuditEventDefinition>>;
