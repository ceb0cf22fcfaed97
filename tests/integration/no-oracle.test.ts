import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { removeDeviceResidents } from '../../gateway/enrolment/device-residents.ts';
import { suspendResident } from '../../gateway/standing.ts';
import { noWrongPins } from '../../shared/session/lockout.ts';
import { admit, fridayNoon, openFacility, type Resident, withStore } from './facility.ts';
import { untilRefused } from './pins-scene.ts';
import { newTablet, type Tablet } from './tablet.ts';

const minute = 60_000;
const wrongPin = '135790';
const rounds = 8;

let gateway: RunningDemo;
let tablet: Tablet;
let known: Resident;
let suspended: Resident;
let left: Resident;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
  [known, suspended, left] = [await admit(gateway), await admit(gateway), await admit(gateway)];
  tablet = await newTablet(gateway, known, { sharedWith: [suspended, left] });
  const { device_id: deviceId } = await gateway.gateway.database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', left.residentId)
    .executeTakeFirstOrThrow();
  await suspendResident(gateway.gateway, { residentId: suspended.residentId, by: 'test' });
  await removeDeviceResidents(gateway.gateway, { deviceId, residentIds: [left.residentId] });
  // Told by another answer: the right PIN of somebody who has left is a stranger's.
  await tablet.do('sync.now', null);
  await untilRefused(tablet, left);
  await tablet.goOffline();
  await tablet.stop();
  wrongBefore(0);
  tablet = await tablet.restart();
}, 120_000);
afterAll(() => gateway.stop());

const ids = () => ({
  known: known.residentId,
  suspended: suspended.residentId,
  left: left.residentId,
  unknown: 'R-nobody',
  noId: 'no such / id',
});

/** As if each of them had been tried so often. */
function wrongBefore(wrong: number): void {
  withStore(tablet.dataDir, (store) =>
    store.transaction('test', () => {
      for (const id of Object.values(ids())) store.attempts.save(id, { ...noWrongPins, wrong });
    }),
  );
}

/** What the screen says, with waits to the second; and how much work it was, in milliseconds of processor. */
async function answerTo(residentId: string, pin: string) {
  const begun = process.cpuUsage();
  const { screen } = await tablet.tryToSignIn(residentId, pin);
  const { user, system } = process.cpuUsage(begun);
  if (screen.name !== 'signingIn' || screen.problem === null) throw new Error(screen.name);
  const { problem } = screen;
  const seconds =
    problem.kind === 'wait'
      ? Math.round((problem.untilMillis - tablet.view().time.millis) / 10_000)
      : 0;
  const said = problem.kind === 'wait' ? { kind: 'wait', tensOfSeconds: seconds } : problem;
  await tablet.do('session.cancel', null);
  return { said, work: (user + system) / 1000 };
}

/** What nothing else on the machine has added to. */
const least = (values: readonly number[] = []) => Math.min(...values);

test('5.1 a wrong PIN is answered alike, after as much work, for somebody here, suspended, gone, or nobody', async () => {
  const work = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    const said = [];
    for (const [kind, id] of Object.entries(ids())) {
      const answer = await answerTo(id, wrongPin);
      said.push(answer.said);
      work.set(kind, [...(work.get(kind) ?? []), answer.work]);
    }
    for (const one of said) expect(one).toEqual(said[0]);
    tablet.pass(65 * minute);
  }
  const usual = least(work.get('known'));
  expect(usual, 'the hash was worked out').toBeGreaterThan(50);
  // A few per cent apart on a quiet machine; without the hash it would be a third.
  for (const [kind, values] of work) {
    expect(least(values) / usual, kind).toBeGreaterThan(0.85);
    expect(least(values) / usual, kind).toBeLessThan(1.18);
  }
}, 120_000);

test('5.1 5.3 who is locked out gets the answer of whoever is, whether the PIN is right or anyone has the ID', async () => {
  await tablet.stop();
  wrongBefore(10);
  tablet = await tablet.restart();
  for (const id of Object.values(ids())) {
    for (const pin of [known.pin, wrongPin]) {
      expect((await answerTo(id, pin)).said).toEqual({ kind: 'staffReset' });
    }
  }
  await tablet.stop();
});
