import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PolicySchema } from '../policy/policy.ts';
import type { SessionEvent, SessionTime } from './event.ts';
import { checkedStep } from './invariants.test-support.ts';
import { sessionLimits } from './limits.ts';
import {
  activeAt,
  bootingAt,
  happenings,
  hourMillis,
  later,
  limits,
  lockedAt,
  messageId,
  minuteMillis,
  moved,
  movedBy,
  noon,
  residentId,
} from './model.test-support.ts';
import { sessionStatus } from './screen.ts';
import { nextSession } from './session.ts';

const closingTime = Date.parse('2026-12-11T06:00:00Z'); // 23:00 in Denver
const tick = { type: 'TICK' } as const;
const extend = { type: 'EXTEND' } as const;
const writing = { type: 'GO', place: { name: 'writing', messageId } } as const;

function statusOf(moment: ReturnType<typeof lockedAt>) {
  return sessionStatus(moment.snapshot, moment.now);
}

/** Noon, so many minutes before the facility closes. */
function beforeClosing(minutes: number): SessionTime {
  return { ...noon, trustedMillis: closingTime - minutes * minuteMillis };
}

/** Any event, at any distance; mostly short ones, so that sessions live long enough to be tried. */
const move = fc.record({
  happening: fc.constantFrom(
    ...happenings,
    ...Array.from({ length: 3 }, () => [
      { type: 'TOUCH' as const },
      { type: 'SIGNED_IN' as const, residentId },
      extend,
      { type: 'ACTIVITY' as const },
      tick,
    ]).flat(),
  ),
  afterMillis: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 70_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 6 * minuteMillis }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 30 * hourMillis }) },
  ),
  /** A gateway's answer that sets trusted time forward; it never goes back (1.2). */
  correctionMillis: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 26 * hourMillis }) },
  ),
});

const starts = {
  locked: lockedAt(noon),
  active: activeAt(noon),
  'writing near closing time': movedBy(activeAt(beforeClosing(12)), writing),
};
/** By name, so that a failing run can be printed and read. */
const start = fc.constantFrom(...(Object.keys(starts) as (keyof typeof starts)[]));

describe('deadlines, whatever happens', () => {
  test('4.3 no event at any time leaves a session open past a deadline, and every invariant holds', () => {
    fc.assert(
      fc.property(start, fc.array(move, { maxLength: 60 }), (from, moves) => {
        let { snapshot, now } = starts[from];
        for (const { happening, afterMillis, correctionMillis } of moves) {
          now = later(now, afterMillis);
          now = { ...now, trustedMillis: now.trustedMillis + correctionMillis };
          snapshot = checkedStep(snapshot, { ...happening, now } as SessionEvent);
        }
      }),
      { numRuns: 400 },
    );
  }, 120_000);

  test('4.3 sleeping through the idle deadline closes at the next event, whichever it is', () => {
    for (const happening of happenings) {
      const asleep = activeAt(noon);
      const woken = movedBy(asleep, { ...happening, afterMillis: limits.idleMillis });
      expect(statusOf(woken).state, happening.type).toBe('closing');
    }
  });

  test('4.3 in the warning, a button pressed at the deadline is too late, a millisecond before is not', () => {
    const warned = movedBy(activeAt(noon), { ...tick, afterMillis: limits.idleMillis - 1_000 });
    expect(statusOf(warned).warning?.kind).toBe('idle');
    expect(statusOf(movedBy(warned, { ...extend, afterMillis: 999 })).state).toBe('active');
    expect(statusOf(movedBy(warned, { ...extend, afterMillis: 1_000 })).state).toBe('closing');
  });

  test('4.3 a PIN that is right after the sign-in screen has timed out opens nothing', () => {
    const signingIn = movedBy(lockedAt(noon), { type: 'TOUCH' });
    const late = movedBy(signingIn, { type: 'SIGNED_IN', residentId, afterMillis: 60_000 });
    expect(statusOf(late)).toMatchObject({ state: 'locked', residentId: null });
  });

  test('4.3 a time that is no number is refused rather than never reached', () => {
    const { snapshot, now } = activeAt(noon);
    for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() =>
        nextSession(snapshot, { ...tick, now: { ...now, elapsedMillis: broken } }),
      ).toThrow('boot-clock time');
      expect(() =>
        nextSession(snapshot, { ...tick, now: { ...now, trustedMillis: broken } }),
      ).toThrow('trusted time');
    }
  });
});

