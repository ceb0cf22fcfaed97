import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import {
  addDeviceResidents,
  removeDeviceResidents,
} from '../../gateway/enrolment/device-residents.ts';
import { orderDevice } from '../../gateway/orders/issue.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  openFacility,
  type Resident,
  readLedger,
  sharedCode,
} from './facility.ts';
import { deviceOf, handedBack, leased, noonInNovember, signIn } from './shared-scene.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';

let gateway: RunningDemo;
let resident: Resident;
let neighbour: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility(noonInNovember);
});
beforeEach(async () => {
  await gateway.setNow(noonInNovember);
  resident = await admit(gateway);
  neighbour = await admit(gateway);
  tablet = await newTablet(gateway, resident, { sharedWith: [neighbour] });
});
afterAll(() => gateway.stop());

const free = (...numbers: number[]) =>
  numbers.map((n) => `free/${resident.residentId}/2026-11/${n}`);

test('2.12 a lost shared tablet gives its stamps up at once', async () => {
  await signIn(tablet, resident);
  await tablet.goOffline();
  const { messageId } = await tablet.send('on the lost one');
  await tablet.stop();
  const second = await newTablet(gateway, resident, { sharedWith: [] });
  await signIn(second, resident);
  expect(second.view().stamps).toMatchObject({ free: 0, elsewhere: 4 });
  const lost = await orderDevice(gateway.gateway, {
    kind: 'lose',
    deviceId: await deviceOf(gateway, neighbour),
    by: 'test',
  });
  expect(lost.ok).toBe(true);
  await second.do('sync.now', null);
  await second.until((view) => view.stamps?.free === 4, 'has them');
  expect(await second.sent(messageId)).toBeNull();
  await second.stop();
});

test('2.12 enrolled anew it takes the place of what it was, whose stamps are free at once', async () => {
  await signIn(tablet, resident);
  await tablet.goOffline();
  const { messageId } = await tablet.send('before it was enrolled again');
  await tablet.stop();
  const replaces = await deviceOf(gateway, neighbour);
  const code = await sharedCode(gateway, [resident, neighbour], { replaces });
  const store = openExistingStore({ dataDir: tablet.dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  tablet.network.mend();
  const again = { gatewayUrl: tablet.network.url, code, again: true };
  expect((await enrolDevice(store.value, again)).ok).toBe(true);
  store.value.close();
  expect(await leased(gateway, resident)).toEqual([]);
  tablet = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await tablet.until((view) => view.link.connected, 'connected');
  await signIn(tablet, resident);
  await tablet.untilState(messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1));
  expect(tablet.view().stamps).toMatchObject({ free: 3 });
  await tablet.stop();
});

test('2.4 who comes to the unit can sign in with their mail; who leaves cannot, and what they sent still goes', async () => {
  const newcomer = await admit(gateway);
  await comesFromOutside(gateway, newcomer);
  await approveEverything(gateway);
  const deviceId = await deviceOf(gateway, neighbour);
  const change = { deviceId, residentIds: [newcomer.residentId] };
  expect(await addDeviceResidents(gateway.gateway, change)).toMatchObject({ ok: true });
  await tablet.do('sync.now', null);
  await eventually(async () => {
    const view = await tablet.tryToSignIn(newcomer.residentId, newcomer.pin);
    if (view.screen.name !== 'home') await tablet.do('session.cancel', null);
    return view.screen.name === 'home';
  }, 'signed in');
  await tablet.until((view) => view.stamps?.free === 4, 'handed over');
  expect((await tablet.do('mail.inbox', { cursor: null, search: '' })).items).toHaveLength(1);
  const draftId = await tablet.write('a draft that waits');
  await tablet.goOffline();
  await tablet.do('session.go', { place: 'home' });
  const { messageId } = await tablet.send('sent before I left');
  expect(await removeDeviceResidents(gateway.gateway, change)).toMatchObject({ ok: true });
  await tablet.goOnline();
  await tablet.until((view) => view.screen.name === 'locked', 'signed out');
  await handedBack(gateway, newcomer);
  expect(await readLedger(gateway, newcomer)).toMatchObject({ accepted: 1 });
  const view = await tablet.tryToSignIn(newcomer.residentId, newcomer.pin);
  expect(view.screen).toMatchObject({ name: 'signingIn', problem: { kind: 'wrong' } });
  await tablet.do('session.cancel', null);
  await addDeviceResidents(gateway.gateway, change);
  await tablet.do('sync.now', null);
  await eventually(async () => {
    const again = await tablet.tryToSignIn(newcomer.residentId, newcomer.pin);
    if (again.screen.name !== 'home') await tablet.do('session.cancel', null);
    return again.screen.name === 'home';
  }, 'back');
  expect((await tablet.do('mail.drafts', null)).map((draft) => draft.messageId)).toEqual([draftId]);
  await tablet.untilState(messageId, 'inReview');
  await tablet.stop();
});
