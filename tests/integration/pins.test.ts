import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  fridayNoon,
  newDirectory,
  openFacility,
  withStore,
} from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import {
  changePin,
  problemOf,
  untilNumbered,
  untilRefused,
  untilWritten,
  withPin,
} from './pins-scene.ts';
import { signOut } from './shared-scene.ts';
import { newTablet, startTablet } from './tablet.ts';

const newPin = '739164';
const newestPin = '628405';

/** Each sign-in stretches a PIN, on a machine that may be busy with other tests. */
vi.setConfig({ testTimeout: 180_000 });

let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
afterAll(() => gateway.stop());

/** A unit's tablet and another one, on which the same resident signs in. */
async function twoTablets() {
  const resident = await admit(gateway);
  const [neighbour, other] = [await admit(gateway), await admit(gateway)];
  const first = await newTablet(gateway, resident, { sharedWith: [neighbour] });
  const second = await newTablet(gateway, resident, { sharedWith: [other] });
  return { resident, first, second };
}

test('5.1 a common PIN, a repeat, a run and the old one are refused, and a wrong old one counts', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.goOffline();
  await tablet.signIn(resident);
  const answers = [];
  for (const wanted of ['159753', '777777', '456789', resident.pin]) {
    answers.push(await changePin(tablet, resident.pin, wanted));
  }
  const unfit = (problem: string) => ({ kind: 'unfit', problem });
  expect(answers).toEqual([unfit('common'), unfit('repeat'), unfit('run'), unfit('same')]);
  const wrong = await changePin(tablet, newestPin, newPin);
  expect(wrong).toEqual({ kind: 'wrong', problem: { kind: 'wrong', triesLeft: 9 } });
  await signOut(tablet);
  expect(await problemOf(tablet, withPin(resident, newPin))).toMatchObject({ triesLeft: 8 });
  await tablet.signIn(resident);
  await tablet.stop();
});

test('5.5 a PIN that was changed offline opens the same mail, the old one nothing, also after a restart', async () => {
  const resident = await admit(gateway);
  let tablet = await newTablet(gateway, resident);
  await tablet.goOffline();
  await tablet.signIn(resident);
  await tablet.write('A draft of before.');
  await tablet.send('A letter of before.');
  expect(await changePin(tablet, resident.pin, newPin)).toEqual({ kind: 'done' });
  await signOut(tablet);
  expect(await problemOf(tablet, resident)).toMatchObject({ kind: 'wrong' });
  tablet = await tablet.restart();
  expect(await problemOf(tablet, resident)).toMatchObject({ kind: 'wrong' });
  await tablet.signIn(withPin(resident, newPin));
  expect(await tablet.do('mail.drafts', null)).toMatchObject([{ preview: 'A draft of before.' }]);
  await tablet.goOnline();
  await untilNumbered(gateway, resident, 2);
  await tablet.until((view) => view.link.unsent === 0, 'the letter went too');
  await signOut(tablet);
  await tablet.signIn(withPin(resident, newPin));
  await tablet.stop();
});

test('5.5 another tablet takes the new PIN at its next sync, several changes at once, and keeps its mail', async () => {
  const { resident, first, second } = await twoTablets();
  await second.signIn(resident);
  await second.write('Only on the second.');
  await signOut(second);
  await second.goOffline();
  await first.signIn(resident);
  await changePin(first, resident.pin, newPin);
  await untilNumbered(gateway, resident, 2);
  await changePin(first, newPin, newestPin);
  await untilNumbered(gateway, resident, 3);
  // Until it has synced, the old one is what it knows.
  await second.signIn(resident);
  await signOut(second);
  await second.goOnline();
  await untilRefused(second, resident);
  expect(await problemOf(second, withPin(resident, newPin))).toMatchObject({ kind: 'wrong' });
  await second.goOffline();
  await second.signIn(withPin(resident, newestPin));
  expect(await second.do('mail.drafts', null)).toMatchObject([{ preview: 'Only on the second.' }]);
  await signOut(second);
  await second.signIn(withPin(resident, newestPin));
  await Promise.all([first.stop(), second.stop()]);
});

test('5.5 of two changes that were made apart the later to come counts on both tablets, and nothing is lost', async () => {
  const { resident, first, second } = await twoTablets();
  for (const at of [first, second]) {
    await at.signIn(resident);
    await at.write('Mine.');
    await at.goOffline();
  }
  await changePin(first, resident.pin, newPin);
  await changePin(second, resident.pin, newestPin);
  await signOut(first);
  await signOut(second);
  await first.goOnline();
  await untilNumbered(gateway, resident, 2);
  await second.goOnline();
  await untilNumbered(gateway, resident, 3);
  await untilRefused(first, withPin(resident, newPin));
  for (const at of [first, second]) {
    await at.until((view) => view.screen.name !== 'home', 'nobody is signed in');
    await at.signIn(withPin(resident, newestPin));
    expect(await at.do('mail.drafts', null)).toMatchObject([{ preview: 'Mine.' }]);
    await at.stop();
  }
});

test('5.5 mail that came before the new PIN was used here is there after it', async () => {
  const { resident, first, second } = await twoTablets();
  await second.goOffline();
  await first.signIn(resident);
  await changePin(first, resident.pin, newPin);
  await untilNumbered(gateway, resident, 2);
  await comesFromOutside(gateway, resident, { body: 'Between the two.' });
  await approveEverything(gateway);
  await second.goOnline();
  await untilRefused(second, resident);
  await second.signIn(withPin(resident, newPin));
  const inbox = async () => (await second.do('mail.inbox', { cursor: null, search: '' })).items;
  await eventually(async () => (await inbox()).length === 1, 'the mail');
  expect(await inbox()).toMatchObject([{ preview: 'Between the two.' }]);
  await Promise.all([first.stop(), second.stop()]);
});

test('5.5 S2 power cut at each write of a change leaves a store that opens to the PIN that it says, and no other', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.stop();
  tablet.network.cut();
  const outcomes: boolean[] = [];
  // The attempt, its success, the change; a fourth write does not come, so that one is cut after the answer.
  for (const writes of [1, 2, 3, null]) {
    const copy = newDirectory('cut');
    cpSync(tablet.dataDir, copy, { recursive: true });
    const dying = await forkTablet(copy, fridayNoon);
    await dying.signIn(resident);
    await dying.write('Still there.');
    await dying.do('session.go', { place: 'pin' });
    const changing = dying.call('pin.change', { oldPin: resident.pin, newPin });
    await (writes === null ? changing : untilWritten(copy, writes));
    await dying.kill();
    const isChanged =
      withStore(copy, (store) => store.pins.find(resident.residentId).recordId) !== null;
    const [right, wrong] = isChanged ? [newPin, resident.pin] : [resident.pin, newPin];
    const after = startTablet(copy, tablet.clock, tablet.network);
    await after.until((view) => view.screen.name === 'locked', 'locked');
    expect(await problemOf(after, withPin(resident, wrong))).toMatchObject({ kind: 'wrong' });
    await after.signIn(withPin(resident, right));
    expect(await after.do('mail.drafts', null)).toMatchObject([{ preview: 'Still there.' }]);
    await after.stop();
    outcomes.push(isChanged);
  }
  expect([outcomes[0], outcomes.at(-1)]).toEqual([false, true]);
});