describe('the idle warning', () => {
  test('4.4 ticking each second it is shown at least 60 s before the close, under every policy', () => {
    for (const idleMinutes of [2, 5, 120]) {
      const under = sessionLimits(
        PolicySchema.parse({ session: { idleMinutes, totalMinutes: 720 } }),
      );
      let moment = activeAt(beforeClosing(16 * 60), under);
      let warnedAt: number | null = null;
      for (let second = 1; second <= idleMinutes * 60; second += 1) {
        moment = movedBy(moment, { ...tick, afterMillis: 1_000 });
        if (statusOf(moment).state === 'expiring') warnedAt ??= moment.now.elapsedMillis;
      }
      expect(statusOf(moment).state).toBe('closing');
      expect(
        moment.now.elapsedMillis - (warnedAt ?? Number.POSITIVE_INFINITY),
      ).toBeGreaterThanOrEqual(60_000);
    }
  }, 60_000);

  test('4.4 the button extends an idle session at least ten times, back where the resident was', () => {
    const under = sessionLimits(PolicySchema.parse({ session: { totalMinutes: 720 } }));
    let moment = movedBy(activeAt(noon, under), writing);
    for (let times = 1; times <= 12; times += 1) {
      moment = movedBy(moment, { ...tick, afterMillis: limits.idleMillis - 10_000 });
      expect(statusOf(moment)).toMatchObject({ screen: 'writing', warning: { canExtend: true } });
      moment = movedBy(moment, extend);
      expect(statusOf(moment)).toMatchObject({ state: 'active', place: writing.place });
    }
  });

  test('4.4 a touch that is not the button does not put the idle close off', () => {
    const warned = movedBy(activeAt(noon), { ...tick, afterMillis: limits.idleMillis - 10_000 });
    const touched = movedBy(warned, { type: 'ACTIVITY', afterMillis: 5_000 });
    expect(statusOf(touched).warning).toEqual(statusOf(warned).warning);
    expect(statusOf(movedBy(touched, { ...tick, afterMillis: 5_000 })).state).toBe('closing');
  });

  test('4.4 a touch before the warning starts the idle time anew', () => {
    const touched = movedBy(activeAt(noon), { type: 'ACTIVITY', afterMillis: 3 * minuteMillis });
    expect(statusOf(movedBy(touched, { ...tick, afterMillis: 3 * minuteMillis })).state).toBe(
      'active',
    );
  });

  test('3.5 a Send that ends while the warning is shown leads to Sent below it', () => {
    const sending = movedBy(
      activeAt(noon),
      writing,
      { ...tick, afterMillis: limits.idleMillis - 10_000 },
      { type: 'GO', place: { name: 'sent' } },
    );
    expect(statusOf(sending)).toMatchObject({ state: 'expiring', screen: 'sent' });
    expect(statusOf(movedBy(sending, extend))).toMatchObject({ state: 'active', screen: 'sent' });
  });
});

describe('the end of the session', () => {
  /** Minutes pass with someone there all the time. */
  function busyFor(start: ReturnType<typeof activeAt>, minutes: number) {
    let moment = start;
    for (let minute = 0; minute < minutes; minute += 1) {
      moment = moved(moment, { type: 'ACTIVITY', afterMillis: minuteMillis });
    }
    return moment;
  }

  test('4.4 it is announced at 5 and at 1 minutes, each until it is answered', () => {
    const before = busyFor(activeAt(noon), 54);
    expect(statusOf(before).state).toBe('active');
    const announced = busyFor(before, 1);
    const endsAt = noon.trustedMillis + limits.totalMillis;
    expect(statusOf(announced)).toMatchObject({
      sessionEndsAtTrustedMillis: endsAt,
      warning: { kind: 'total', closesAtTrustedMillis: endsAt, canExtend: true },
    });
    const answered = movedBy(announced, { type: 'CANCEL' });
    expect(statusOf(answered).state).toBe('active');
    const again = busyFor(answered, 4);
    expect(statusOf(again).warning?.kind).toBe('total');
    const ended = busyFor(movedBy(again, { type: 'CANCEL' }), 1);
    expect(statusOf(ended)).toMatchObject({ state: 'closing', closingReason: 'total' });
  });

  test('4.4 it can be extended as often as the policy says and then no more', () => {
    let moment = activeAt(beforeClosing(16 * 60));
    for (let times = 1; times <= limits.extensionsMax; times += 1) {
      moment = busyFor(moment, times === 1 ? 55 : 15);
      expect(statusOf(moment).warning).toMatchObject({ kind: 'total', canExtend: true });
      moment = movedBy(moment, extend);
    }
    const atLast = busyFor(moment, 15);
    expect(statusOf(atLast).warning).toMatchObject({ kind: 'total', canExtend: false });
    const end = statusOf(atLast).sessionEndsAtTrustedMillis;
    const answered = movedBy(atLast, extend);
    expect(statusOf(answered)).toMatchObject({ state: 'active', sessionEndsAtTrustedMillis: end });
  });

  test('4.4 no number of extensions goes past closing time, which is announced likewise', () => {
    let moment = activeAt(beforeClosing(70));
    for (let minute = 0; minute < 69; minute += 1) {
      moment = movedBy(moment, { type: 'ACTIVITY', afterMillis: minuteMillis }, extend);
      expect(statusOf(moment).sessionEndsAtTrustedMillis).toBeLessThanOrEqual(closingTime);
    }
    const late = movedBy(activeAt(beforeClosing(6)), { ...tick, afterMillis: minuteMillis });
    expect(statusOf(late).warning).toEqual({
      kind: 'total',
      closesAtTrustedMillis: closingTime,
      canExtend: false,
    });
    const closed = movedBy(moment, { ...tick, afterMillis: minuteMillis });
    expect(statusOf(closed)).toMatchObject({ state: 'closing', closingReason: 'hours' });
    expect(statusOf(movedBy(closed, { type: 'CLOSED' }))).toMatchObject({
      state: 'outsideHours',
      opensAtTrustedMillis: Date.parse('2026-12-11T13:00:00Z'),
    });
  });

  test('4.4 a session that begins three minutes before closing time is told so at once', () => {
    expect(statusOf(activeAt(beforeClosing(3))).warning?.kind).toBe('total');
  });

  test('4.3 the gateway setting trusted time forward ends no session by its total limit', () => {
    const { snapshot, now } = activeAt(noon);
    const corrected = { ...now, trustedMillis: now.trustedMillis + 2 * hourMillis };
    const step = nextSession(snapshot, { ...tick, now: corrected });
    expect(sessionStatus(step.snapshot, corrected).state).toBe('active');
  });

  test('4.4 a new policy keeps the limits that a resident was shown, but for closing time', () => {
    const strict = sessionLimits(
      PolicySchema.parse({
        session: { idleMinutes: 2, totalMinutes: 6 },
        hours: { opens: '06:00', closes: '12:30' },
      }),
    );
    const moment = movedBy(
      activeAt(noon),
      { type: 'POLICY', limits: strict },
      { ...tick, afterMillis: 3 * minuteMillis },
    );
    expect(statusOf(moment)).toMatchObject({
      state: 'active',
      sessionEndsAtTrustedMillis: noon.trustedMillis + 30 * minuteMillis,
    });
  });
});

