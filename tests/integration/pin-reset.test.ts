import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { resetPin } from '../../gateway/pins/reset.ts';
import { checkChosenPin } from '../../shared/session/pin.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  fridayNoon,
  newDirectory,
  openFacility,
  type Resident,
} from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import { changePin, problemOf, untilNumbered, untilRefused, withPin } from './pins-scene.ts';
import { signOut } from './shared-scene.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';

const chosenPin = '739164';
const wrongPin = '135790';

/** Each sign-in stretches a PIN, on a machine that may be busy with other tests. */
vi.setConfig({ testTimeout: 180_000 });

let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
afterAll(() => gateway.stop());

/** Staff reset the PIN; the same person with the temporary one. */
async function reset(who: Resident): Promise<Resident> {
  const done = await resetPin(gateway.gateway, { residentId: who.residentId, by: 'test' });
  if (!done.ok) throw new Error(done.error);
  expect(checkChosenPin(done.value)).toEqual({ ok: true, value: done.value });
  return withPin(who, done.value);
}

/** Signs in with the temporary PIN, which shows the one screen that there is for it, and chooses another. */
async function chooseAnother(at: Tablet, temporary: Resident, pin = chosenPin): Promise<Resident> {
  const { screen } = await at.tryToSignIn(temporary.residentId, temporary.pin);
  expect(screen).toEqual({ name: 'pin', mustChange: true });
  const answers = [
    await at.call('mail.inbox', { cursor: null, search: '' }),
    await at.call('session.go', { place: 'home' }),
    await at.call('pin.remember', { oldPin: temporary.pin }),
  ];
  for (const answer of answers) expect(answer).toEqual({ ok: false, error: { code: 'notNow' } });
  expect(await changePin(at, temporary.pin, pin)).toEqual({ kind: 'done' });
  await at.do('session.go', { place: 'home' });
  return withPin(temporary, pin);
}

const inbox = async (at: Tablet) => (await at.do('mail.inbox', { cursor: null, search: '' })).items;
const bodies = async (at: Tablet) => (await inbox(at)).map(({ preview }) => preview).sort();
const isSomeClosed = (at: Tablet) => {
  const { screen } = at.view();
  return screen.name === 'home' && screen.isSomeClosed;
};

/** A tablet with a draft, a letter that waits and mail that was read; the resident is locked out of it. */
async function lockedOut() {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await comesFromOutside(gateway, resident, { body: 'First mail.' });
  await approveEverything(gateway);
  await tablet.signIn(resident);
  await tablet.do('sync.now', null);
  await eventually(async () => (await inbox(tablet)).length === 1, 'the mail');
  await tablet.do('mail.open', { messageId: (await inbox(tablet))[0]?.messageId ?? '' });
  await tablet.write('A draft of before.');
  await tablet.goOffline();
  const letter = await tablet.send('A letter of before.');
  await signOut(tablet);
  for (let wrong = 1; wrong <= 10; wrong += 1) {
    const problem = await problemOf(tablet, withPin(resident, wrongPin));
    if (problem?.kind === 'wait')
      tablet.clock.pass(problem.untilMillis - tablet.view().time.millis);
  }
  expect(await problemOf(tablet, resident)).toEqual({ kind: 'staffReset' });
  return { resident, tablet, letter };
}

test('5.3 S2 a staff reset ends the lock-out, brings all mail again and loses nothing: the old PIN opens the rest', async () => {
  const { resident, tablet, letter } = await lockedOut();
  const temporary = await reset(resident);
  await tablet.goOnline();
  await eventually(
    async () => (await problemOf(tablet, resident))?.kind === 'wrong',
    'the lock-out is over',
  );
  const changed = await chooseAnother(tablet, temporary);
  await eventually(async () => (await inbox(tablet)).length === 1, 'the mail again');
  expect(await bodies(tablet)).toEqual(['First mail.']);
  expect(await tablet.do('mail.drafts', null)).toEqual([]);
  // What was queued before goes; its words are closed with the rest.
  await tablet.untilState(letter.messageId, 'inReview');
  expect((await tablet.sent(letter.messageId))?.preview).toBe('');
  await tablet.write('A draft of after.');
  await tablet.do('session.go', { place: 'home' });
  expect(isSomeClosed(tablet)).toBe(true);
  expect(await tablet.do('pin.remember', { oldPin: wrongPin })).toEqual({
    kind: 'wrong',
    problem: { kind: 'wrong', triesLeft: 9 },
  });
  expect(await tablet.do('pin.remember', { oldPin: resident.pin })).toEqual({ kind: 'done' });
  expect(isSomeClosed(tablet)).toBe(false);
  const drafts = (await tablet.do('mail.drafts', null)).map(({ preview }) => preview).sort();
  expect(drafts).toEqual(['A draft of after.', 'A draft of before.']);
  expect((await tablet.sent(letter.messageId))?.preview).toBe('A letter of before.');
  expect(await inbox(tablet)).toMatchObject([{ preview: 'First mail.', isNew: false }]);
  await signOut(tablet);
  expect(await problemOf(tablet, temporary)).toMatchObject({ kind: 'wrong' });
  await tablet.signIn(changed);
  await tablet.stop();
  expect(
    readdirSync(join(tablet.dataDir, 'vaults')).filter((name) => name.endsWith('.db')),
  ).toEqual([`${resident.residentId}.1.db`]);
});

