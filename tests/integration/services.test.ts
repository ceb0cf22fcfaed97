import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openReports } from '../../electron/core/reports/store-files.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { orderDevice, orderFacility } from '../../gateway/orders/issue.ts';
import { answerReport } from '../../gateway/reports/steps.ts';
import { waitingIds } from '../../gateway/review/waiting.ts';
import {
  admit,
  changePolicyForNow,
  enrolTablet,
  eventually,
  hideStore,
  newDirectory,
  openFacility,
  type Resident,
  readLedger,
  withStore,
} from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import { atGateway, fileReport, reportOf, stateOf, untilAtGateway } from './reports.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';
import { createTestClock } from './test-clock.ts';

const by = 'test';
let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility();
});
afterAll(() => gateway.stop());

async function deviceIdOf({ residentId }: Resident): Promise<string> {
  const row = await gateway.gateway.database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', residentId)
    .executeTakeFirstOrThrow();
  return row.device_id;
}

/** A tablet that is stopped with the test, so that none polls on. */
async function tabletOf(resident: Resident, options = {}): Promise<Tablet> {
  const tablet = await newTablet(gateway, resident, options);
  onTestFinished(() => tablet.stop());
  return tablet;
}

test('7 nobody signed in and no network: a report is kept, has its receipt, and goes before all mail', async () => {
  const resident = await admit(gateway);
  const tablet = await tabletOf(resident);
  await tablet.signIn(resident);
  await tablet.goOffline();
  for (let n = 0; n < 4; n += 1) await tablet.send(`Letter ${n}.`);
  await tablet.do('session.signOut', null);
  await tablet.until(({ screen }) => screen.name === 'locked', 'locked');
  const receipt = await fileReport(tablet, { name: 'Q.', words: 'From the lower tier.' });
  expect(receipt.number).toMatch(/^[2-9A-HJKMNP-Z]{9}$/);
  expect(receipt.atMillis).toBeGreaterThan(0);
  expect(await stateOf(tablet, receipt)).toMatchObject({
    state: 'waiting',
  });
  await tablet.goOnline();
  const report = await untilAtGateway(gateway, receipt);
  expect(report).toMatchObject({
    kind: 'prea',
    desk: 'prea',
    isUrgent: true,
    name: 'Q.',
    residentId: null,
    words: 'From the lower tier.',
  });
  await eventually(async () => (await readLedger(gateway, resident)).accepted === 4, 'all mail');
  const { received_at_millis: firstMail } = await gateway.gateway.database
    .selectFrom('messages')
    .select('received_at_millis')
    .where('resident_id', '=', resident.residentId)
    .orderBy('received_at_millis')
    .executeTakeFirstOrThrow();
  expect(report.receivedAtMillis).toBeLessThanOrEqual(firstMail);
  // It cost nothing, and the mail room does not see it.
  expect((await readLedger(gateway, resident)).spent).toHaveLength(4);
  expect(await waitingIds(gateway.gateway.database)).not.toContain(report.reportId);
  await eventually(async () => (await stateOf(tablet, receipt)).state === 'received', 'received');
});

test('7, 4.2 a report is taken in lockdown, while someone signs in, outside the hours and with no stamps left', async () => {
  const resident = await admit(gateway);
  const tablet = await tabletOf(resident);
  await tablet.do('session.touch', null);
  const signingIn = await fileReport(tablet, { kind: 'medical' });
  await tablet.do('session.cancel', null);
  await tablet.signIn(resident);
  for (let n = 0; n < 4; n += 1) await tablet.send(`Letter ${n}.`);
  expect(await tablet.freeStamps()).toBe(0);
  const outOfStamps = await fileReport(tablet, { kind: 'grievance' });
  await orderFacility(gateway.gateway, 'lockdown', { by });
  await tablet.until(({ screen }) => screen.name === 'lockdown', 'lockdown');
  const locked = await fileReport(tablet);
  await orderFacility(gateway.gateway, 'unlock', { by });
  await changePolicyForNow(gateway, () => ({ hours: { opens: '01:00', closes: '02:00' } }));
  await tablet.do('sync.now', null);
  await tablet.until(({ screen }) => screen.name === 'outsideHours', 'closed');
  const closed = await fileReport(tablet, { kind: 'crisis', words: '' });
  for (const receipt of [signingIn, outOfStamps, locked, closed]) {
    await untilAtGateway(gateway, receipt);
  }
  expect((await atGateway(gateway, outOfStamps))?.residentId).toBe(resident.residentId);
});