describe('where closing leads', () => {
  const orders = [
    [[{ type: 'LOCKDOWN' }], 'lockdown'],
    [[{ type: 'MAINTENANCE_BEGIN' }], 'maintenance'],
    [[{ type: 'FAULT', reason: 'diskFull' }], 'outOfService'],
    [[{ type: 'SIGN_OUT' }], 'locked'],
    [[{ type: 'LOCKDOWN' }, { type: 'FAULT', reason: 'diskFull' }], 'outOfService'],
    [[{ type: 'MAINTENANCE_BEGIN' }, { type: 'LOCKDOWN' }], 'lockdown'],
    [[{ type: 'LOCKDOWN' }, { type: 'UNLOCK' }], 'locked'],
  ] as const;

  test.each(orders)('4.1 after %j it is saved and closed first, then %s', (events, state) => {
    const closing = movedBy(activeAt(noon), ...events);
    expect(statusOf(closing)).toMatchObject({ state: 'closing', residentId });
    expect(statusOf(movedBy(closing, tick)).state).toBe('closing');
    expect(statusOf(movedBy(closing, { type: 'CLOSED' }))).toMatchObject({
      state,
      residentId: null,
    });
  });

  test('4.1 a lifted lockdown, a mended fault and the morning all lead to locked', () => {
    for (const [order, lifted] of [
      [{ type: 'LOCKDOWN' }, { type: 'UNLOCK' }],
      [{ type: 'FAULT', reason: 'storeLocked' }, { type: 'MENDED' }],
      [{ type: 'MAINTENANCE_BEGIN' }, { type: 'MAINTENANCE_END' }],
      [
        { ...tick, afterMillis: 11 * hourMillis },
        { ...tick, afterMillis: 7 * hourMillis },
      ],
    ] as const) {
      const ordered = movedBy(lockedAt(noon), order);
      expect(statusOf(ordered).state).not.toBe('locked');
      expect(statusOf(movedBy(ordered, lifted)).state).toBe('locked');
    }
  });

  test('4.1 maintenance ends by itself two minutes after the last touch, and is not come back to', () => {
    const touched = movedBy(
      lockedAt(noon),
      { type: 'MAINTENANCE_BEGIN' },
      { type: 'ACTIVITY', afterMillis: 2 * minuteMillis - 1 },
      { ...tick, afterMillis: 2 * minuteMillis - 1 },
    );
    expect(statusOf(touched).state).toBe('maintenance');
    const late = movedBy(touched, { type: 'ACTIVITY', afterMillis: 1 });
    expect(statusOf(late).state).toBe('locked');
    const ordered = movedBy(lockedAt(noon), { type: 'MAINTENANCE_BEGIN' }, { type: 'LOCKDOWN' });
    expect(statusOf(movedBy(ordered, { type: 'UNLOCK' })).state).toBe('locked');
  });

  test('4.6 a fault found while booting stands, whatever BOOTED says', () => {
    const booted = movedBy(
      bootingAt(noon),
      { type: 'FAULT', reason: 'storeLocked' },
      { type: 'BOOTED', provisioned: true, fault: null },
    );
    expect(statusOf(booted)).toMatchObject({ state: 'outOfService', fault: 'storeLocked' });
  });

  test('4.6 a lockdown kept on disk and told before BOOTED stands from the first screen on', () => {
    const booted = movedBy(
      bootingAt(noon),
      { type: 'LOCKDOWN' },
      { type: 'BOOTED', provisioned: true, fault: null },
    );
    expect(statusOf(booted).state).toBe('lockdown');
    expect(statusOf(movedBy(booted, { type: 'TOUCH' })).state).toBe('lockdown');
  });
});
