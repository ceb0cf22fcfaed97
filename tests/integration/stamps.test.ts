import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { LetterView } from '../../shared/ipc/view.ts';
import {
  admit,
  approveEverything,
  changePolicy,
  changePolicyForNow,
  comesFromOutside,
  openFacility,
  type Resident,
  readLedger,
  refuse,
} from './facility.ts';
import { type ForkedTablet, forkTablet } from './forked-tablet.ts';
import { newTablet, type Tablet } from './tablet.ts';
import { createTestClock } from './test-clock.ts';

const at = (instant: string) => Date.parse(instant);
const november = at('2026-11-20T19:00:00Z');
const decemberBegins = at('2026-12-01T07:00:00Z');
const januaryBegins = at('2027-01-01T07:00:00Z');
const day = 86_400_000;

let gateway: RunningDemo;
let resident: Resident;

beforeAll(async () => {
  gateway = await openFacility(november);
  // The table's rows lie at midnight, when this facility's tablets would be dark.
  await changePolicy(gateway, () => ({ hours: { opens: '06:00', closes: '06:00' } }));
});
beforeEach(async () => {
  await gateway.setNow(november);
  resident = await admit(gateway);
});
afterAll(() => gateway.stop());

/** More than a sign-in takes, and less than an idle session lasts. */
const aMoment = 100_000;

/** Lets the tablet's time run to an instant; who was signed out on the way signs in again before it. */
async function passUntil(tablet: Tablet, millis: number): Promise<void> {
  if (millis - aMoment > tablet.view().time.millis) tablet.passUntil(millis - aMoment);
  const { resident: stillThere, warning } = tablet.view();
  if (stillThere === null) {
    await tablet.until((view) => view.screen.name === 'locked', 'locked');
    await tablet.signIn(resident);
  }
  await tablet.do(warning === null ? 'session.activity' : 'session.extend', null);
  tablet.passUntil(millis);
}

async function signedIn(options: Parameters<typeof newTablet>[2] = {}): Promise<Tablet> {
  const tablet = await newTablet(gateway, resident, options);
  await tablet.signIn(resident);
  return tablet;
}

const free = (period: string, ...numbers: number[]) =>
  numbers.map((n) => `free/${resident.residentId}/${period}/${n}`);

test('2.14 the worked table, row by row, on one personal device that goes offline', async () => {
  const tablet = await signedIn();
  for (const text of ['one', 'two']) {
    const { messageId } = await tablet.send(text);
    await tablet.untilState(messageId, 'inReview');
  }
  await tablet.goOffline();
  await passUntil(tablet, at('2026-11-30T23:00:00Z'));
  expect(tablet.view().stamps?.free, '3 and 4 of November').toBe(2);
  await passUntil(tablet, decemberBegins - 1000);
  expect(tablet.view().stamps?.free, 'still November in Denver').toBe(2);
  await passUntil(tablet, decemberBegins);
  expect(tablet.view().stamps?.free, 'December').toBe(4);

  await passUntil(tablet, at('2026-12-01T07:05:00Z'));
  const long = await tablet.send('x'.repeat(8074));
  expect(long.stamps).toBe(2);
  expect(tablet.view().stamps?.free, 'a letter of 8,074 characters').toBe(2);
  await passUntil(tablet, at('2026-12-01T07:06:00Z'));
  await tablet.do('mail.takeBack', { messageId: long.messageId });
  expect(tablet.view().stamps?.free, 'taken back before any sync').toBe(4);

  for (const text of ['three', 'four', 'five']) await tablet.send(text);
  await passUntil(tablet, januaryBegins - 60_000);
  expect(tablet.view().stamps?.free, '3 spent in December').toBe(1);
  await passUntil(tablet, januaryBegins);
  expect(tablet.view().stamps?.free, 'January, still offline').toBe(4);

  tablet.clock.setWall(at('2027-06-01T19:00:00Z'));
  expect(tablet.view().stamps?.free, 'the wall clock is set').toBe(4);
  expect(tablet.view().time.millis).toBeLessThan(januaryBegins + 600_000);
  tablet.clock.setWall(januaryBegins + 60_000);

  await gateway.setNow(januaryBegins + 120_000);
  await tablet.goOnline();
  await tablet.until((view) => view.link.unsent === 0, 'drained');
  expect(tablet.view().stamps?.free).toBe(4);
  expect((await readLedger(gateway, resident)).spent).toEqual([
    ...free('2026-11', 1, 2),
    ...free('2026-12', 1, 2, 3),
  ]);
  await tablet.stop();
});

