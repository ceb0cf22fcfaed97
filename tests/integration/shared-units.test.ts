import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import {
  addDeviceResidents,
  removeDeviceResidents,
} from '../../gateway/enrolment/device-residents.ts';
import { orderDevice } from '../../gateway/orders/issue.ts';
import { answerReport } from '../../gateway/reports/steps.ts';
import { answerBlob } from '../../gateway/server/blob-api.ts';
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
import { isGivenPhotos, pictures } from './photos.ts';
import { fileReport, stateOf, untilAtGateway } from './reports.ts';
import { deviceOf, handedBack, leased, noonInNovember, signIn, signOut } from './shared-scene.ts';
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
  await untilKnown(newcomer);
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
  await untilKnown(newcomer);
  expect((await tablet.do('mail.drafts', null)).map((draft) => draft.messageId)).toEqual([draftId]);
  await tablet.untilState(messageId, 'inReview');
  await tablet.stop();
});

/** Signs somebody in as soon as the tablet has heard that they are at it. */
function untilKnown({ residentId, pin }: Resident): Promise<void> {
  return eventually(async () => {
    const view = await tablet.tryToSignIn(residentId, pin);
    if (view.screen.name !== 'home') await tablet.do('session.cancel', null);
    return view.screen.name === 'home';
  }, 'signed in');
}

test('S2 6.7 a shared tablet is given no photo of who has left it, until they come back', async () => {
  await isGivenPhotos(gateway, resident, pictures(1));
  const { blob } = await gateway.gateway.database
    .selectFrom('photos')
    .innerJoin('incoming', 'incoming.message_id', 'photos.message_id')
    .select('photos.blob')
    .where('incoming.resident_id', '=', resident.residentId)
    .executeTakeFirstOrThrow();
  const deviceId = await deviceOf(gateway, neighbour);
  const change = { deviceId, residentIds: [resident.residentId] };
  const get = () =>
    answerBlob(gateway.gateway, deviceId, { path: '/blobs/get', body: { blob, at: 0 } });
  expect(await get()).toMatchObject({ ok: true });
  await removeDeviceResidents(gateway.gateway, change);
  expect(await get()).toEqual({ ok: false, error: 'blobUnknown' });
  // A letter of theirs that was queued before may name it: it has not to be brought.
  const body = { blob, bytes: 300_028 };
  const asked = await answerBlob(gateway.gateway, deviceId, { path: '/blobs/ask', body });
  expect(asked).toEqual({ ok: true, value: { received: body.bytes } });
  await addDeviceResidents(gateway.gateway, change);
  expect(await get()).toMatchObject({ ok: true });
  await tablet.stop();
});

test('S2 7 a shared tablet hears of no answer to who has left it, until they come back', async () => {
  const answer = async (receipt: Awaited<ReturnType<typeof fileReport>>) => {
    const { reportId } = await untilAtGateway(gateway, receipt);
    const handler = { by: 'test', desks: null, answer: 'At two.' };
    expect((await answerReport(gateway.gateway, reportId, handler)).ok).toBe(true);
  };
  const untilAnswered = async (receipt: Awaited<ReturnType<typeof fileReport>>) => {
    tablet.pass(61_000);
    await tablet.do('sync.now', null);
    await eventually(async () => (await stateOf(tablet, receipt)).state === 'answered', 'answered');
  };
  await signIn(tablet, resident);
  const own = await fileReport(tablet);
  await signOut(tablet);
  await signIn(tablet, neighbour);
  const others = await fileReport(tablet);
  await signOut(tablet);
  const deviceId = await deviceOf(gateway, neighbour);
  const change = { deviceId, residentIds: [resident.residentId] };
  await untilAtGateway(gateway, own);
  await removeDeviceResidents(gateway.gateway, change);
  await answer(own);
  await answer(others);
  await untilAnswered(others);
  expect(await stateOf(tablet, own)).toMatchObject({ state: 'received' });
  await addDeviceResidents(gateway.gateway, change);
  await untilAnswered(own);
  await untilKnown(resident);
  expect(await tablet.do('services.own', null)).toMatchObject([{ answer: 'At two.' }]);
  await tablet.stop();
});
