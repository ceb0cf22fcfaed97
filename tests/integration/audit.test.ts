import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../db/connection.ts';
import { deviceMigrations } from '../../db/migrations/device/all.ts';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { dismissBreak, openBreaks } from '../../gateway/audit/breaks.ts';
import { type VerifiedChain, verifyAudit } from '../../gateway/audit/verify.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { SyncRequest } from '../../shared/protocol/sync.ts';
import {
  admit,
  codeFor,
  eventually,
  openFacility,
  type Resident,
  readLedger,
  withStore,
} from './facility.ts';
import { openStubGateway, throughRealGateway } from './stub-gateway.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';

const execute = promisify(execFile);
const cli = join(import.meta.dirname, '../../gateway/cli.ts');

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

function deviceIdOf(dataDir: string): string {
  return withStore(dataDir, (store) => store.enrolment.read()?.deviceId ?? '');
}

/** The gateway's copy of a device's chain, looked at as `audit verify` does. */
async function copyOf(deviceId: string): Promise<VerifiedChain | undefined> {
  const chains = await verifyAudit(gateway.gateway.database);
  return chains.find(({ chain }) => chain === `${deviceId}/1`);
}

/** Lets the tablet ask until the gateway has this event of a device so often, about this ID. */
async function untilTold(event: string, id: string, times = 1): Promise<void> {
  const { database } = gateway.gateway;
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const told = await database
      .selectFrom('audit')
      .select('detail')
      .where('chain', '<>', 'gateway')
      .where('event', '=', event)
      .execute();
    return told.filter(({ detail }) => detail.includes(id)).length >= times;
  }, `${event} in the gateway's copy of the chain`);
}

/** Changes the log on the tablet's disk past all code, as whoever has its key could. */
function meddle(dataDir: string, ...statements: string[]): void {
  const key = readFileSync(join(dataDir, 'device-key'));
  const path = join(dataDir, 'device.db');
  const raw = openDatabase({ path, key, migrations: deviceMigrations });
  if (!raw.ok) throw new Error(raw.error.kind);
  for (const sql of statements) {
    raw.value.transaction('meddle', () => raw.value.prepare('meddle', sql).run());
  }
  raw.value.close();
}