test('5.3 5.5 a second tablet is reset too; the PIN that was chosen on the first opens its fresh vault', async () => {
  const resident = await admit(gateway);
  const first = await newTablet(gateway, resident, { sharedWith: [] });
  const second = await newTablet(gateway, resident, { sharedWith: [] });
  await second.signIn(resident);
  await second.write('Only on the second.');
  await signOut(second);
  await second.goOffline();
  const temporary = await reset(resident);
  await untilRefused(first, resident);
  const changed = await chooseAnother(first, temporary);
  await signOut(first);
  await untilNumbered(gateway, resident, 3);
  // The second missed the temporary one: it hears of what was chosen since, to which nothing leads.
  await second.goOnline();
  await untilRefused(second, resident);
  await second.signIn(changed);
  expect(await second.do('mail.drafts', null)).toEqual([]);
  expect(await second.do('pin.remember', { oldPin: resident.pin })).toEqual({ kind: 'done' });
  expect(await second.do('mail.drafts', null)).toMatchObject([{ preview: 'Only on the second.' }]);
  await Promise.all([first.stop(), second.stop()]);
});

test('5.3 a reset signs out who is signed in with the PIN of before, and a change that was told too late gives way', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.write('Being written.');
  await tablet.goOffline();
  expect(await changePin(tablet, resident.pin, chosenPin)).toEqual({ kind: 'done' });
  const temporary = await reset(resident);
  await tablet.goOnline();
  await tablet.until((view) => view.screen.name === 'locked', 'signed out');
  await untilRefused(tablet, withPin(resident, chosenPin));
  await chooseAnother(tablet, temporary, '628405');
  expect(await tablet.do('pin.remember', { oldPin: resident.pin })).toMatchObject({
    kind: 'wrong',
  });
  expect(await tablet.do('pin.remember', { oldPin: chosenPin })).toEqual({ kind: 'done' });
  expect(await tablet.do('mail.drafts', null)).toMatchObject([{ preview: 'Being written.' }]);
  await tablet.stop();
});

test('5.3 S2 mail that was on the shelf for the PIN of before is there with the new one, each piece once, after two resets too', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  for (const body of ['One.', 'Two.', 'Three.'])
    await comesFromOutside(gateway, resident, { body });
  await approveEverything(gateway);
  await tablet.do('sync.now', null);
  await tablet.until(
    (view) => view.screen.name === 'locked' && view.screen.newMail === 3,
    '3 wait',
  );
  const resetWithNobodyHere = async () => {
    const { mailRevision } = tablet.view();
    const temporary = await reset(resident);
    await tablet.do('sync.now', null);
    await tablet.until((view) => view.mailRevision > mailRevision, 'the reset is heard');
    return temporary;
  };
  await resetWithNobodyHere();
  const again = await resetWithNobodyHere();
  await eventually(async () => {
    const view = await tablet.tryToSignIn(again.residentId, again.pin);
    return view.screen.name === 'pin';
  }, 'the second reset');
  await changePin(tablet, again.pin, chosenPin);
  await tablet.do('session.go', { place: 'home' });
  await eventually(async () => (await inbox(tablet)).length === 3, 'the mail');
  expect(await bodies(tablet)).toEqual(['One.', 'Three.', 'Two.']);
  // Nobody ever opened the vaults of before: there is nothing to bring back.
  expect(isSomeClosed(tablet)).toBe(false);
  await tablet.stop();
});

test('5.3 S2 power cut while the old PIN brings things back: a second time brings the rest, and nothing twice', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  for (let n = 0; n < 120; n += 1) await tablet.write(`Draft ${n}`);
  await signOut(tablet);
  const temporary = await reset(resident);
  await untilRefused(tablet, resident);
  const changed = await chooseAnother(tablet, temporary);
  await signOut(tablet);
  await tablet.stop();
  tablet.network.cut();
  const copy = newDirectory('cut');
  cpSync(tablet.dataDir, copy, { recursive: true });
  const dying = await forkTablet(copy, fridayNoon);
  await dying.signIn(changed);
  void dying.call('pin.remember', { oldPin: resident.pin });
  await eventually(
    async () => (await dying.do('mail.drafts', null)).length >= 50,
    'some are there',
  );
  await dying.kill();
  const after = startTablet(copy, tablet.clock, tablet.network);
  await after.until((view) => view.screen.name === 'locked', 'locked');
  await after.signIn(changed);
  if (isSomeClosed(after)) {
    expect(await after.do('pin.remember', { oldPin: resident.pin })).toEqual({ kind: 'done' });
  }
  expect(new Set((await after.do('mail.drafts', null)).map(({ preview }) => preview)).size).toBe(
    120,
  );
  expect(await after.do('mail.drafts', null)).toHaveLength(120);
  await after.stop();
});
