import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import { admit, fridayNoon, openFacility, type Resident } from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import { newTablet, type Tablet } from './tablet.ts';

const minute = 60_000;
const text = 'Dear Ottoline,\nI had just begun to';

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await gateway.setNow(fridayNoon);
  await startSession();
});

async function startSession(): Promise<void> {
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  // The gateway's clock does not jump with the tablet's: its next word would hold the time back.
  await tablet.goOffline();
}

function savedAt(view: KioskView): number | null {
  return view.screen.name === 'writing' ? view.screen.writing.savedAtMillis : null;
}

async function expectDraftAtNextSignIn(messageId: string): Promise<void> {
  await tablet.until((view) => view.screen.name === 'locked', 'locked');
  await tablet.signIn(resident);
  await tablet.do('draft.resume', { messageId });
  expect(tablet.view().screen).toMatchObject({ writing: { messageId, openedBody: text } });
  await tablet.stop();
}

test('3.5 a draft is saved within a second of the last key, and at once when asked', async () => {
  const begunMillis = tablet.view().time.millis;
  const messageId = await tablet.write(text);
  expect(savedAt(tablet.view())).toBeNull();
  const view = await tablet.until((now) => savedAt(now) !== null, 'saved');
  expect((savedAt(view) ?? 0) - begunMillis).toBeLessThanOrEqual(1000);
  await tablet.do('draft.edit', { messageId, body: `${text} tell` });
  const before = savedAt(tablet.view());
  tablet.clock.pass(50);
  await tablet.do('draft.save', { messageId });
  expect(savedAt(tablet.view())).toBeGreaterThan(before ?? 0);
  await tablet.stop();
});

test('3.5 a draft outlives a power cut', async () => {
  await tablet.stop();
  const dying = await forkTablet(tablet.dataDir, fridayNoon + minute);
  await dying.signIn(resident);
  const messageId = await dying.write(text);
  await dying.do('draft.save', { messageId });
  await dying.kill();
  tablet = await tablet.restart();
  await expectDraftAtNextSignIn(messageId);
});

test('3.5 a draft is saved at once by an idle time-out, to the last key', async () => {
  const messageId = await tablet.write(text);
  tablet.pass(5 * minute);
  expect(tablet.view().resident).toBeNull();
  await expectDraftAtNextSignIn(messageId);
});

test('3.5 a draft is saved at once by the total limit, however busy its writer is', async () => {
  for (let passed = 0; passed < 57; passed += 3) {
    tablet.pass(3 * minute);
    await tablet.do('session.activity', null);
  }
  const messageId = await tablet.write(text);
  expect(tablet.view().warning?.kind).toBe('total');
  tablet.pass(3 * minute);
  expect(tablet.view().resident).toBeNull();
  await expectDraftAtNextSignIn(messageId);
});

test('3.5 a draft is saved at once at closing time, and is there in the morning', async () => {
  await tablet.stop();
  await gateway.setNow(Date.parse('2026-11-21T05:58:00Z'));
  await startSession();
  const messageId = await tablet.write(text);
  tablet.passUntil(Date.parse('2026-11-21T06:00:00Z'));
  await tablet.until((view) => view.screen.name === 'outsideHours', 'closed');
  tablet.passUntil(Date.parse('2026-11-21T13:00:00Z'));
  await expectDraftAtNextSignIn(messageId);
});

test('3.5 a draft is saved at once when its screen is gone', async () => {
  const messageId = await tablet.write(text);
  tablet.core.rendererGone();
  expect(tablet.view().resident).toBeNull();
  await expectDraftAtNextSignIn(messageId);
});

test('3.5 a draft that is left for another screen is saved, and one without a word is gone', async () => {
  const messageId = await tablet.write(text);
  await tablet.do('session.go', { place: 'home' });
  await tablet.do('draft.start', { contactId: resident.contactId, replyToId: null });
  await tablet.do('session.go', { place: 'drafts' });
  expect(await tablet.do('mail.drafts', null)).toMatchObject([{ messageId, preview: text }]);
  await tablet.do('session.signOut', null);
  await expectDraftAtNextSignIn(messageId);
});

test('4.5 after sign-out nothing of a resident is in what screens are told, and their mail is not answered', async () => {
  const sent = await tablet.send('a letter that went');
  const messageId = await tablet.write(text);
  const told: KioskView[] = [];
  await tablet.do('session.signOut', null);
  tablet.core.onView((view) => told.push(view));
  await tablet.until((view) => view.screen.name === 'locked', 'locked');
  await tablet.do('session.touch', null);
  await tablet.until(() => told.some((view) => view.screen.name === 'signingIn'), 'told');
  const all = JSON.stringify([...told, tablet.view()]);
  const { firstName, residentId, contactName } = resident;
  for (const trace of [firstName, residentId, contactName, 'Ottoline', messageId, sent.messageId]) {
    expect(all).not.toContain(trace);
  }
  expect(tablet.view()).toMatchObject({ resident: null, stamps: null, warning: null });
  const notNow = { ok: false, error: { code: 'notNow' } };
  expect(await tablet.call('mail.drafts', null)).toEqual(notNow);
  expect(await tablet.call('mail.people', null)).toEqual(notNow);
  expect(await tablet.call('mail.letter', { messageId: sent.messageId })).toEqual(notNow);
  expect(await tablet.call('draft.edit', { messageId, body: 'someone else' })).toEqual(notNow);
  await tablet.stop();
});

test('4.5 the next resident on a tablet sees nothing of the one before', async () => {
  await tablet.stop();
  const roommate = await admit(gateway);
  tablet = await newTablet(gateway, resident, { sharedWith: [roommate] });
  await tablet.signIn(resident);
  const messageId = await tablet.write(text);
  await tablet.do('session.signOut', null);
  await tablet.until((view) => view.screen.name === 'locked', 'locked');
  await tablet.signIn(roommate);
  expect(await tablet.do('mail.drafts', null)).toEqual([]);
  const notFound = { ok: false, error: { code: 'notFound' } };
  expect(await tablet.call('draft.resume', { messageId })).toEqual(notFound);
  expect(await tablet.call('mail.letter', { messageId })).toEqual(notFound);
  await tablet.stop();
});
