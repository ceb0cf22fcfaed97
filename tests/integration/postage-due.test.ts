import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { readFacility } from '../../gateway/gateway.ts';
import { recallMessage } from '../../gateway/mail/recall.ts';
import { write } from '../../gateway/store/database.ts';
import { paidStampName } from '../../shared/stamps/name.ts';
import {
  admit,
  approveEverything,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  readLedger,
} from './facility.ts';
import { type ForkedTablet, forkTablet } from './forked-tablet.ts';
import { newTablet, type Tablet } from './tablet.ts';

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility();
});
beforeEach(async () => {
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
});
afterAll(() => gateway.stop());

const words = 'The last one, told in full.';

/**
 * Sends letters for all four stamps of the month, of which one is gone at the gateway by the time they
 * arrive: the last letter waits there. Answers its id.
 */
async function letterThatWaits(): Promise<string> {
  await tablet.goOffline();
  for (const n of [1, 2, 3]) await tablet.send(`Letter ${n}.`);
  const { messageId } = await tablet.send(words);
  const name = `free/${resident.residentId}/2026-11/4`;
  await gateway.gateway.database.deleteFrom('stamps').where('name', '=', name).execute();
  await tablet.goOnline();
  await tablet.untilState(messageId, 'postageDue');
  return messageId;
}

/** Stamps out of a book that the resident has bought; the tablet has them when it has heard of them. */
async function buyStamps(count: number): Promise<string[]> {
  const before = tablet.view().stamps?.bought ?? 0;
  const purchaseId = gateway.gateway.world.newId();
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const names = numbers.map((n) => paidStampName(purchaseId, n));
  await gateway.gateway.database
    .insertInto('stamps')
    .values(
      numbers.map((n, index) => ({
        name: names[index] ?? '',
        resident_id: resident.residentId,
        kind: 'paid' as const,
        period: null,
        per_month: null,
        n,
        contact_id: null,
        holder_device: null,
      })),
    )
    .execute();
  await tablet.do('sync.now', null);
  await tablet.until((view) => view.stamps?.bought === before + count, 'bought stamps are here');
  return names;
}

const free = (...numbers: number[]) =>
  numbers.map((n) => `free/${resident.residentId}/2026-11/${n}`);

