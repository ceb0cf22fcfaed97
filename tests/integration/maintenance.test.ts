import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { revokeTabletCode, setTabletCode } from '../../gateway/staff/tablet-codes.ts';
import type { MaintenanceView } from '../../shared/ipc/maintenance.ts';
import { wrongPinsPerHourMax } from '../../shared/session/throttle.ts';
import {
  admit,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  withStore,
} from './facility.ts';
import { newTablet, type Tablet } from './tablet.ts';

const minute = 60_000;
const wrongPin = '135790';

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;
let code: string;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
  code = (await setTabletCode(gateway.gateway, 'Alder')) ?? '';
});
beforeEach(async () => {
  await gateway.setNow(fridayNoon);
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
});
afterAll(() => gateway.stop());

const otherSecret = (whole: string) =>
  `${whole.slice(0, 3)}${whole.endsWith('7') ? '00000000' : '77777777'}`;

function maintained(): MaintenanceView {
  const { screen } = tablet.view();
  if (screen.name !== 'maintenance') throw new Error(`the screen is ${screen.name}`);
  return screen.tablet;
}

const eventsIn = (dataDir: string) =>
  withStore(dataDir, ({ audit }) => audit.latest(10_000).map(({ event }) => event));

test('4.1 a code of staff opens maintenance with no network, shows how the tablet is, and nothing that is written', async () => {
  await tablet.signIn(resident);
  await tablet.goOffline();
  await tablet.send('Only Ottoline reads this.');
  await tablet.do('session.signOut', null);
  await tablet.until((view) => view.screen.name === 'locked', 'locked');
  expect(await tablet.do('staff.signIn', { code })).toEqual({ problem: null });
  expect(maintained()).toMatchObject({
    deviceName: 'tablet',
    version: '0.1.0',
    store: 'whole',
    pendingRecords: 1,
    isThrottled: false,
    lockedOut: [],
    findings: null,
  });
  expect(maintained().certificateEndsAtMillis).toBeGreaterThan(fridayNoon + 80 * 24 * 60 * minute);
  expect(maintained().freeBytes).toBeGreaterThan(0);
  await tablet.do('staff.doctor', null);
  expect(maintained().findings).toMatchObject({ isWell: true, unsentRecords: 1, vaults: 1 });
  const shown = JSON.stringify(tablet.view());
  for (const secret of ['Ottoline', 'Quillon', resident.contactId])
    expect(shown).not.toContain(secret);
  await tablet.do('staff.leave', null);
  expect(tablet.view().screen.name).toBe('locked');
  expect(await tablet.call('staff.doctor', null)).toEqual({ ok: false, error: { code: 'notNow' } });
  await tablet.stop();
  expect(eventsIn(tablet.dataDir)).toEqual(
    expect.arrayContaining(['maintenance.entered', 'maintenance.examined']),
  );
});

test('4.1 maintenance closes two minutes after the last touch, and a restart never begins in it', async () => {
  await tablet.do('staff.signIn', { code });
  tablet.pass(2 * minute - 1000);
  await tablet.do('session.activity', null);
  tablet.pass(2 * minute - 1000);
  expect(tablet.view().screen.name).toBe('maintenance');
  tablet.pass(1000);
  expect(tablet.view().screen.name).toBe('locked');
  await tablet.do('staff.signIn', { code });
  tablet = await tablet.restart();
  expect(tablet.view().screen.name).toBe('locked');
  await tablet.stop();
});

test('4.1 wrong codes wait longer and longer, across a restart, and the right one is not looked at meanwhile', async () => {
  const wrong = otherSecret(code);
  for (let n = 1; n <= 4; n += 1) {
    expect(await tablet.do('staff.signIn', { code: wrong })).toEqual({
      problem: { kind: 'wrong' },
    });
  }
  // A code that nobody has counts as well.
  expect((await tablet.do('staff.signIn', { code: '99900000000' })).problem?.kind).toBe('wait');
  tablet = await tablet.restart();
  expect((await tablet.do('staff.signIn', { code })).problem?.kind).toBe('wait');
  expect(tablet.view().screen.name).toBe('locked');
  tablet.pass(30_000);
  expect(await tablet.do('staff.signIn', { code })).toEqual({ problem: null });
  await tablet.stop();
});

test('4.1 a code that was taken away opens nothing after the next sync, and a new one does', async () => {
  const theirs = (await setTabletCode(gateway.gateway, 'Birch')) ?? '';
  const opens = async (tried: string) => {
    await tablet.do('sync.now', null);
    const { problem } = await tablet.do('staff.signIn', { code: tried });
    if (problem === null) await tablet.do('staff.leave', null);
    return problem === null;
  };
  await eventually(() => opens(theirs), 'the new code is known', 60);
  const next = (await setTabletCode(gateway.gateway, 'Birch')) ?? '';
  await eventually(
    async () => {
      tablet.pass(60 * minute);
      return opens(next);
    },
    'the next code is known',
    60,
  );
  expect(await opens(theirs)).toBe(false);
  expect(await revokeTabletCode(gateway.gateway, 'Birch')).toBe(true);
  expect(await revokeTabletCode(gateway.gateway, 'Birch')).toBe(false);
  await tablet.stop();
});

test('5.3 staff unlock the tablet after too many wrong PINs, and someone whose PIN was wrong ten times', async () => {
  await tablet.stop();
  withStore(tablet.dataDir, (store) =>
    store.transaction('test', () => {
      const wrongAtBootMillis = Array.from({ length: wrongPinsPerHourMax + 1 }, () => 0);
      store.attempts.saveThrottle({ bootId: tablet.clock.bootId(), wrongAtBootMillis });
      const locked = { wrong: 10, waitBootId: '', waitStartedBootMillis: 0, waitMillis: 0 };
      store.attempts.save(resident.residentId, locked);
      store.attempts.save('Mother of mine!', locked);
    }),
  );
  tablet = await tablet.restart();
  await tablet.do('staff.signIn', { code });
  expect(maintained()).toMatchObject({
    isThrottled: true,
    lockedOut: [resident.residentId],
    moreLockedOut: 1,
  });
  await tablet.do('staff.unlockDevice', null);
  await tablet.until(() => !maintained().isThrottled, 'unlocked');
  const { residentId } = resident;
  await tablet.do('staff.unlockResident', { residentId });
  await tablet.until(() => maintained().lockedOut.length === 0, 'let in');
  const again = await tablet.call('staff.unlockResident', { residentId });
  expect(again).toEqual({ ok: false, error: { code: 'notFound' } });
  await tablet.do('staff.leave', null);
  expect((await tablet.tryToSignIn(residentId, wrongPin)).screen).toMatchObject({
    problem: { kind: 'wrong', triesLeft: 9 },
  });
  await tablet.do('session.signIn', { residentId, pin: resident.pin });
  expect(tablet.view().screen.name).toBe('home');
  await tablet.stop();
});