test('2.14 at the turn of the year the second, shared tablet has 0 and the first has 4', async () => {
  const first = await signedIn();
  await first.goOffline();
  const clock = createTestClock(november);
  const second = await newTablet(gateway, resident, { clock, sharedWith: [] });
  await second.signIn(resident);
  await second.until((view) => view.stamps?.standing === 'whole', 'told');
  expect(second.view().stamps).toMatchObject({ free: 0, elsewhere: 4 });
  // It knows: rule 2.9, and not 2.13.
  const messageId = await second.write('From the day room');
  expect(await second.call('draft.send', { messageId, body: 'From the day room' })).toMatchObject({
    error: { code: 'notEnoughStamps', missing: 1 },
  });
  await second.goOffline();
  for (const tablet of [first, second]) await passUntil(tablet, januaryBegins);
  expect(first.view().stamps).toMatchObject({ free: 4, standing: 'whole' });
  expect(second.view().stamps).toMatchObject({ free: 0, standing: 'apart' });
  await second.stop();
  await first.send('From my cell');
  await gateway.setNow(januaryBegins + aMoment);
  await first.goOnline();
  await first.until((view) => view.link.unsent === 0, 'drained');
  await first.stop();
  expect((await readLedger(gateway, resident)).spent).toEqual(free('2027-01', 1));
});

test('2.14 power cut between Send and its answer: a draft and its stamps, or queued and held', async () => {
  const tablet = await newTablet(gateway, resident);
  await tablet.stop();
  await tablet.network.close();
  let wall = november;
  let stampsLeft = 4;
  let forked = await startedAnew();
  for (const delayMillis of [0, 3]) {
    const body = `to be cut after ${delayMillis} ms`;
    const messageId = await forked.write(body);
    await forked.do('draft.save', { messageId });
    void forked.call('draft.send', { messageId, body });
    await new Promise((resolve) => setTimeout(resolve, delayMillis));
    await forked.kill();
    forked = await startedAnew();
    const drafts = await forked.do('mail.drafts', null);
    const isDraft = drafts.some((draft) => draft.messageId === messageId);
    expect(await forked.sent(messageId)).toEqual(
      isDraft ? null : expect.objectContaining({ state: 'queued', stamps: 1 }),
    );
    stampsLeft -= isDraft ? 0 : 1;
    expect(await forked.freeStamps()).toBe(stampsLeft);
  }

  async function startedAnew(): Promise<ForkedTablet> {
    wall += 60_000;
    const anew = await forkTablet(tablet.dataDir, wall);
    await anew.signIn(resident);
    return anew;
  }
});

test('2.4 a tablet whose clock runs ahead gains nothing', async () => {
  const tablet = await signedIn();
  await tablet.goOffline();
  await passUntil(tablet, decemberBegins + aMoment);
  expect(tablet.view().stamps?.free).toBe(4);
  const early: LetterView[] = [];
  for (const n of [1, 2, 3, 4]) early.push(await tablet.send(`Letter ${n}, too early.`));
  await tablet.goOnline();
  for (const { messageId } of early) await tablet.untilState(messageId, 'postageDue');
  expect((await readLedger(gateway, resident)).spent).toEqual([]);
  const draft = await tablet.do('mail.takeBack', { messageId: early[0]?.messageId ?? '' });
  const drafts = await tablet.do('mail.drafts', null);
  expect(drafts).toMatchObject([{ messageId: draft.draftId, preview: 'Letter 1, too early.' }]);
  await tablet.stop();
});