async function postern(...words: string[]) {
  const data = ['--data', gateway.gateway.files.directory];
  try {
    return { exit: 0, ...(await execute(process.execPath, [cli, ...words, ...data])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, stdout, stderr };
  }
}

test('9.2 what a tablet did is in a whole chain at the gateway, and holds no name and no text', async () => {
  const { messageId } = await tablet.send('Something for Ottoline alone.');
  await untilTold('message.queued', messageId);
  await tablet.stop();
  const deviceId = deviceIdOf(tablet.dataDir);
  const copy = await copyOf(deviceId);
  expect(copy).toMatchObject({ deviceName: 'tablet', broken: null });
  const own = withStore(tablet.dataDir, (store) => store.audit.latest(1000)).toReversed();
  expect(own[(copy?.entries ?? 0) - 1]?.hash).toBe(copy?.headHash);
  const rows = await gateway.gateway.database.selectFrom('audit').selectAll().execute();
  const told = rows.filter(({ chain }) => chain === `${deviceId}/1`).map(({ event }) => event);
  expect(told.slice(0, 2)).toEqual(['device.enrolled', 'session.booted']);
  expect(told).toContain('session.opened');
  expect(told).toContain('message.queued');
  const accepted = rows.find(
    ({ event, detail }) => event === 'outgoing.accepted' && detail.includes(messageId),
  );
  expect(accepted?.chain).toBe('gateway');
  expect(JSON.stringify(rows)).not.toMatch(/Quillon|Ottoline|Something/);
});

test('9.2 audit goes in no request with mail, and an older gateway is asked once and left alone', async () => {
  const real = throughRealGateway(gateway, ({ audit: _, ...answer }) => answer);
  const stub = await openStubGateway(gateway.gateway.authority, real);
  await tablet.goOffline();
  tablet.network.leadTo(stub.url);
  const { messageId } = await tablet.send('Patience.');
  await tablet.goOnline();
  await tablet.untilState(messageId, 'inReview');
  for (let rounds = 0; rounds < 10; rounds += 1) {
    const seen = stub.requests.length;
    await tablet.do('sync.now', null);
    await eventually(() => stub.requests.length > seen, 'asked again');
  }
  const requests = stub.requests.map((request) => SyncRequest.parse(request));
  expect(requests.filter(({ records }) => records.length > 0)).not.toEqual([]);
  expect(
    requests.filter(({ records, audit }) => records.length > 0 && audit !== undefined),
  ).toEqual([]);
  expect(requests.filter(({ audit }) => audit !== undefined).length).toBeLessThanOrEqual(1);
  await tablet.stop();
});

test('9.2 a tablet that is restarted goes on where the gateway is, and one enrolled anew begins anew', async () => {
  const untilOpened = (times: number) => untilTold('session.opened', resident.residentId, times);
  await untilOpened(1);
  tablet = await tablet.restart();
  await tablet.signIn(resident);
  await untilOpened(2);
  await tablet.stop();
  const first = deviceIdOf(tablet.dataDir);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await untilOpened(3);
  await tablet.stop();
  expect(await copyOf(first)).toMatchObject({ broken: null });
  expect(await copyOf(deviceIdOf(tablet.dataDir))).toMatchObject({ broken: null });
  expect(await openBreaks(gateway.gateway.database, 10)).toEqual([]);
});

test('9.2 a tablet that is enrolled again with all that it has begins another chain there, and none breaks', async () => {
  const { database } = gateway.gateway;
  await untilTold('session.opened', resident.residentId);
  await tablet.stop();
  const store = openExistingStore({ dataDir: tablet.dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  const first = store.value.enrolment.read()?.deviceId ?? '';
  const code = await codeFor(gateway, resident);
  const enrolling = { gatewayUrl: tablet.network.url, code, again: true };
  expect(await enrolDevice(store.value, enrolling)).toMatchObject({ ok: true });
  const { seq: enrolledSeq } = store.value.audit.head();
  store.value.close();
  tablet = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await tablet.signIn(resident);
  await untilTold('session.opened', resident.residentId, 2);
  await tablet.stop();
  const second = deviceIdOf(tablet.dataDir);
  expect(await copyOf(first)).toMatchObject({ broken: null });
  expect(await copyOf(second)).toMatchObject({ broken: null });
  const begins = await database
    .selectFrom('audit')
    .select(['seq', 'event'])
    .where('chain', '=', `${second}/1`)
    .where('place', '=', 1)
    .executeTakeFirst();
  expect(begins).toEqual({ seq: enrolledSeq, event: 'device.enrolled' });
  expect(await openBreaks(database, 10)).toEqual([]);
});

test('9.2 a log that was cut on the tablet is found and named, mail goes on, and a reason closes it', async () => {
  const { database } = gateway.gateway;
  await untilTold('session.opened', resident.residentId);
  await tablet.stop();
  const deviceId = deviceIdOf(tablet.dataDir);
  const entries = (await copyOf(deviceId))?.entries ?? 0;
  expect(entries).toBeGreaterThan(3);
  meddle(
    tablet.dataDir,
    'DROP TRIGGER audit_entries_stay',
    `DELETE FROM audit WHERE seq >= ${entries - 1}`,
  );
  tablet = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await tablet.signIn(resident);
  const { messageId } = await tablet.send('Still here.');
  await tablet.untilState(messageId, 'inReview');
  await untilTold('message.queued', messageId);
  await tablet.stop();
  expect((await readLedger(gateway, resident)).accepted).toBe(1);
  const [found] = await openBreaks(database, 10);
  expect(found).toMatchObject({ deviceName: 'tablet' });
  expect(await copyOf(deviceId)).toMatchObject({
    broken: { seq: entries - 1, problem: 'otherEntry' },
  });

  const verified = await postern('audit', 'verify');
  expect(verified.exit).toBe(6);
  expect(verified.stdout).toMatch(
    new RegExp(`tablet \\(${deviceId}/1\\): BROKEN at entry ${entries - 1}, session\\.`),
  );
  const by = gateway.staff.name;
  for (const { breakId } of await openBreaks(database, 10)) {
    expect(await dismissBreak(gateway.gateway, breakId, { by, reason: ' ' })).toMatchObject({
      error: 'noReason',
    });
    const reason = 'The tablet came back from repair.';
    expect(await dismissBreak(gateway.gateway, breakId, { by, reason })).toMatchObject({
      ok: true,
    });
    expect(await dismissBreak(gateway.gateway, breakId, { by, reason })).toMatchObject({
      error: 'gone',
    });
  }
  expect(await openBreaks(database, 10)).toEqual([]);
  const dismissed = await postern('audit', 'verify', '--json');
  expect(dismissed.exit).toBe(6);
  expect(JSON.parse(dismissed.stdout).chains).toContainEqual(
    expect.objectContaining({
      chain: `${deviceId}/1`,
      broken: expect.objectContaining({
        dismissed: { by, reason: 'The tablet came back from repair.' },
      }),
    }),
  );
});

test("9.1 the gateway's own log is verified beside it while it serves, and what was done past all code is named", async () => {
  const listed = await postern('audit', 'list', '--limit', '1000', '--json');
  const { entries } = JSON.parse(listed.stdout) as { entries: { seq: number; event: string }[] };
  expect(entries.at(-1)).toMatchObject({ seq: 1, event: 'gateway.made' });
  expect(entries.map(({ event }) => event)).toContain('fleet.enrolled');
  expect((await postern('audit', 'list', '--device', 'nobody')).exit).toBe(3);
  const target = entries.find(({ event }) => event === 'fleet.enrolled');
  const handle = new Sqlite(gateway.gateway.files.database);
  handle.exec('DROP TRIGGER audit_entries_do_not_change');
  handle.exec(`UPDATE audit SET detail = '{"deviceId":"another","epoch":1}'
    WHERE chain = 'gateway' AND place = ${target?.seq}`);
  handle.close();
  const { exit, stdout } = await postern('audit', 'verify');
  expect(exit).toBe(6);
  expect(stdout).toContain(`gateway: BROKEN at entry ${target?.seq}, fleet.enrolled, 2026-11-20T`);
  expect(stdout).toContain('it was changed after it was written');
  await tablet.stop();
});