test('7 a tablet that is shut out, or reported lost, still brings what is reported on it', async () => {
  const resident = await admit(gateway);
  const tablet = await tabletOf(resident);
  const deviceId = await deviceIdOf(resident);
  await orderDevice(gateway.gateway, { deviceId, kind: 'lose', by });
  await tablet.until(({ screen }) => screen.name !== 'locked', 'closed');
  const receipt = await fileReport(tablet);
  const { reportId } = await untilAtGateway(gateway, receipt);
  // Whoever has it now is told of no answer.
  await answerReport(gateway.gateway, reportId, { by, desks: null, answer: 'We come.' });
  tablet.pass(120_000);
  await tablet.do('sync.now', null);
  await fileReport(tablet).then((next) => untilAtGateway(gateway, next));
  expect(await stateOf(tablet, receipt)).toMatchObject({ state: 'received' });
});

test('7 with its own store gone the tablet takes a report, and brings it once it is mended', async () => {
  const resident = await admit(gateway);
  const first = await newTablet(gateway, resident);
  await eventually(async () => (await first.do('services.info', null)).canKeep, 'ready');
  await first.stop();
  const putBack = hideStore(first.dataDir);
  const key = readFileSync(join(first.dataDir, 'device-key'));
  rmSync(join(first.dataDir, 'device-key'));
  const broken = startTablet(first.dataDir, first.clock, first.network);
  await broken.until(({ screen }) => screen.name !== 'booting', 'up');
  const receipt = await fileReport(broken, { words: 'The tablet is broken as well.' });
  expect(await stateOf(broken, receipt)).toMatchObject({ state: 'waiting' });
  await broken.stop();
  putBack();
  writeFileSync(join(first.dataDir, 'device-key'), key, { mode: 0o600 });
  const mended = startTablet(first.dataDir, first.clock, first.network);
  onTestFinished(() => mended.stop());
  expect((await untilAtGateway(gateway, receipt)).words).toBe('The tablet is broken as well.');
});

test('7 a tablet that was never set up says that it kept nothing', async () => {
  const { network } = await tabletOf(await admit(gateway));
  const bare = startTablet(newDirectory('bare'), createTestClock(0), network);
  onTestFinished(() => bare.stop());
  expect(await bare.do('services.info', null)).toMatchObject({ canKeep: false });
  expect(await bare.call('services.report', reportOf())).toEqual({
    ok: false,
    error: { code: 'reportNotKept' },
  });
  expect(readdirSync(bare.dataDir)).toEqual([]);
});

test('7 the answer is for its resident alone; what was reported is never named on the tablet again', async () => {
  const resident = await admit(gateway);
  const neighbour = await admit(gateway);
  const tablet = await tabletOf(resident, { sharedWith: [neighbour] });
  await tablet.signIn(resident);
  const secret = await fileReport(tablet, { kind: 'prea', words: 'Xylophonic evidence.' });
  const plain = await fileReport(tablet, { kind: 'medical', words: 'A zygomatic tooth.' });
  for (const receipt of [secret, plain]) {
    const { reportId } = await untilAtGateway(gateway, receipt);
    const handler = { by, desks: null, answer: 'Somebody vermilion will come today.' };
    expect((await answerReport(gateway.gateway, reportId, handler)).ok).toBe(true);
  }
  const areReceived = async () =>
    (await stateOf(tablet, secret)).state !== 'waiting' &&
    (await stateOf(tablet, plain)).state !== 'waiting';
  await eventually(areReceived, 'received');
  tablet.pass(61_000);
  await tablet.do('sync.now', null);
  await eventually(async () => (await stateOf(tablet, plain)).state === 'answered', 'answered');
  await tablet.do('session.activity', null);
  const own = await tablet.do('services.own', null);
  expect(own.map(({ number, kind, answer }) => [number, kind, answer])).toEqual([
    [plain.number, 'medical', 'Somebody vermilion will come today.'],
    [secret.number, null, 'Somebody vermilion will come today.'],
  ]);
  await tablet.do('session.signOut', null);
  await tablet.until(({ screen }) => screen.name === 'locked', 'locked');
  expect(await tablet.call('services.own', null)).toMatchObject({ ok: false });
  expect(await stateOf(tablet, secret)).toEqual({
    state: 'answered',
    atMillis: expect.any(Number),
  });
  await tablet.signIn(neighbour);
  expect(await tablet.do('services.own', null)).toEqual([]);
  await tablet.stop();
  const audit = withStore(tablet.dataDir, (store) => JSON.stringify(store.audit.latest(1000)));
  expect(audit).toContain('report.filed');
  expect(audit).not.toMatch(/prea|medical/i);
  expect(textBelow(tablet.dataDir)).not.toMatch(/Xylophonic|zygomatic|vermilion/);
});

