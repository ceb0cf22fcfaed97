import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { settleAfterMillis, spendWithinMillis } from '../../shared/stamps/lease.ts';
import { admit, eventually, openFacility, type Resident, readLedger } from './facility.ts';
import {
  handedBack,
  leased,
  noonInNovember,
  signIn,
  signInOffline,
  signOut,
  stampsAtGateway,
} from './shared-scene.ts';
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

/** Long enough for the exchanges that follow a sign-in: none is under way then. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}

test('2.4 a shared tablet is handed the stamps of who signs in, and hands them back when they sign out', async () => {
  expect(await leased(gateway, resident)).toEqual([]);
  await signIn(tablet, resident);
  expect(tablet.view().stamps).toMatchObject({ free: 4, perMonth: 4, elsewhere: 0 });
  expect(await leased(gateway, resident)).toEqual(free(1, 2, 3, 4));
  const [stamp] = await stampsAtGateway(gateway, resident);
  expect(stamp?.spendByMillis).toBeGreaterThan(noonInNovember + spendWithinMillis - 1);
  expect((stamp?.settleByMillis ?? 0) - (stamp?.spendByMillis ?? 0)).toBe(settleAfterMillis);
  const { messageId } = await tablet.send('From the day room');
  await tablet.untilState(messageId, 'inReview');
  await signOut(tablet);
  await handedBack(gateway, resident);
  // Nothing of one is the other's (4.5).
  await signIn(tablet, neighbour);
  expect(tablet.view().stamps).toMatchObject({ free: 4 });
  expect(await tablet.do('mail.sent', { cursor: null, search: '' })).toMatchObject({ items: [] });
  expect(await leased(gateway, resident)).toEqual([]);
  await signOut(tablet);
  await handedBack(gateway, neighbour);
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1));
  await tablet.stop();
});

test('2.4 a time-out hands them back as a sign-out does', async () => {
  await signIn(tablet, resident);
  tablet.pass(6 * 60_000);
  await tablet.until((view) => view.screen.name === 'locked', 'closed');
  await handedBack(gateway, resident);
  await tablet.stop();
});

test('2.3 while one shared tablet holds them offline, another has 0 and says where they are', async () => {
  await signIn(tablet, resident);
  await tablet.goOffline();
  const second = await newTablet(gateway, resident, { sharedWith: [] });
  await signIn(second, resident);
  expect(second.view().stamps).toMatchObject({ free: 0, elsewhere: 4 });
  const letters = [await tablet.send('one'), await tablet.send('two')];
  expect(tablet.view().stamps).toMatchObject({ free: 2, standing: 'apart' });
  await tablet.goOnline();
  for (const { messageId } of letters) await tablet.untilState(messageId, 'inReview');
  await signOut(tablet);
  await handedBack(gateway, resident);
  await second.do('sync.now', null);
  await second.until((view) => view.stamps?.free === 2, 'has what is left');
  expect(second.view().stamps).toMatchObject({ elsewhere: 0 });
  await tablet.stop();
  await second.stop();
});

test('2.4 with no network it keeps what it holds over a sign-out, and hands it back when it connects', async () => {
  await signIn(tablet, resident);
  await tablet.goOffline();
  await signOut(tablet);
  await signInOffline(tablet, resident);
  expect(tablet.view().stamps).toMatchObject({ free: 4, standing: 'apart' });
  const { messageId } = await tablet.send('still mine');
  await signOut(tablet);
  await tablet.goOnline();
  await handedBack(gateway, resident);
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1));
  await signIn(tablet, resident);
  expect(await tablet.sent(messageId)).toMatchObject({ state: 'inReview', stamps: 1 });
  expect(tablet.view().stamps).toMatchObject({ free: 3 });
  await tablet.stop();
});

test('2.12 after a power cut with someone signed in, the next start hands their stamps back', async () => {
  await signIn(tablet, resident);
  await tablet.goOffline();
  tablet = await tablet.restart();
  expect(await leased(gateway, resident)).toEqual(free(1, 2, 3, 4));
  await tablet.goOnline();
  await handedBack(gateway, resident);
  await tablet.stop();
});

test('2.12 beyond spendBy the tablet promises nothing, and the gateway gives nothing away before settleBy', async () => {
  await signIn(tablet, resident);
  const [stamp] = await stampsAtGateway(gateway, resident);
  const spendBy = stamp?.spendByMillis ?? 0;
  await tablet.goOffline();
  const promised = await tablet.send('in time');
  tablet.passUntil(spendBy - 60_000);
  await signInOffline(tablet, resident);
  expect(tablet.view().stamps).toMatchObject({ free: 3 });
  tablet.passUntil(spendBy);
  expect(tablet.view().stamps).toMatchObject({ free: 0, standing: 'apart' });

  const second = await newTablet(gateway, resident, { sharedWith: [] });
  await gateway.setNow(spendBy + settleAfterMillis - 10_000);
  await signIn(second, resident);
  expect(second.view().stamps).toMatchObject({ free: 0, elsewhere: 4 });
  await signOut(second);
  // What was promised in time and is told before settleBy finds its stamp.
  await signOut(tablet);
  await tablet.goOnline();
  await handedBack(gateway, resident);
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1));
  await signIn(tablet, resident);
  expect(await tablet.sent(promised.messageId)).toMatchObject({ state: 'inReview' });
  await tablet.stop();
  await second.stop();
});

test('1.2 with its time in doubt a shared tablet promises no stamp', async () => {
  await signIn(tablet, resident);
  await tablet.goOffline();
  await tablet.stop();
  tablet.clock.reboot();
  tablet.clock.setWall(Date.parse('2028-01-01T00:00:00Z'));
  tablet = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await signInOffline(tablet, resident);
  expect(tablet.view()).toMatchObject({
    time: { doubtful: true },
    stamps: { free: 0, standing: 'apart' },
  });
  await tablet.stop();
});

test('2.12 at settleBy, by its own clock, the gateway takes back what a silent tablet holds; later 2.11 decides', async () => {
  await signIn(tablet, resident);
  await tablet.goOffline();
  const late = await tablet.send('told too late');
  await signOut(tablet);
  const [stamp] = await stampsAtGateway(gateway, resident);
  await gateway.setNow(stamp?.settleByMillis ?? 0);
  const second = await newTablet(gateway, resident, { sharedWith: [] });
  await signIn(second, resident);
  expect(second.view().stamps).toMatchObject({ free: 4, elsewhere: 0 });
  const taken = await gateway.gateway.database
    .selectFrom('audit')
    .select('detail')
    .where('event', '=', 'stamps.takenBack')
    .execute();
  expect(taken.map(({ detail }) => detail)).toContain(
    JSON.stringify({ deviceId: stamp?.holderDevice, stamps: 4, reason: 'settleBy' }),
  );
  for (const n of [1, 2, 3, 4]) {
    const { messageId } = await second.send(`Letter ${n}`);
    await second.untilState(messageId, 'inReview');
  }
  await tablet.goOnline();
  await tablet.until((view) => view.link.unsent === 0, 'told');
  await signIn(tablet, resident);
  expect(await tablet.sent(late.messageId)).toMatchObject({ state: 'postageDue' });
  expect(await tablet.do('mail.letter', { messageId: late.messageId })).toMatchObject({
    body: 'told too late',
  });
  await tablet.stop();
  await second.stop();
});

test('2.13 with no network a letter is queued without stamps, and the gateway finds one', async () => {
  await tablet.goOffline();
  await signInOffline(tablet, resident);
  expect(tablet.view().stamps).toMatchObject({ free: 0, standing: 'apart' });
  const id = await tablet.write('free if one is left');
  expect(tablet.view().screen).toMatchObject({
    writing: { cost: { stamps: 1, missing: 0, ifLeft: 1 } },
  });
  const queued = await tablet.do('draft.send', { messageId: id, body: 'free if one is left' });
  expect(queued).toMatchObject({ state: 'queued', stamps: 0, stampsIfLeft: 1 });
  await tablet.goOnline();
  expect(await tablet.untilState(id, 'inReview')).toMatchObject({ stamps: 1, stampsIfLeft: 0 });
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1));
  await tablet.until((view) => view.stamps?.free === 3, 'has the others');
  await tablet.stop();
});

test('2.13 where none is left it waits at the gateway, whole; what the tablet holds is named', async () => {
  const own = await newTablet(gateway, resident);
  await tablet.goOffline();
  await signInOffline(tablet, resident);
  const { messageId } = await tablet.send('none is left');
  await tablet.goOnline();
  expect(await tablet.untilState(messageId, 'postageDue')).toMatchObject({
    stampsMissing: 1,
    payment: { stamps: 1, missing: 1 },
  });
  expect(tablet.view().stamps).toMatchObject({ free: 0, elsewhere: 4, standing: 'whole' });
  expect((await readLedger(gateway, resident)).spent).toEqual([]);
  expect(await tablet.call('mail.pay', { messageId })).toMatchObject({
    error: { code: 'notEnoughStamps' },
  });
  await own.stop();
  await tablet.stop();
});

test('2.13 a letter of two stamps takes the one that is held, and another if it is left', async () => {
  await signIn(tablet, resident);
  for (const n of [1, 2, 3]) {
    const { messageId } = await tablet.send(`Letter ${n}`);
    await tablet.untilState(messageId, 'inReview');
  }
  await tablet.goOffline();
  const long = await tablet.send('x'.repeat(7000));
  expect(long).toMatchObject({ stamps: 1, stampsIfLeft: 1 });
  await tablet.goOnline();
  await tablet.untilState(long.messageId, 'postageDue');
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1, 2, 3));
  await tablet.until((view) => view.stamps?.free === 1, 'its stamp is back');
  await tablet.stop();
});

test('2.3 an answer that is lost at sign-in: the stamps come with the next, or go back', async () => {
  await tablet.until((view) => view.screen.name === 'locked', 'locked');
  tablet.network.holdAnswers();
  await tablet.signIn(resident);
  await eventually(async () => (await leased(gateway, resident)).length === 4, 'leased');
  expect(tablet.view().stamps).toMatchObject({ free: 0 });
  await signOut(tablet);
  tablet.network.mend();
  await tablet.do('sync.now', null);
  await handedBack(gateway, resident);
  await signIn(tablet, resident);
  expect(tablet.view().stamps).toMatchObject({ free: 4 });
  await tablet.stop();
});

test('2.3 an answer that is lost at sign-out: they are handed back once, and come again at the next sign-in', async () => {
  await signIn(tablet, resident);
  await quiet();
  tablet.network.holdAnswers();
  await signOut(tablet);
  await handedBack(gateway, resident);
  // Told to the gateway and not yet answered: here they are gone, and nothing is promised twice.
  tablet.network.cut();
  await tablet.until((view) => !view.link.connected, 'offline');
  await signInOffline(tablet, resident);
  expect(tablet.view().stamps).toMatchObject({ free: 0, standing: 'apart' });
  const { messageId } = await tablet.send('without a stamp in hand');
  await tablet.goOnline();
  await tablet.untilState(messageId, 'inReview');
  await tablet.until((view) => view.stamps?.free === 3, 'the others are here');
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1));
  await tablet.stop();
});
