import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { admit, fridayNoon, openFacility, type Resident, withStore } from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import { newTablet, type Tablet } from './tablet.ts';

const minute = 60_000;
const wrongPin = '135790';

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
  await tablet.goOffline();
});
afterAll(() => gateway.stop());

async function problemOf(residentId: string, pin: string): Promise<SignInProblem | null> {
  const { screen } = await tablet.tryToSignIn(residentId, pin);
  if (screen.name !== 'signingIn') throw new Error(`the screen is ${screen.name}`);
  return screen.problem;
}

/** Milliseconds until a PIN may be tried again; 0 when now. */
function waitOf(problem: SignInProblem | null): number {
  return problem?.kind === 'wait' ? problem.untilMillis - tablet.view().time.millis : 0;
}

test('5.1 an ID that nobody has and a wrong PIN give the same answers after as much work', async () => {
  const answers = async (residentId: string) => {
    const told = [];
    const begun = process.cpuUsage();
    for (let n = 0; n < 2; n += 1) told.push(await problemOf(residentId, wrongPin));
    const { user, system } = process.cpuUsage(begun);
    return { told, work: user + system };
  };
  // The first check also compiles and reads what the others find ready.
  await problemOf('R-before', wrongPin);
  const known = await answers(resident.residentId);
  const unknown = await answers('R-nobody');
  const notEvenAnId = await answers('no such / id');
  expect(unknown.told).toEqual(known.told);
  expect(notEvenAnId.told).toEqual(known.told);
  expect(known.told.at(-1)).toEqual({ kind: 'wrong', triesLeft: 8 });
  // The hash is nearly all of the work; a check that was skipped would take a hundredth of it.
  for (const { work } of [unknown, notEvenAnId]) expect(work / known.work).toBeGreaterThan(0.5);
  await tablet.stop();
});

test('5.1 someone who has left this tablet gets the answers of a stranger, whatever PIN they type', async () => {
  await tablet.stop();
  const leaver = await admit(gateway);
  tablet = await newTablet(gateway, resident, { sharedWith: [leaver] });
  await tablet.stop();
  withStore(tablet.dataDir, (store) =>
    store.transaction('test', () => store.people.leave(leaver.residentId)),
  );
  tablet.network.cut();
  tablet = await tablet.restart();
  const stranger = await problemOf('R-nobody', wrongPin);
  expect(await problemOf(leaver.residentId, leaver.pin)).toEqual(stranger);
  expect(stranger).toEqual({ kind: 'wrong', triesLeft: 9 });
  await tablet.stop();
});

test('5.3 each wrong PIN makes the wait of the table, and the tenth waits for staff', async () => {
  const waits: number[] = [];
  let last: SignInProblem | null = null;
  for (let wrong = 1; wrong <= 10; wrong += 1) {
    last = await problemOf(resident.residentId, wrongPin);
    const wait = waitOf(last);
    waits.push(wait);
    if (wait === 0) continue;
    expect(waitOf(await problemOf(resident.residentId, resident.pin)), 'refused').toBeGreaterThan(
      0,
    );
    tablet.clock.pass(wait);
  }
  const table = [0, 0, 0, 0, 0.5, 1, 5, 15, 60, 0];
  for (const [index, minutes] of table.entries()) {
    expect(waits[index], `${index + 1} wrong`).toBeLessThanOrEqual(minutes * minute);
    expect(waits[index], `${index + 1} wrong`).toBeGreaterThan((minutes - 0.3) * minute);
  }
  expect(last).toEqual({ kind: 'staffReset' });
  expect(await problemOf(resident.residentId, resident.pin)).toEqual({ kind: 'staffReset' });
  await tablet.stop();
});

test('5.3 a wait outlives a restart and a changed clock, and a reboot never shortens it', async () => {
  for (let wrong = 1; wrong <= 6; wrong += 1) {
    const wait = waitOf(await problemOf(resident.residentId, wrongPin));
    if (wrong < 6) tablet.clock.pass(wait);
  }
  const waitNow = async () => waitOf(await problemOf(resident.residentId, resident.pin));
  tablet.clock.setWall(fridayNoon + 10 * minute);
  expect(await waitNow()).toBeGreaterThan(0.5 * minute);
  tablet = await tablet.restart();
  expect(await waitNow()).toBeGreaterThan(0.5 * minute);
  tablet.clock.pass(0.5 * minute);
  tablet.clock.reboot();
  tablet = await tablet.restart();
  expect(await waitNow()).toBeGreaterThan(0.5 * minute);
  tablet.clock.pass(minute);
  await tablet.signIn(resident);
  await tablet.stop();
});

test('5.3 the right PIN clears what was counted', async () => {
  for (let wrong = 1; wrong <= 3; wrong += 1) await problemOf(resident.residentId, wrongPin);
  await tablet.signIn(resident);
  await tablet.do('session.signOut', null);
  await tablet.until((view) => view.screen.name === 'locked', 'locked');
  expect(await problemOf(resident.residentId, wrongPin)).toEqual({ kind: 'wrong', triesLeft: 9 });
  await tablet.stop();
});

test('5.3 the counter is on disk before the check begins: power cut in the middle of it wins nothing', async () => {
  await tablet.stop();
  const dying = await forkTablet(tablet.dataDir, fridayNoon + minute);
  await dying.do('session.touch', null);
  void dying.call('session.signIn', { residentId: resident.residentId, pin: wrongPin });
  const { screen } = await dying.do('view.get', null);
  expect(screen).toMatchObject({ name: 'signingIn', checking: true });
  await dying.kill();
  const record = withStore(tablet.dataDir, (store) => store.attempts.find(resident.residentId));
  expect(record.wrong).toBe(1);
});

test('5.3 over 30 wrong PINs in an hour, whoever they are for, and staff unlock the device', async () => {
  await tablet.stop();
  const bootMillis = tablet.clock.bootMillis();
  withStore(tablet.dataDir, (store) =>
    store.transaction('test', () =>
      store.attempts.saveThrottle({
        bootId: tablet.clock.bootId(),
        wrongAtBootMillis: Array.from({ length: 30 }, () => bootMillis),
      }),
    ),
  );
  tablet = await tablet.restart();
  expect(await problemOf('R-nobody', wrongPin)).toMatchObject({ kind: 'wrong' });
  expect(await problemOf(resident.residentId, resident.pin)).toEqual({ kind: 'staffReset' });
  tablet.clock.pass(120 * minute);
  tablet = await tablet.restart();
  expect(await problemOf(resident.residentId, resident.pin)).toEqual({ kind: 'staffReset' });
  await tablet.stop();
});

test('4.5 a PIN that is being checked when its resident walks away shows nothing to who touches next', async () => {
  const { residentId } = resident;
  for (const pin of [resident.pin, wrongPin]) {
    await tablet.do('session.touch', null);
    const checked = tablet.call('session.signIn', { residentId, pin });
    await tablet.do('session.cancel', null);
    await tablet.do('session.touch', null);
    await checked;
    expect(tablet.view().resident).toBeNull();
    expect(tablet.view().screen).toEqual({ name: 'signingIn', checking: false, problem: null });
    await tablet.do('session.cancel', null);
  }
  await tablet.signIn(resident);
  await tablet.stop();
});
