import { expect, test } from 'vitest';
import { sessionAudit } from './audit.ts';
import {
  activeAt,
  bootingAt,
  eventOf,
  limits,
  lockedAt,
  type Moment,
  type Move,
  messageId,
  minuteMillis,
  moved,
  movedBy,
  noon,
  placeNamed,
  residentId,
} from './model.test-support.ts';

function entryOf(before: Moment, happening: Partial<Move>) {
  const move = { afterMillis: 0, ...happening } as Move;
  const event = eventOf(before, move);
  return sessionAudit(before.snapshot, moved(before, move).snapshot, event);
}

const locked = lockedAt(noon);
const signingIn = movedBy(locked, { type: 'TOUCH' });
const active = activeAt(noon);
const idle = movedBy(active, { type: 'TICK', afterMillis: limits.idleMillis - 10_000 });
const closing = movedBy(active, { type: 'LOCKDOWN' });
const nearEnd = { ...noon, trustedMillis: Date.parse('2026-12-11T05:57:00Z') };
const announced = activeAt(nearEnd);

const table: [string, Moment, Partial<Move>, string, object][] = [
  [
    'boot',
    bootingAt(noon),
    { type: 'BOOTED', provisioned: true, fault: null },
    'session.booted',
    {},
  ],
  ['a touch', locked, { type: 'TOUCH' }, 'session.touched', {}],
  ['cancel', signingIn, { type: 'CANCEL' }, 'session.signInLeft', {}],
  ['sign-in', signingIn, { type: 'SIGNED_IN', residentId }, 'session.opened', { to: 'active' }],
  [
    'sign-in near the end',
    movedBy(lockedAt(nearEnd), { type: 'TOUCH' }),
    { type: 'SIGNED_IN', residentId },
    'session.opened',
    { to: 'expiring', warning: 'total' },
  ],
  [
    'a move',
    active,
    { type: 'GO', place: placeNamed('writing') },
    'session.moved',
    { place: 'writing' },
  ],
  [
    'the warning',
    active,
    { type: 'TICK', afterMillis: limits.idleMillis - 10_000 },
    'session.warned',
    { warning: 'idle' },
  ],
  ['more time', idle, { type: 'EXTEND' }, 'session.extended', { warning: 'idle', extensions: 0 }],
  ['no more time', announced, { type: 'EXTEND' }, 'session.acknowledged', { warning: 'total' }],
  ['OK', announced, { type: 'CANCEL' }, 'session.acknowledged', { warning: 'total' }],
  [
    'a later closing time',
    announced,
    { type: 'POLICY', limits: { ...limits, hours: { opens: '06:00', closes: '23:30' } } },
    'session.resumed',
    {},
  ],
  ['sign-out', active, { type: 'SIGN_OUT' }, 'session.closing', { reason: 'signOut' }],
  [
    'idle',
    idle,
    { type: 'TICK', afterMillis: minuteMillis },
    'session.closing',
    { reason: 'idle' },
  ],
  ['lockdown', active, { type: 'LOCKDOWN' }, 'session.closing', { reason: 'lockdown' }],
  ['closed', closing, { type: 'CLOSED' }, 'session.closed', { reason: 'lockdown', to: 'lockdown' }],
  [
    'a fault',
    locked,
    { type: 'FAULT', reason: 'diskFull' },
    'session.rested',
    { to: 'outOfService', fault: 'diskFull' },
  ],
];

test.each(table)('4.7 %s is kept once, under its name', (_, before, move, event, detail) => {
  const entry = entryOf(before, move);
  expect(entry?.event).toBe(event);
  expect(entry?.detail).toMatchObject(detail);
});

test('4.7 what makes no transition makes no entry', () => {
  expect(entryOf(active, { type: 'ACTIVITY' })).toBeNull();
  expect(entryOf(active, { type: 'TICK' })).toBeNull();
  expect(entryOf(locked, { type: 'CLOSED' })).toBeNull();
});

test('9.1 the redactor lets through no message and nothing that is not an ID', () => {
  const opened = entryOf(signingIn, { type: 'SIGNED_IN', residentId: 'María, PIN 847201' });
  expect(opened).toMatchObject({ event: 'session.opened', residentId: null });
  const reading = entryOf(active, { type: 'GO', place: placeNamed('reading') });
  expect(reading?.residentId).toBe(residentId);
  expect(JSON.stringify(reading)).not.toContain(messageId);
});
