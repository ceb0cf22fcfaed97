import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, write } from '../store/database.ts';
import type { DevicesTable, GatewaySchema } from '../store/schema.ts';
import { appendAudit } from './append.ts';
import { chained, TestLog } from './audit.test-support.ts';
import { takeAuditPage } from './take-page.ts';
import { type BrokenEntry, verifyAudit } from './verify.ts';

let directory: string;
let database: Kysely<GatewaySchema>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-audit-'));
  const opened = openDatabase(join(directory, 'gateway.db'), 'create');
  if (!opened.ok) throw new Error(opened.error.code);
  database = opened.value;
  await database.insertInto('sequencer').values({ id: 1, last_seq: 0 }).execute();
  await database.insertInto('devices').values(device).execute();
});

afterEach(async () => {
  await database.destroy();
  rmSync(directory, { recursive: true });
});

const device: DevicesTable = {
  device_id: 'd1',
  name: 'Tablet 1',
  mode: 'personal',
  state: 'active',
  state_reason: '',
  epoch: 1,
  app_version: '',
  enrolled_at_millis: 0,
  last_seen_millis: null,
  clock_skew_millis: null,
  pending: 0,
  acknowledged_seq: 0,
  head_hash: '',
  nonce: null,
  previous_nonce: null,
  lease_version: 0,
  incarnation: null,
};

/** Five entries of the gateway's own, in two transactions. */
async function writeOwn(): Promise<void> {
  const say = (from: number, to: number) =>
    write(database, async (writer) => {
      for (let version = from; version <= to; version += 1)
        appendAudit(writer, version * 1000, 'policy.changed', { version });
    });
  await say(1, 2);
  await say(3, 5);
}

async function writeDevice(log: TestLog): Promise<void> {
  await write(database, (writer) =>
    takeAuditPage(writer, { device, page: log.page(0), nowMillis: 7 }),
  );
}

/** Changes the database past all code: whoever does this has the file, and no trigger stops them. */
async function meddle(...statements: string[]): Promise<void> {
  await sql`PRAGMA foreign_keys = OFF`.execute(database);
  const triggers = await sql<{ name: string }>`
    SELECT name FROM sqlite_schema WHERE type = 'trigger'`.execute(database);
  for (const { name } of triggers.rows) await sql.raw(`DROP TRIGGER ${name}`).execute(database);
  for (const statement of statements) await sql.raw(statement).execute(database);
}

async function brokenIn(chain: string): Promise<BrokenEntry | null | undefined> {
  return (await verifyAudit(database)).find((one) => one.chain === chain)?.broken;
}

test('9.1 entries of a transaction follow one another and are gone with it when it fails', async () => {
  await writeOwn();
  const failing = write(database, async (writer) => {
    appendAudit(writer, 6000, 'policy.changed', { version: 6 });
    throw new Error('power cut');
  });
  await expect(failing).rejects.toThrow('power cut');
  const rows = await database.selectFrom('audit').select(['seq', 'detail']).execute();
  expect(rows.map(({ seq, detail }) => [seq, JSON.parse(detail).version])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 5],
  ]);
  expect(await verifyAudit(database)).toMatchObject([
    { chain: 'gateway', deviceName: null, entries: 5, broken: null },
  ]);
});

test('9.1 the schema lets no entry be changed, removed, put in between or left out', async () => {
  await writeOwn();
  const attempt = (statement: string) => sql.raw(statement).execute(database);
  await expect(attempt(`UPDATE audit SET detail = '{}' WHERE place = 3`)).rejects.toThrow('change');
  await expect(attempt('DELETE FROM audit WHERE place = 5')).rejects.toThrow('stays');
  await expect(attempt('DELETE FROM audit_chains')).rejects.toThrow('stays');
  await expect(attempt('UPDATE audit_chains SET entries = 4')).rejects.toThrow('only grows');
  const copy = (place: number) =>
    attempt(`INSERT INTO audit SELECT chain, ${place}, ${place}, at_millis, event, detail,
      previous_hash, hash, received_at_millis FROM audit WHERE place = 5`);
  await expect(copy(3)).rejects.toThrow('after the last one');
  await expect(copy(7)).rejects.toThrow('after the last one');
});

const own = { event: 'policy.changed', dismissed: null };
const gone = { event: null, atMillis: null, dismissed: null };

const meddlings: [string, string[], object][] = [
  [
    'a changed detail',
    [`UPDATE audit SET detail = '{"version":9}' WHERE chain = 'gateway' AND place = 3`],
    { ...own, seq: 3, atMillis: 3000, problem: 'brokenHash' },
  ],
  [
    'a changed time',
    [`UPDATE audit SET at_millis = 9 WHERE chain = 'gateway' AND place = 2`],
    { ...own, seq: 2, atMillis: 9, problem: 'brokenHash' },
  ],
  [
    'a removed entry',
    [`DELETE FROM audit WHERE chain = 'gateway' AND place = 3`],
    { ...gone, seq: 3, problem: 'missing' },
  ],
  [
    'a removed entry whose place was closed up',
    [
      `DELETE FROM audit WHERE chain = 'gateway' AND place = 3`,
      `UPDATE audit SET place = 3, seq = 3 WHERE chain = 'gateway' AND place = 4`,
      `UPDATE audit SET place = 4, seq = 4 WHERE chain = 'gateway' AND place = 5`,
    ],
    { ...own, seq: 3, atMillis: 4000, problem: 'previousHash' },
  ],
  [
    'removed last entries',
    [`DELETE FROM audit WHERE chain = 'gateway' AND place >= 4`],
    { ...gone, seq: 4, problem: 'missing' },
  ],
  ['all removed', [`DELETE FROM audit`], { ...gone, seq: 1, problem: 'missing' }],
  [
    'the head removed as well',
    [`DELETE FROM audit`, `DELETE FROM audit_chains`],
    { ...gone, seq: 1, problem: 'missing' },
  ],
];

