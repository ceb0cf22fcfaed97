import { assign, type SnapshotFrom, setup } from 'xstate';
import {
  afterOrder,
  contextAtStart,
  isSignInOver,
  type RestingState,
  restingState,
  type SessionContext,
  whyClose,
} from './context.ts';
import {
  afterAnnouncement,
  afterExtension,
  afterPresence,
  type OpenSession,
  openSession,
  type WarningKind,
  warningDue,
} from './deadlines.ts';
import type { PlaceName, SessionEvent, SessionTime } from './event.ts';
import type { SessionLimits } from './limits.ts';

type Change = (session: OpenSession, now: SessionTime) => OpenSession;

function changed(context: SessionContext, now: SessionTime, change: Change): OpenSession | null {
  return context.session === null ? null : change(context.session, now);
}

function warning(context: SessionContext, now: SessionTime): WarningKind | null {
  return context.session === null ? null : warningDue(context.session, now);
}

const session = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent,
    input: {} as SessionLimits,
  },
  guards: {
    mustClose: ({ context, event }) => whyClose(context, event.now) !== null,
    mayStayLit: ({ context, event }) => whyClose(context, event.now) === null,
    signInIsOver: ({ context, event }) => isSignInOver(context, event.now),
    maySignIn: ({ context, event }) =>
      whyClose(context, event.now) === null && !isSignInOver(context, event.now),
    warningIsDue: ({ context, event }) => warning(context, event.now) !== null,
    warningIsOver: ({ context, event }) => warning(context, event.now) === null,
    endIsAnnounced: ({ context, event }) =>
      whyClose(context, event.now) === null && warning(context, event.now) === 'total',
    belongsThere: ({ context, event }, state: RestingState) =>
      restingState(context, event.now) === state,
    belongsElsewhere: ({ context, event }, state: RestingState) =>
      restingState(context, event.now) !== state,
    goesTo: ({ event }, name: PlaceName) => event.type === 'GO' && event.place.name === name,
  },
  actions: {
    noteOrder: assign(({ context, event }) => afterOrder(context, event)),
    noteSignInTouch: assign({ signInTouchedAtMillis: ({ event }) => event.now.elapsedMillis }),
    forgetSignIn: assign({ signInTouchedAtMillis: null }),
    noteStaffTouch: assign({ staffTouchedAtMillis: ({ event }) => event.now.elapsedMillis }),
    forgetStaff: assign({ staffTouchedAtMillis: null }),
    openSession: assign(({ context, event }) =>
      event.type === 'SIGNED_IN'
        ? { session: openSession(event.residentId, context.limits, event.now) }
        : {},
    ),
    notePresence: assign(({ context, event }) => ({
      session: changed(context, event.now, afterPresence),
    })),
    notePlace: assign(({ context, event }) => ({
      session: changed(context, event.now, (before, now) =>
        event.type === 'GO' ? { ...afterPresence(before, now), place: event.place } : before,
      ),
    })),
    extend: assign(({ context, event }) => ({
      session: changed(context, event.now, afterExtension),
    })),
    noteAnnouncement: assign(({ context, event }) => ({
      session: changed(context, event.now, afterAnnouncement),
    })),
    noteSignOut: assign({ closingReason: 'signOut' }),
    noteShutOut: assign({ closingReason: 'shutOut' }),
    noteWhyClosing: assign({ closingReason: ({ context, event }) => whyClose(context, event.now) }),
    forgetSession: assign({ session: null, closingReason: null }),
    /** Does nothing here: the host finds it among the actions of a step and logs it (4.7). */
    reportUnexpected: () => {},
  },
});

const places = [
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
] as const;

/** One way to each place, from wherever one is in a session. */
function waysTo<Target extends string>(target: (name: PlaceName) => Target) {
  return places.map((name) => ({
    guard: { type: 'goesTo' as const, params: name },
    target: target(name),
    actions: 'notePlace' as const,
  }));
}

/** A resting state is left as soon as an order, a fault or the hours say that another is right. */
function resting(state: RestingState) {
  return {
    always: { guard: { type: 'belongsElsewhere' as const, params: state }, target: 'settling' },
  } as const;
}

/**
 * A lit screen closes at whatever event comes after a deadline or an order. The guards of the events
 * themselves look first, so that a late touch or a late button never puts off what is already due.
 */
const closeWhenDue = { guard: 'mustClose', target: 'closing', actions: 'noteWhyClosing' } as const;

