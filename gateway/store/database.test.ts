import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../audit/verify.ts';
import { openDatabase, write } from './database.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-store-'));
  path = join(directory, 'gateway.db');
});

afterEach(() => rmSync(directory, { recursive: true }));

async function makeStore(): Promise<void> {
  const opened = openDatabase(path, 'create');
  if (!opened.ok) throw new Error(opened.error.code);
  await opened.value.selectFrom('stamps').select('name').execute();
  await opened.value.destroy();
}

test('a database of a newer version, a damaged one and a missing one are named as such', async () => {
  expect(openDatabase(path, 'existing')).toEqual({ ok: false, error: { code: 'missing', path } });
  await makeStore();
  const handle = new Database(path);
  handle.pragma('user_version = 99');
  handle.close();
  expect(openDatabase(path, 'existing')).toEqual({
    ok: false,
    error: { code: 'fromFuture', path, version: 99 },
  });
  const other = join(directory, 'other.db');
  writeFileSync(other, 'This is a letter, not a database.'.repeat(100));
  expect(openDatabase(other, 'existing')).toMatchObject({ ok: false, error: { code: 'damaged' } });
});

test('a file with nothing of ours in it is empty, is not written to, and is no facility', async () => {
  writeFileSync(path, '');
  expect(openDatabase(path, 'existing')).toEqual({ ok: false, error: { code: 'empty', path } });
  expect([statSync(path).size, readdirSync(directory)]).toEqual([0, ['gateway.db']]);
  const another = join(directory, 'another.db');
  const handle = new Database(another);
  handle.exec('CREATE TABLE letters (body TEXT)');
  handle.close();
  const bytes = readFileSync(another);
  for (const mode of ['existing', 'create'] as const) {
    expect(openDatabase(another, mode)).toMatchObject({ ok: false, error: { code: 'empty' } });
  }
  expect(readFileSync(another)).toEqual(bytes);
  // As a first start leaves it that found no room.
  await makeStore();
});

test('a database of the first version gets the newer constraints, whatever it holds', async () => {
  const handle = new Database(path);
  handle.exec(readFileSync(join(import.meta.dirname, 'migrations/0001-first.sql'), 'utf8'));
  handle.pragma('user_version = 1');
  handle.exec(`
    INSERT INTO staff VALUES ('Ana', '', '', 0), ('Ben', '', '', 0);
    INSERT INTO devices VALUES ('d1', 'T', 'personal', 'active', '', 1, '', 0, NULL, NULL, 0, 2, '',
      NULL, NULL, 0);
    INSERT INTO records VALUES
      ('d1', 1, 1, 'x1', 'message.send', 1, '', '{}', 'applied', NULL, 0),
      ('d1', 1, 2, 'x1', 'message.send', 1, '', '{}', 'applied', NULL, 0);
  `);
  handle.close();
  const opened = openDatabase(path, 'existing');
  if (!opened.ok) throw new Error(opened.error.code);
  const database = opened.value;
  const staff = await database.selectFrom('staff').select('staff_id').execute();
  expect(new Set(staff.map(({ staff_id }) => /^[0-9a-f]{32}$/.exec(staff_id)?.[0])).size).toBe(2);
  const records = await database.selectFrom('records').select(['seq', 'is_repeat']).execute();
  expect(records).toEqual([
    { seq: 1, is_repeat: 0 },
    { seq: 2, is_repeat: 1 },
  ]);
  expect(await verifyAudit(database)).toMatchObject([
    { chain: 'gateway', entries: 0, broken: null },
  ]);
  await database.destroy();
});

test('6.8 a transaction that finds the disk full fails as that, whole, and the next one is as ever', async () => {
  const opened = openDatabase(path, 'create');
  if (!opened.ok) throw new Error(opened.error.code);
  const database = opened.value;
  const add = (staff_id: string, password_salt: string) =>
    write(database, (writer) =>
      writer
        .insertInto('staff')
        .values({
          name: staff_id,
          staff_id,
          password_salt,
          password_hash: '',
          created_at_millis: 0,
        })
        .execute(),
    );
  await sql`PRAGMA max_page_count = 1`.execute(database);
  await expect(add('a'.repeat(32), 's'.repeat(100_000))).rejects.toMatchObject({
    code: 'SQLITE_FULL',
  });
  await add('b'.repeat(32), '');
  const kept = await database.selectFrom('staff').select('staff_id').execute();
  expect(kept).toEqual([{ staff_id: 'b'.repeat(32) }]);
  await database.destroy();
});
