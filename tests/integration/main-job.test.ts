import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { LetterView } from '../../shared/ipc/view.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  enrolTablet,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  readLedger,
} from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import { openNetwork } from './network.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';
import { createTestClock } from './test-clock.ts';

let gateway: RunningDemo;

beforeAll(async () => {
  gateway = await openFacility();
});
afterAll(() => gateway.stop());

const text = 'Dear Mom,\nthe snow came early.';

/** Sends a letter that the gateway stores, and whose answer is still on its way. */
async function sendAndLoseAnswer(tablet: Tablet, resident: Resident): Promise<LetterView> {
  await tablet.goOffline();
  const letter = await tablet.send(text);
  tablet.network.holdAnswers();
  await tablet.do('sync.now', null);
  const isStored = async () => (await readLedger(gateway, resident)).accepted === 1;
  await eventually(isStored, 'stored at the gateway');
  return letter;
}

test('the main job: written and sent offline, power cut, delivered once, one stamp spent', async () => {
  const resident = await admit(gateway);
  const network = await openNetwork(gateway.deviceUrl);
  const dataDir = await enrolTablet(gateway, resident, { gatewayUrl: network.url });
  const clock = createTestClock(fridayNoon);
  const before = startTablet(dataDir, clock, network);
  await before.until((view) => view.link.connected, 'connected');
  await before.goOffline();
  await before.stop();

  const dying = await forkTablet(dataDir, fridayNoon + 1000);
  await dying.signIn(resident);
  expect(await dying.freeStamps()).toBe(4);
  const letter = await dying.send(text);
  expect(letter).toMatchObject({ state: 'queued', stamps: 1, canTakeBack: true });
  expect(await dying.freeStamps()).toBe(3);
  await dying.kill();

  clock.pass(60_000);
  const tablet = startTablet(dataDir, clock, network);
  expect(tablet.view()).toMatchObject({ screen: { name: 'locked' }, resident: null });
  expect(tablet.view().link).toMatchObject({ connected: false, unsent: 1 });
  expect(await readLedger(gateway, resident)).toMatchObject({ accepted: 0 });
  await tablet.signIn(resident);
  await tablet.goOnline();
  const waiting = await tablet.untilState(letter.messageId, 'inReview');
  expect(waiting.reviewDueMillis).toBeGreaterThan(fridayNoon + 47 * 3_600_000);
  await approveEverything(gateway);
  await tablet.untilState(letter.messageId, 'delivered');
  expect(await tablet.freeStamps()).toBe(3);
  await tablet.stop();
  await network.close();
  expect(await readLedger(gateway, resident)).toEqual({
    accepted: 1,
    deliveries: 1,
    spent: [`free/${resident.residentId}/2026-11/1`],
  });
});

test('6.3 an answer that is lost on the way has no second effect', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  const { messageId } = await sendAndLoseAnswer(tablet, resident);
  expect(tablet.view().link.unsent).toBe(1);
  expect(await tablet.sent(messageId)).toMatchObject({ state: 'queued' });
  tablet.network.mend();
  await tablet.untilState(messageId, 'inReview');
  expect(await tablet.freeStamps()).toBe(3);
  await approveEverything(gateway);
  await tablet.untilState(messageId, 'delivered');
  await tablet.stop();
  expect(await readLedger(gateway, resident)).toEqual({
    accepted: 1,
    deliveries: 1,
    spent: [`free/${resident.residentId}/2026-11/1`],
  });
});

test('6.3 a power cut after the gateway stored a letter and before its answer came changes nothing', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  const { messageId } = await sendAndLoseAnswer(tablet, resident);
  const again = await tablet.restart();
  again.network.mend();
  await again.signIn(resident);
  await again.untilState(messageId, 'inReview');
  await again.stop();
  expect((await readLedger(gateway, resident)).spent).toHaveLength(1);
});

test('6.3, 6.7 a cut in the middle of a page, of either way, leaves all of it to be sent again', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.goOffline();
  const bodies = [1, 2, 3, 4].map((n) => `Letter ${n}. ${'Snow. '.repeat(900)}`);
  for (const body of bodies) await tablet.send(body);
  const body = randomBytes(150_000).toString('base64');
  await comesFromOutside(gateway, resident, { body });
  await approveEverything(gateway);
  const cuts = [
    tablet.network.breakAfter(16_000, 'requests'),
    tablet.network.breakAfter(60_000, 'answers'),
  ];
  await tablet.goOnline();
  await tablet.until((view) => view.link.unsent === 0, 'drained');
  await Promise.all(cuts);
  const inbox = () => tablet.do('mail.inbox', { cursor: null, search: '' });
  await eventually(async () => (await inbox()).items.length > 0, 'the letter is in');
  const { items } = await inbox();
  expect(items).toHaveLength(1);
  expect((await tablet.do('mail.open', { messageId: items[0]?.messageId ?? '' })).body).toBe(body);
  expect(await tablet.freeStamps()).toBe(0);
  await tablet.stop();
  const { accepted, spent } = await readLedger(gateway, resident);
  expect({ accepted, spends: spent.length }).toEqual({ accepted: 4, spends: 4 });
});

test('6.3 a stale request is no fork: the device goes on under a new session', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  const { database } = gateway.gateway;
  await database.updateTable('device_sessions').set({ last_request: 1_000_000 }).execute();
  const { messageId } = await tablet.send(text);
  await tablet.untilState(messageId, 'inReview');
  const sessions = await database
    .selectFrom('device_sessions')
    .innerJoin('device_residents', 'device_residents.device_id', 'device_sessions.device_id')
    .select('session')
    .where('resident_id', '=', resident.residentId)
    .execute();
  expect(sessions).toHaveLength(2);
  await tablet.stop();
  expect((await readLedger(gateway, resident)).spent).toHaveLength(1);
});