test.each(meddlings)('9.1 %s of the gateway is named', async (_, statements, broken) => {
  await writeOwn();
  await meddle(...statements);
  expect(await brokenIn('gateway')).toEqual(broken);
});

/** Writes an entry into the gateway's chain past all code, with the right hashes. */
async function appendPastCode(): Promise<void> {
  const last = await database
    .selectFrom('audit')
    .selectAll()
    .where('chain', '=', 'gateway')
    .orderBy('place', 'desc')
    .executeTakeFirstOrThrow();
  const seq = last.seq + 1;
  const said = { seq, event: 'policy.changed', detail: '{"version":99}', previousHash: last.hash };
  const { hash } = chained({ ...said, atMillis: last.at_millis });
  const { event, detail } = said;
  await database
    .insertInto('audit')
    .values({ ...last, place: seq, seq, event, detail, previous_hash: last.hash, hash })
    .execute();
}

test('9.1 an entry that was added past all code is named, though every hash fits', async () => {
  await writeOwn();
  await appendPastCode();
  const broken = { ...own, seq: 6, atMillis: 5000, problem: 'notWritten' };
  expect(await brokenIn('gateway')).toEqual(broken);
  await writeOwn();
  expect(await brokenIn('gateway')).toMatchObject({ seq: 7, problem: 'previousHash' });
});

test('9.1 a last entry that was rewritten with its hash is named', async () => {
  await writeOwn();
  const { hash: previousHash } = await database
    .selectFrom('audit')
    .select('hash')
    .where('place', '=', 4)
    .executeTakeFirstOrThrow();
  const detail = '{"version":9}';
  const { hash } = chained({
    seq: 5,
    atMillis: 5000,
    event: 'policy.changed',
    detail,
    previousHash,
  });
  await meddle(`UPDATE audit SET detail = '${detail}', hash = '${hash}' WHERE place = 5`);
  expect(await brokenIn('gateway')).toMatchObject({ seq: 5, problem: 'notWritten' });
});

test('9.1 whatever was done to the log, the gateway goes on writing, and the place stays named', async () => {
  await writeOwn();
  await meddle(`DELETE FROM audit WHERE place >= 4`);
  await writeOwn();
  expect(await brokenIn('gateway')).toMatchObject({ seq: 4, problem: 'previousHash' });
  await meddle('DELETE FROM audit', 'DELETE FROM audit_chains');
  await writeOwn();
  expect(await database.selectFrom('audit').select('place').execute()).toHaveLength(5);
});

test("9.2 a device's chain is verified as the gateway has it, and named by the device", async () => {
  const log = new TestLog();
  log.addSome(9);
  await writeDevice(log);
  const whole = { chain: 'd1/1', deviceName: 'Tablet 1', entries: 10, broken: null };
  expect(await verifyAudit(database)).toMatchObject([{ chain: 'gateway', broken: null }, whole]);
  await meddle(`UPDATE audit SET detail = '{}' WHERE chain = 'd1/1' AND place = 6`);
  expect(await brokenIn('gateway')).toBeNull();
  expect(await brokenIn('d1/1')).toEqual({
    seq: 6,
    event: 'message.recalled',
    atMillis: 1005,
    problem: 'brokenHash',
    dismissed: null,
  });
  await meddle(`DELETE FROM audit WHERE chain = 'd1/1' AND place > 4`);
  expect(await brokenIn('d1/1')).toMatchObject({ seq: 5, problem: 'missing' });
});

test('9.2 a break that was found on arrival is named as broken, dismissed or not', async () => {
  const log = new TestLog();
  log.addSome(3);
  await writeDevice(log);
  const backup = log.upTo(2);
  backup.add('message.recalled', { messageId: 'another' });
  await write(database, (writer) =>
    takeAuditPage(writer, { device, page: backup.page(2), nowMillis: 8 }),
  );
  const event = 'message.recalled';
  const broken = { seq: 3, event, atMillis: 1002, problem: 'otherEntry', dismissed: null };
  expect(await brokenIn('d1/1')).toEqual(broken);
  await database
    .updateTable('audit_breaks')
    .set({ dismissed_at_millis: 9, dismissed_by: 'Ana', reason: 'The tablet was repaired.' })
    .execute();
  const dismissed = { by: 'Ana', reason: 'The tablet was repaired.' };
  expect(await brokenIn('d1/1')).toEqual({ ...broken, dismissed });
});