test('2.11 a letter that waits says what it takes; it is paid offline, survives a restart, and is delivered', async () => {
  const messageId = await letterThatWaits();
  const none = { reply: 0, free: 0, bought: 0 };
  expect(await tablet.sent(messageId)).toMatchObject({
    stampsMissing: 1,
    canTakeBack: true,
    payment: { stamps: 1, uses: none, missing: 1, lastPayment: null },
  });
  expect(await tablet.call('mail.pay', { messageId })).toMatchObject({
    error: { code: 'notEnoughStamps', missing: 1 },
  });
  const [bought = ''] = await buyStamps(1);
  expect(await tablet.sent(messageId)).toMatchObject({
    payment: { stamps: 1, uses: { ...none, bought: 1 }, missing: 0 },
  });
  await tablet.goOffline();
  expect(await tablet.do('mail.pay', { messageId })).toMatchObject({
    state: 'queued',
    stamps: 1,
    stampsMissing: 0,
    payment: null,
  });
  expect(tablet.view()).toMatchObject({ stamps: { bought: 0 }, link: { unsent: 1 } });
  expect(await tablet.call('mail.pay', { messageId })).toMatchObject({
    error: { code: 'tooLate' },
  });
  tablet = await tablet.restart();
  await tablet.signIn(resident);
  expect(await tablet.sent(messageId)).toMatchObject({ state: 'queued' });
  expect(tablet.view()).toMatchObject({ stamps: { bought: 0 }, link: { unsent: 1 } });
  await tablet.goOnline();
  await tablet.untilState(messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toEqual([...free(1, 2, 3), bought]);
  await approveEverything(gateway);
  await tablet.untilState(messageId, 'delivered');
  expect(await readLedger(gateway, resident)).toMatchObject({ accepted: 4, deliveries: 4 });
  await tablet.stop();
});

test('3.1 a payment that has not left is taken back with the letter, and its stamps are free', async () => {
  const messageId = await letterThatWaits();
  await buyStamps(1);
  await tablet.goOffline();
  await tablet.do('mail.pay', { messageId });
  const { draftId } = await tablet.do('mail.takeBack', { messageId });
  expect(tablet.view()).toMatchObject({ stamps: { bought: 1 }, link: { unsent: 0 } });
  await tablet.goOnline();
  await eventually(async () => {
    const message = await gateway.gateway.database
      .selectFrom('messages')
      .select('state')
      .where('message_id', '=', messageId)
      .executeTakeFirst();
    return message?.state === 'draft' && tablet.view().stamps?.bought === 1;
  }, 'taken back at the gateway');
  await tablet.do('draft.resume', { messageId: draftId });
  expect(tablet.view().screen).toMatchObject({ writing: { openedBody: words } });
  const again = await tablet.do('draft.send', { messageId: draftId, body: words });
  await tablet.untilState(again.messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toHaveLength(4);
  expect(tablet.view().stamps).toMatchObject({ free: 0, bought: 0 });
  await tablet.stop();
});

test('2.11 a payment with a stamp that is gone leaves the letter waiting, whole, to be paid with another', async () => {
  const messageId = await letterThatWaits();
  const [gone = ''] = await buyStamps(1);
  await tablet.goOffline();
  await tablet.do('mail.pay', { messageId });
  await gateway.gateway.database.deleteFrom('stamps').where('name', '=', gone).execute();
  await tablet.goOnline();
  const due = await tablet.untilState(messageId, 'postageDue');
  expect(due).toMatchObject({ payment: { missing: 1, lastPayment: 'notEnough' } });
  const [bought = ''] = await buyStamps(1);
  await tablet.do('mail.pay', { messageId });
  await tablet.untilState(messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toEqual([...free(1, 2, 3), bought]);
  expect((await tablet.do('mail.letter', { messageId })).body).toBe(words);
  await tablet.stop();
});

test('2.11 a payment for a letter that was taken back elsewhere has no effect and gives its stamps back', async () => {
  const messageId = await letterThatWaits();
  await buyStamps(1);
  await tablet.goOffline();
  await tablet.do('mail.pay', { messageId });
  const { residentId } = resident;
  await write(gateway.gateway.database, async (writer) => {
    const { policy } = await readFacility(writer);
    const context = { deviceId: 'other', residentIds: [residentId], policy, nowMillis: fridayNoon };
    return recallMessage(writer, context, { messageId, residentId });
  });
  await tablet.goOnline();
  await tablet.until((view) => view.link.unsent === 0, 'answered');
  await tablet.until((view) => view.stamps?.bought === 1, 'the stamp is back');
  expect(await tablet.sent(messageId)).toBeNull();
  expect((await readLedger(gateway, resident)).spent).toEqual(free(1, 2, 3));
  await tablet.stop();
});

test('2.11 a letter from a tablet that was replaced is paid for on the new one, though its words are not there', async () => {
  const messageId = await letterThatWaits();
  await tablet.stop();
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  const [bought = ''] = await buyStamps(1);
  await tablet.untilState(messageId, 'postageDue');
  expect(await tablet.do('mail.letter', { messageId })).toMatchObject({
    letter: { contactName: '', canTakeBack: false, payment: { stamps: 1, missing: 0 } },
    body: '',
  });
  expect(await tablet.do('mail.pay', { messageId })).toMatchObject({ state: 'queued', stamps: 1 });
  await tablet.untilState(messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toEqual([...free(1, 2, 3), bought]);
  await tablet.stop();
});

test('2.14 power cut between Pay and its answer: it waits and the stamp is free, or queued and held', async () => {
  const ids = [await letterThatWaits()];
  await buyStamps(2);
  await tablet.goOffline();
  await tablet.stop();
  let wall = tablet.view().time.millis;
  let forked = await startedAnew();
  let stampsLeft = 2;
  for (const delayMillis of [0, 3]) {
    const [messageId = ''] = ids;
    void forked.call('mail.pay', { messageId });
    await new Promise((resolve) => setTimeout(resolve, delayMillis));
    await forked.kill();
    forked = await startedAnew();
    const letter = await forked.sent(messageId);
    const isQueued = letter?.state === 'queued';
    if (isQueued) stampsLeft = 1;
    else expect(letter).toMatchObject({ state: 'postageDue', payment: { missing: 0 } });
    const view = await forked.do('view.get', null);
    expect(view.stamps?.bought).toBe(stampsLeft);
    expect(view.link.unsent).toBe(isQueued ? 1 : 0);
  }
  await forked.kill();

  async function startedAnew(): Promise<ForkedTablet> {
    wall += 60_000;
    const anew = await forkTablet(tablet.dataDir, wall);
    await anew.signIn(resident);
    return anew;
  }
});
