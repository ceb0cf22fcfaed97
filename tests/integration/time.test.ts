import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { admit, fridayNoon, hideStore, openFacility, type Resident } from './facility.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';

const minute = 60_000;
const day = 86_400_000;

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
beforeEach(async () => {
  await gateway.setNow(fridayNoon);
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.goOffline();
});
afterAll(() => gateway.stop());

/** Switched off, and on again when the wall clock shows this. */
async function rebootAt(wallMillis: number): Promise<void> {
  tablet.clock.reboot();
  tablet.clock.setWall(wallMillis);
  tablet = await tablet.restart();
}

test('1.1 a wall clock that is set while offline changes nothing, with a restart of the core or without', async () => {
  const before = tablet.view().time.millis;
  tablet.clock.setWall(Date.parse('2027-06-01T19:00:00Z'));
  tablet.pass(minute);
  expect(tablet.view().stamps).toMatchObject({ free: 4 });
  expect(tablet.view().time.doubtful).toBe(false);
  expect(tablet.view().time.millis - before).toBeGreaterThanOrEqual(minute);
  expect(tablet.view().time.millis - before).toBeLessThan(5 * minute);
  tablet = await tablet.restart();
  expect(tablet.view().time.millis - before).toBeLessThan(5 * minute);
  await tablet.stop();
});

test('1.2 a wall clock that is set back takes no time back, with a restart of the core or without', async () => {
  tablet.pass(minute);
  const before = tablet.view().time.millis;
  tablet.clock.setWall(fridayNoon - 10 * day);
  expect(tablet.view().time.millis).toBeGreaterThanOrEqual(before);
  tablet = await tablet.restart();
  expect(tablet.view().time.millis).toBeGreaterThanOrEqual(before);
  await tablet.stop();
});

test('1.2 after a reboot a wall clock 10 days ahead is believed, and the month may turn', async () => {
  const tenDaysLater = fridayNoon + 11 * day;
  await rebootAt(tenDaysLater);
  expect(tablet.view().time.doubtful).toBe(false);
  expect(tablet.view().time.millis).toBeGreaterThanOrEqual(tenDaysLater);
  await tablet.signIn(resident);
  expect(tablet.view().stamps?.free).toBe(4);
  await tablet.stop();
});

test('1.2 after a reboot a wall clock 60 days ahead is doubtful: mail is written and queued, no month begins, contact heals it', async () => {
  const { messageId: earlier } = await tablet.send('before the reboot');
  await rebootAt(fridayNoon + 60 * day);
  const doubtful = await tablet.signIn(resident);
  expect(doubtful.time.doubtful).toBe(true);
  expect(doubtful.time.millis).toBeLessThan(fridayNoon + day);
  expect(doubtful.stamps?.free).toBe(3);
  const letter = await tablet.send('written in doubt');
  expect(letter).toMatchObject({ state: 'queued', stamps: 1 });
  expect(tablet.view().stamps?.free).toBe(2);
  await gateway.setNow(fridayNoon + 60 * minute);
  await tablet.goOnline();
  expect(tablet.view().time.doubtful).toBe(false);
  expect(tablet.view().time.millis).toBeGreaterThanOrEqual(fridayNoon + 60 * minute);
  await tablet.untilState(letter.messageId, 'inReview');
  await tablet.untilState(earlier, 'inReview');
  expect(tablet.view().stamps?.free).toBe(2);
  await tablet.stop();
});

test('1.2 after a reboot a wall clock behind what was shown is doubtful, and time stands where it was', async () => {
  tablet.pass(minute);
  const before = tablet.view().time.millis;
  await rebootAt(fridayNoon - day);
  expect(tablet.view().time.doubtful).toBe(true);
  expect(tablet.view().time.millis).toBeGreaterThanOrEqual(before);
  await tablet.stop();
});

test('1.2 a gateway whose clock is behind makes time stand still, never go back', async () => {
  tablet.pass(3 * minute);
  const before = tablet.view().time.millis;
  await tablet.goOnline();
  expect(tablet.view().time.millis).toBeGreaterThanOrEqual(before);
  await tablet.stop();
});

test('1.2 a wall clock that was believed before the store could be opened is judged again by its floor', async () => {
  tablet.pass(20 * day);
  const shown = tablet.view().time.millis;
  await tablet.stop();
  const { dataDir, clock, network } = tablet;
  const putBack = hideStore(dataDir);
  clock.reboot();
  clock.setWall(fridayNoon);
  tablet = startTablet(dataDir, clock, network, { buildMillis: fridayNoon - 5 * day });
  expect(tablet.view()).toMatchObject({
    screen: { name: 'unprovisioned' },
    time: { doubtful: false },
  });
  putBack();
  await tablet.until((view) => view.screen.name === 'locked', 'the store is open');
  expect(tablet.view().time.doubtful).toBe(true);
  expect(tablet.view().time.millis).toBeGreaterThanOrEqual(shown);
  await tablet.stop();
});