test('2.9 out of stamps the draft stays whole, with how many are missing and when the next come', async () => {
  const tablet = await signedIn();
  for (const text of ['one', 'two', 'three']) await tablet.send(text);
  const body = 'y'.repeat(8074);
  const messageId = await tablet.write(body);
  const { screen } = tablet.view();
  expect(screen).toMatchObject({ writing: { cost: { stamps: 2, missing: 1 } } });
  expect(await tablet.call('draft.send', { messageId, body })).toEqual({
    ok: false,
    error: { code: 'notEnoughStamps', missing: 1, nextFreeAtMillis: decemberBegins },
  });
  expect(tablet.view().stamps?.free).toBe(1);
  expect(await tablet.do('mail.drafts', null)).toMatchObject([{ messageId, state: 'draft' }]);
  await tablet.do('draft.resume', { messageId });
  expect(tablet.view().screen).toMatchObject({ writing: { openedBody: body } });
  await tablet.stop();
});

test('2.8 an answer takes its reply stamp first, and no other message may', async () => {
  await comesFromOutside(gateway, resident, { replyStamps: 1 });
  await approveEverything(gateway);
  const tablet = await signedIn();
  await tablet.until((view) => view.stamps?.reply === 1, 'the reply stamp is there');
  const other = await tablet.send('not an answer');
  expect(tablet.view().stamps).toMatchObject({ free: 3, reply: 1 });
  const { items } = await tablet.do('mail.inbox', { cursor: null, search: '' });
  const replyToId = items[0]?.messageId ?? '';
  await tablet.do('draft.start', { contactId: resident.contactId, replyToId });
  const { screen } = tablet.view();
  if (screen.name !== 'writing') throw new Error(screen.name);
  const { messageId } = screen.writing;
  const cost = await tablet.do('draft.edit', { messageId, body: 'z'.repeat(7000) });
  expect(cost.uses).toEqual({ reply: 1, free: 1, bought: 0 });
  await tablet.do('draft.send', { messageId, body: 'z'.repeat(7000) });
  expect(tablet.view().stamps).toMatchObject({ free: 2, reply: 0 });
  for (const sent of [other.messageId, messageId]) await tablet.untilState(sent, 'inReview');
  await tablet.stop();
  const { spent } = await readLedger(gateway, resident);
  expect(spent).toEqual([...free('2026-11', 1, 2), `reply/${replyToId}/1`]);
});

test('2.7 a refusal gives the stamp back where the policy says so, with its rule and note', async () => {
  const tablet = await signedIn();
  const { messageId } = await tablet.send('to be refused');
  await tablet.untilState(messageId, 'inReview');
  await refuse(gateway, messageId);
  const refusal = await tablet.untilRefused(messageId);
  expect(refusal).toMatchObject({ stampsReturned: 1, note: 'The second page.' });
  expect(tablet.view().stamps?.free).toBe(4);
  await tablet.stop();
  expect((await readLedger(gateway, resident)).spent).toEqual([]);
});

test('2.7 a refusal keeps the stamp where the policy says so, and says so before Send', async () => {
  await changePolicyForNow(gateway, ({ refusal }) => ({
    refusal: { ...refusal, refundStamps: false },
  }));
  const tablet = await signedIn();
  const id = await tablet.write('to be refused');
  expect(tablet.view().screen).toMatchObject({ writing: { cost: { refundedIfRefused: false } } });
  const { messageId } = await tablet.do('draft.send', { messageId: id, body: 'to be refused' });
  await tablet.untilState(messageId, 'inReview');
  await refuse(gateway, messageId);
  const refusal = await tablet.untilRefused(messageId);
  expect(refusal).toMatchObject({ stampsReturned: 0 });
  expect(tablet.view().stamps?.free).toBe(3);
  await tablet.stop();
  expect((await readLedger(gateway, resident)).spent).toHaveLength(1);
});

