import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from './database.ts';

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

/** A database with one resident, one message and four stamps of November, and a raw handle on it. */
async function withStamps(): Promise<Database.Database> {
  await makeStore();
  const handle = new Database(path);
  handle.pragma('foreign_keys = ON');
  handle.exec(`
    INSERT INTO residents VALUES ('r1', 'A', 'B', 'en', 1, '', '', 0);
    INSERT INTO residents VALUES ('r2', 'C', 'D', 'en', 1, '', '', 0);
    INSERT INTO contacts VALUES ('c1', 'r1', 'E', '', 'x', 0);
    INSERT INTO devices VALUES ('d1', 'T', 'personal', 'active', '', 1, '', 0, NULL, NULL, 0, 0, '', NULL, NULL, 0);
    INSERT INTO messages VALUES ('m1', 'r1', 'c1', NULL, 'd1', 'x', 1, 0, 'inReview', 1, 0, 'x', 0, 0, NULL);
    INSERT INTO messages VALUES ('m2', 'r1', 'c1', NULL, 'd1', 'x', 1, 0, 'inReview', 1, 0, 'x', 0, 0, NULL);
    INSERT INTO allowances VALUES ('r1', '2026-11', 4);
    INSERT INTO allowances VALUES ('r2', '2026-11', 4);
  `);
  const add = handle.prepare(
    "INSERT INTO stamps VALUES (?, ?, 'free', '2026-11', 4, ?, NULL, NULL)",
  );
  for (const n of [1, 2, 3, 4]) add.run(`free/r1/2026-11/${n}`, 'r1', n);
  add.run('free/r2/2026-11/1', 'r2', 1);
  return handle;
}

const spend =
  'INSERT INTO spends (stamp_name, resident_id, message_id, spent_at_millis) VALUES (?, ?, ?, 0)';

test('2.2 the index, not code, makes spending a stamp twice impossible', async () => {
  const handle = await withStamps();
  handle.prepare(spend).run('free/r1/2026-11/1', 'r1', 'm1');
  expect(() => handle.prepare(spend).run('free/r1/2026-11/1', 'r1', 'm2')).toThrow(/UNIQUE/);
  handle.exec('UPDATE spends SET refunded_at_millis = 1');
  handle.prepare(spend).run('free/r1/2026-11/1', 'r1', 'm2');
  expect(() => handle.exec('UPDATE spends SET refunded_at_millis = NULL')).toThrow(/UNIQUE/);
  handle.close();
});

test('2.2 a stamp of someone else, or one that was never made, cannot be spent', async () => {
  const handle = await withStamps();
  expect(() => handle.prepare(spend).run('free/r2/2026-11/1', 'r1', 'm1')).toThrow(/FOREIGN KEY/);
  expect(() => handle.prepare(spend).run('free/r1/2026-11/5', 'r1', 'm1')).toThrow(/FOREIGN KEY/);
  handle.close();
});

test('2.5 there is no room for a fifth of four, by number, by name or by a larger allowance', async () => {
  const handle = await withStamps();
  const add = handle.prepare(
    "INSERT INTO stamps VALUES (?, 'r1', 'free', '2026-11', ?, ?, NULL, NULL)",
  );
  expect(() => add.run('free/r1/2026-11/5', 4, 5)).toThrow(/CHECK/);
  expect(() => add.run('free/r1/2026-11/5', 4, 4)).toThrow(/CHECK/);
  expect(() => add.run('free/r1/2026-11/5', 5, 5)).toThrow(/FOREIGN KEY/);
  expect(() => add.run('free/r1/2026-11/4', 4, 4)).toThrow(/UNIQUE/);
  expect(() => handle.exec("INSERT INTO allowances VALUES ('r1', '2026-11', 5)")).toThrow(/UNIQUE/);
  handle.close();
});

test('a message is delivered once', async () => {
  const handle = await withStamps();
  handle.exec("INSERT INTO deliveries VALUES ('m1', 0, 'x')");
  expect(() => handle.exec("INSERT INTO deliveries VALUES ('m1', 1, 'y')")).toThrow(/UNIQUE/);
  handle.close();
});

test('every table is STRICT', async () => {
  await makeStore();
  const handle = new Database(path);
  const tables = handle.pragma('table_list') as { name: string; type: string; strict: number }[];
  const own = tables.filter((table) => table.type === 'table' && !table.name.startsWith('sqlite_'));
  expect(own.length).toBeGreaterThan(15);
  expect(own.filter((table) => table.strict === 0)).toEqual([]);
  handle.close();
});

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
