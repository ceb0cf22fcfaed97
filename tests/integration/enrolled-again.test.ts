import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { admit, codeFor, openFacility, type Resident, readLedger } from './facility.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';

let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility();
});
afterAll(() => gateway.stop());

/** The gateway has seen what can only be a clone or an old backup of this resident's tablet. */
async function fence({ residentId }: Resident): Promise<void> {
  const { database } = gateway.gateway;
  const theirs = database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', residentId);
  await database
    .updateTable('devices')
    .set({ state: 'quarantined', state_reason: 'staleNonce' })
    .where('device_id', 'in', theirs)
    .execute();
}

async function enrolAgain(tablet: Tablet, resident: Resident): Promise<Tablet> {
  const store = openExistingStore({ dataDir: tablet.dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  const code = await codeFor(gateway, resident);
  const enrolling = { gatewayUrl: tablet.network.url, code, again: true };
  expect(await enrolDevice(store.value, enrolling)).toMatchObject({ ok: true });
  store.value.close();
  return startTablet(tablet.dataDir, tablet.clock, tablet.network);
}

test('6.5 a tablet that was fenced is enrolled again, and its queue arrives once under the new epoch', async () => {
  const resident = await admit(gateway);
  const first = await newTablet(gateway, resident);
  await first.signIn(resident);
  const before = await first.send('Arrived before.');
  await first.untilState(before.messageId, 'inReview');
  await first.goOffline();
  const waiting = await first.send('Waited through all of it.');
  const draftId = await first.write('And a draft');
  await first.do('draft.save', { messageId: draftId });
  await fence(resident);
  first.network.mend();
  await first.do('sync.now', null);
  await first.until((view) => view.screen.name === 'outOfService', 'fenced');
  await first.stop();

  const tablet = await enrolAgain(first, resident);
  // The same PIN, the same vault, the same words.
  await tablet.signIn(resident);
  expect(await tablet.do('mail.drafts', null)).toMatchObject([{ preview: 'And a draft' }]);
  await tablet.untilState(waiting.messageId, 'inReview');
  expect(await tablet.sent(before.messageId)).toMatchObject({ state: 'inReview' });
  const ledger = await readLedger(gateway, resident);
  expect(ledger.accepted).toBe(2);
  expect(ledger.spent).toHaveLength(2);
  await tablet.until((view) => view.stamps?.free === 2, 'two free stamps left');
  await tablet.stop();
});

test('6.5 a record that had arrived before the tablet was enrolled again has no second effect', async () => {
  const resident = await admit(gateway);
  const first = await newTablet(gateway, resident);
  await first.signIn(resident);
  await first.goOffline();
  const letter = await first.send('Arrives, and the answer is lost.');
  first.network.holdAnswers();
  await first.do('sync.now', null);
  // A question that was under way is given up after 30 s; the letter goes with the next one.
  await expect
    .poll(async () => (await readLedger(gateway, resident)).accepted, { timeout: 45_000 })
    .toBe(1);
  await first.stop();
  first.network.mend();
  const tablet = await enrolAgain(first, resident);
  await tablet.signIn(resident);
  await tablet.untilState(letter.messageId, 'inReview');
  expect(await readLedger(gateway, resident)).toMatchObject({ accepted: 1 });
  expect((await readLedger(gateway, resident)).spent).toHaveLength(1);
  await tablet.stop();
});