test('2.7 a stamp of a month that is over lapses when it is refunded', async () => {
  const tablet = await signedIn();
  const { messageId } = await tablet.send('decided about next month');
  await tablet.untilState(messageId, 'inReview');
  await gateway.setNow(decemberBegins + day);
  await tablet.do('sync.now', null);
  await tablet.until((view) => view.time.millis >= decemberBegins + day, 'in December');
  expect(tablet.view().stamps?.free).toBe(4);
  await refuse(gateway, messageId);
  const refusal = await tablet.untilRefused(messageId);
  expect(refusal).toMatchObject({ stampsReturned: 0 });
  expect(tablet.view().stamps?.free).toBe(4);
  await tablet.stop();
});

test('2.11 for a stamp that is not leased another of its month is taken, else the letter waits whole', async () => {
  const tablet = await signedIn();
  await tablet.goOffline();
  const letters = [];
  for (const n of [1, 2, 3, 4]) letters.push(await tablet.send(`Letter ${n}, told in full.`));
  const { database } = gateway.gateway;
  await database
    .updateTable('stamps')
    .set({ holder_device: null })
    .where('name', 'in', free('2026-11', 1, 2))
    .execute();
  await database.deleteFrom('stamps').where('name', 'in', free('2026-11', 2)).execute();
  await tablet.goOnline();
  const [first, second, third, fourth] = letters.map((letter) => letter.messageId);
  if (!first || !second || !third || !fourth) throw new Error('four letters');
  for (const paid of [first, second, third]) await tablet.untilState(paid, 'inReview');
  const due = await tablet.untilState(fourth, 'postageDue');
  expect(due).toMatchObject({ stampsMissing: 1, canTakeBack: true });
  expect((await readLedger(gateway, resident)).spent).toEqual(free('2026-11', 1, 3, 4));
  const { draftId } = await tablet.do('mail.takeBack', { messageId: fourth });
  await tablet.do('draft.resume', { messageId: draftId });
  expect(tablet.view().screen).toMatchObject({
    writing: { openedBody: 'Letter 4, told in full.' },
  });
  await tablet.stop();
});

test('2.5 the month turns twice with no network: four each time, none left over', async () => {
  const tablet = await signedIn();
  await tablet.goOffline();
  await tablet.send('in November');
  await passUntil(tablet, decemberBegins + aMoment);
  expect(tablet.view().stamps?.free).toBe(4);
  await tablet.send('in December');
  await passUntil(tablet, januaryBegins + aMoment);
  expect(tablet.view().stamps?.free).toBe(4);
  await tablet.send('in January');
  await gateway.setNow(januaryBegins + 2 * aMoment);
  await tablet.goOnline();
  await tablet.until((view) => view.link.unsent === 0, 'drained');
  expect(tablet.view().stamps?.free).toBe(3);
  await tablet.stop();
  expect((await readLedger(gateway, resident)).spent).toEqual([
    ...free('2026-11', 1),
    ...free('2026-12', 1),
    ...free('2027-01', 1),
  ]);
});

test('2.5 another number of free stamps counts from the next period', async () => {
  const tablet = await signedIn();
  expect(tablet.view().stamps).toMatchObject({ free: 4, perMonth: 4 });
  await changePolicyForNow(gateway, ({ freeStamps }) => ({
    freeStamps: { ...freeStamps, perMonth: 6 },
  }));
  await tablet.do('sync.now', null);
  await tablet.send('under the new policy');
  await tablet.until((view) => view.link.unsent === 0, 'synced');
  expect(tablet.view().stamps).toMatchObject({ free: 3, perMonth: 4 });
  await tablet.goOffline();
  await passUntil(tablet, decemberBegins + day);
  expect(tablet.view().stamps).toMatchObject({ free: 6, perMonth: 6 });
  await tablet.stop();
});