test('7 S2 whoever has disk and keys reads no word of a report, not who sent it nor what kind it is', async () => {
  const resident = await admit(gateway);
  const tablet = await tabletOf(resident);
  await tablet.signIn(resident);
  await tablet.goOffline();
  await fileReport(tablet, { kind: 'prea', words: 'Xylophonic evidence.' });
  await tablet.stop();
  const opened = openReports({ dataDir: tablet.dataDir });
  if (!opened.ok) throw new Error(opened.error.kind);
  const everything = JSON.stringify([
    opened.value.reports.filedAfter(0),
    opened.value.reports.waiting(10),
  ]);
  opened.value.close();
  expect(everything).not.toMatch(/Xylophonic|prea/i);
  expect(everything).not.toContain(resident.residentId);
});

test('7 killed between filing and receipt, the same press of Send is the same report', async () => {
  const resident = await admit(gateway);
  const dataDir = await enrolTablet(gateway, resident);
  const wallMillis = gateway.gateway.world.nowMillis();
  const first = await forkTablet(dataDir, wallMillis);
  await eventually(async () => (await first.do('services.info', null)).canKeep, 'ready');
  const pressed = reportOf({ kind: 'grievance', words: 'The heat is off.' });
  // The receipt may be on its way, or the report half filed: both are cut off here.
  void first.call('services.report', pressed);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await first.kill();
  const again = await forkTablet(dataDir, wallMillis);
  const receipt = await again.do('services.report', pressed);
  const twice = await again.do('services.report', pressed);
  expect(twice.number).toBe(receipt.number);
  await untilAtGateway(gateway, receipt);
  const rows = await gateway.gateway.database
    .selectFrom('reports')
    .select('report_id')
    .where('words', '=', 'The heat is off.')
    .execute();
  expect(rows).toHaveLength(1);
});

test('7 a lost answer, and a request that is sent again, make no second report', async () => {
  const resident = await admit(gateway);
  const tablet = await tabletOf(resident);
  tablet.network.holdAnswers();
  const receipt = await fileReport(tablet, { words: 'Only once.' });
  await untilAtGateway(gateway, receipt);
  expect(await stateOf(tablet, receipt)).toMatchObject({ state: 'waiting' });
  tablet.network.mend();
  await tablet.do('sync.now', null);
  await eventually(async () => (await stateOf(tablet, receipt)).state === 'received', 'received');
  const { count } = await gateway.gateway.database
    .selectFrom('reports')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('words', '=', 'Only once.')
    .executeTakeFirstOrThrow();
  expect(count).toBe(1);
});

test('7 beyond the limit the tablet says until when, and an urgent report still goes', async () => {
  const tablet = await tabletOf(await admit(gateway));
  for (let n = 0; n < 6; n += 1) await fileReport(tablet, { kind: 'grievance', words: `${n}` });
  const refused = await tablet.call('services.report', reportOf({ kind: 'question' }));
  expect(refused).toEqual({
    ok: false,
    error: { code: 'tooManyReports', untilMillis: expect.any(Number) },
  });
  await fileReport(tablet, { kind: 'crisis', words: '' });
  expect(await tablet.call('services.report', reportOf({ kind: 'medical', words: ' ' }))).toEqual({
    ok: false,
    error: { code: 'emptyMessage' },
  });
});

test('7 3.7 a name that is too long as the gateway gets it is told at once, and one that fits goes', async () => {
  const tablet = await tabletOf(await admit(gateway));
  // NFC spells this letter with two characters.
  const letter = '\u0958';
  const badInput = { ok: false, error: { code: 'badInput' } };
  const file = (name: string) => tablet.call('services.report', reportOf({ name }));
  expect(await file(letter.repeat(101))).toEqual(badInput);
  const receipt = await fileReport(tablet, { name: letter.repeat(100) });
  expect(await untilAtGateway(gateway, receipt)).toMatchObject({ kind: 'prea' });
});

function textBelow(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}