/**
 * The locked-down session (rules 4.1 to 4.4, 4.6, 4.7): docs/session.md has its picture. It owns no
 * timer and reads no clock: every event carries the time, and `always` checks the deadlines at each.
 * `settling` is where it decides which resting state is right; it is never stayed in.
 */
export const sessionMachine = session.createMachine({
  id: 'session',
  // Two states that send each other away would hang the tablet for ever; a bug throws instead.
  options: { maxIterations: 20 },
  context: ({ input }) => contextAtStart(input),
  initial: 'booting',
  on: {
    TICK: {},
    LOCKDOWN: { actions: 'noteOrder' },
    UNLOCK: { actions: 'noteOrder' },
    WIPED: { actions: 'noteOrder' },
    FAULT: { actions: 'noteOrder' },
    MENDED: { actions: 'noteOrder' },
    MAINTENANCE_BEGIN: { actions: 'noteOrder' },
    MAINTENANCE_END: { actions: 'noteOrder' },
    POLICY: { actions: 'noteOrder' },
    '*': { actions: 'reportUnexpected' },
  },
  states: {
    booting: { on: { BOOTED: { target: 'settling', actions: 'noteOrder' } } },
    settling: {
      always: [
        { guard: { type: 'belongsThere', params: 'outOfService' }, target: 'outOfService' },
        { guard: { type: 'belongsThere', params: 'unprovisioned' }, target: 'unprovisioned' },
        { guard: { type: 'belongsThere', params: 'lockdown' }, target: 'lockdown' },
        { guard: { type: 'belongsThere', params: 'maintenance' }, target: 'maintenance' },
        { guard: { type: 'belongsThere', params: 'outsideHours' }, target: 'outsideHours' },
        { guard: { type: 'belongsThere', params: 'locked' }, target: 'locked' },
      ],
    },
    outOfService: resting('outOfService'),
    unprovisioned: { ...resting('unprovisioned'), on: { ENROLLED: { actions: 'noteOrder' } } },
    lockdown: resting('lockdown'),
    /** Left for whatever reason, it is over: staff sign in anew, so that nobody comes back to it by chance. */
    maintenance: {
      ...resting('maintenance'),
      exit: 'forgetStaff',
      on: {
        ACTIVITY: {
          guard: { type: 'belongsThere', params: 'maintenance' },
          actions: 'noteStaffTouch',
        },
      },
    },
    outsideHours: resting('outsideHours'),
    locked: {
      ...resting('locked'),
      on: { TOUCH: { guard: 'mayStayLit', target: 'signingIn' } },
    },
    signingIn: {
      entry: 'noteSignInTouch',
      exit: 'forgetSignIn',
      always: [closeWhenDue, { guard: 'signInIsOver', target: 'locked' }],
      on: {
        ACTIVITY: { guard: 'maySignIn', actions: 'noteSignInTouch' },
        CANCEL: { guard: 'mayStayLit', target: 'locked' },
        SIGNED_IN: { guard: 'maySignIn', target: 'active', actions: 'openSession' },
      },
    },
    active: {
      initial: 'home',
      always: [closeWhenDue, { guard: 'warningIsDue', target: 'expiring' }],
      on: {
        ACTIVITY: { actions: 'notePresence' },
        GO: waysTo((name) => `.${name}` as const),
        SIGN_OUT: { target: 'closing', actions: 'noteSignOut' },
        SHUT_OUT: { target: 'closing', actions: 'noteShutOut' },
      },
      states: {
        home: {},
        inbox: {},
        reading: {},
        people: {},
        drafts: {},
        writing: {},
        sent: {},
        letter: {},
        pin: {},
        remember: {},
        whereOneWas: { type: 'history' },
      },
    },
    expiring: {
      always: [closeWhenDue, { guard: 'warningIsOver', target: 'active.whereOneWas' }],
      on: {
        ACTIVITY: { actions: 'notePresence' },
        /** A Send that was on its way when the warning came still ends in Sent, below the warning. */
        GO: waysTo((name) => `active.${name}` as const),
        EXTEND: { guard: 'mayStayLit', target: 'active.whereOneWas', actions: 'extend' },
        CANCEL: {
          guard: 'endIsAnnounced',
          target: 'active.whereOneWas',
          actions: 'noteAnnouncement',
        },
        SIGN_OUT: { target: 'closing', actions: 'noteSignOut' },
        SHUT_OUT: { target: 'closing', actions: 'noteShutOut' },
      },
    },
    closing: { exit: 'forgetSession', on: { CLOSED: 'settling' } },
  },
});

/** The machine at one moment. */
export type SessionSnapshot = SnapshotFrom<typeof sessionMachine>;
