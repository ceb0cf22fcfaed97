import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { issueBadge, revokeBadge } from '../../gateway/pins/badge.ts';
import { resetPin } from '../../gateway/pins/reset.ts';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import {
  admit,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  withStore,
} from './facility.ts';
import { changePin, problemOf, untilNumbered, untilRefused, withPin } from './pins-scene.ts';
import { signOut } from './shared-scene.ts';
import { newTablet, type Tablet } from './tablet.ts';

/** Each sign-in stretches a PIN, on a machine that may be busy with other tests. */
vi.setConfig({ testTimeout: 180_000 });

const newPin = '739164';
const wrongBadge = '0000-0000-0000-0000';

let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
afterAll(() => gateway.stop());

/** Staff give a badge. Answers its code. */
async function issue({ residentId }: Resident): Promise<string> {
  const issued = await issueBadge(gateway.gateway, { residentId, by: 'test' });
  if (!issued.ok) throw new Error(issued.error);
  const [id, code = ''] = issued.value.split('+');
  expect([id, code]).toEqual([residentId, expect.stringMatching(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)]);
  return code;
}

/** Tries a badge on the sign-in screen: what it says, or null when it opened. */
async function badgeProblem(
  at: Tablet,
  residentId: string,
  code: string,
): Promise<SignInProblem | null> {
  await at.do('session.touch', null);
  await at.call('session.badge', { residentId, code });
  const { screen } = await at.do('view.get', null);
  if (screen.name === 'home') return null;
  if (screen.name !== 'signingIn') throw new Error(`the screen is ${screen.name}`);
  return screen.problem;
}

/** Waits until the tablet knows that the resident has a badge, or has none. */
async function heardOf(at: Tablet, who: Resident, code: string): Promise<void> {
  await eventually(async () => {
    await at.do('sync.now', null);
    const problem = await badgeProblem(at, who.residentId, code);
    if (problem === null) return true;
    // Each try is a wrong one until it is heard.
    await at.signIn(who);
    await signOut(at);
    return false;
  }, 'the badge is heard of');
}

const draftsOf = async (at: Tablet) =>
  (await at.do('mail.drafts', null)).map(({ preview }) => preview).sort();

test('5.4 a badge opens what the PIN opens, offline too, on a tablet where it was never used; the PIN goes on working', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.write('By PIN.');
  await signOut(tablet);
  const code = await issue(resident);
  await heardOf(tablet, resident, code);
  expect(await draftsOf(tablet)).toEqual(['By PIN.']);
  await tablet.write('By badge.');
  await signOut(tablet);
  await tablet.goOffline();
  expect(await badgeProblem(tablet, resident.residentId, code.toLowerCase())).toBeNull();
  await signOut(tablet);
  await tablet.signIn(resident);
  expect(await draftsOf(tablet)).toEqual(['By PIN.', 'By badge.'].sort());
  await tablet.stop();
});

test('5.1 5.3 5.4 a wrong badge counts with wrong PINs, and tells nothing of who has one', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const code = await issue(resident);
  await heardOf(tablet, resident, code);
  await signOut(tablet);
  await tablet.goOffline();
  const answers = async (residentId: string) => [
    await badgeProblem(tablet, residentId, wrongBadge),
    await badgeProblem(tablet, residentId, 'x'),
    await problemOf(tablet, { ...resident, residentId, pin: '135790' }),
  ];
  const known = await answers(resident.residentId);
  expect(known).toEqual([9, 8, 7].map((triesLeft) => ({ kind: 'wrong', triesLeft })));
  expect(await answers('R-nobody')).toEqual(known);
  await badgeProblem(tablet, resident.residentId, wrongBadge);
  expect(await badgeProblem(tablet, resident.residentId, wrongBadge)).toMatchObject({
    kind: 'wait',
  });
  expect(await badgeProblem(tablet, resident.residentId, code)).toMatchObject({ kind: 'wait' });
  await tablet.stop();
});

test('5.4 5.5 a badge outlives a changed PIN on both tablets, another badge and a revoked one open nothing', async () => {
  const resident = await admit(gateway);
  const changed = withPin(resident, newPin);
  const first = await newTablet(gateway, resident, { sharedWith: [] });
  const second = await newTablet(gateway, resident, { sharedWith: [] });
  const code = await issue(resident);
  for (const at of [first, second]) {
    await heardOf(at, resident, code);
    await at.write('Kept.');
    await signOut(at);
  }
  await second.goOffline();
  await first.signIn(resident);
  await changePin(first, resident.pin, newPin);
  await untilNumbered(gateway, resident, 2);
  await signOut(first);
  await heardOf(first, changed, code);
  await signOut(first);
  await second.goOnline();
  await untilRefused(second, resident);
  // By the badge alone: the new PIN was never typed here.
  expect(await badgeProblem(second, resident.residentId, code)).toBeNull();
  expect(await draftsOf(second)).toEqual(['Kept.']);
  await signOut(second);
  await second.signIn(changed);
  await signOut(second);
  const next = await issue(resident);
  await heardOf(second, changed, next);
  await signOut(second);
  expect(await badgeProblem(second, resident.residentId, code)).toMatchObject({ kind: 'wrong' });
  const { residentId } = resident;
  expect(await revokeBadge(gateway.gateway, { residentId, by: 'test' })).toMatchObject({
    ok: true,
  });
  await eventually(async () => {
    await second.do('sync.now', null);
    if ((await badgeProblem(second, residentId, next)) !== null) return true;
    await signOut(second);
    return false;
  }, 'revoked');
  await second.signIn(changed);
  await Promise.all([first.stop(), second.stop()]);
});

test('5.3 5.4 after a staff reset the badge opens the fresh vault, is asked for no PIN, and brings back what was closed', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const code = await issue(resident);
  await heardOf(tablet, resident, code);
  await tablet.write('Of before.');
  await signOut(tablet);
  const { residentId } = resident;
  const reset = await resetPin(gateway.gateway, { residentId, by: 'test' });
  expect(reset.ok).toBe(true);
  await untilRefused(tablet, resident);
  expect(await badgeProblem(tablet, residentId, code)).toBeNull();
  expect(await draftsOf(tablet)).toEqual(['Of before.']);
  expect(tablet.view().screen).toMatchObject({ name: 'home', isSomeClosed: false });
  await tablet.stop();
});

test('5.4 S2 neither the code nor what it stretches to is on a tablet', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const code = await issue(resident);
  await heardOf(tablet, resident, code);
  await signOut(tablet);
  await tablet.stop();
  const kept = await gateway.gateway.database
    .selectFrom('badges')
    .selectAll()
    .where('resident_id', '=', resident.residentId)
    .executeTakeFirstOrThrow();
  const badge = withStore(tablet.dataDir, (store) => store.pins.find(resident.residentId).badge);
  expect(Buffer.from(badge?.salt ?? []).toString('base64')).toBe(kept.salt);
  const link = Buffer.from(badge?.link ?? []);
  expect(link).toHaveLength(48);
  expect(link.includes(Buffer.from(kept.stretched, 'base64'))).toBe(false);
});
