import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { deviceMigrations } from './migrations/device/all.ts';
import { reportMigrations } from './migrations/reports/all.ts';
import { vaultMigrations } from './migrations/vault/all.ts';
import { expectOk } from './test-stores.ts';

const stores = { device: deviceMigrations, vault: vaultMigrations, reports: reportMigrations };

interface TableRow {
  readonly name: string;
  readonly type: string;
  readonly strict: number;
}

describe.each(Object.entries(stores))('the tables of %s', (store, migrations) => {
  const raw = new Sqlite(':memory:');
  expectOk(migrate(raw, migrations));
  const tables = (raw.pragma('table_list') as TableRow[]).filter(
    (table) => table.type === 'table' && !table.name.startsWith('sqlite_'),
  );

  test('are all STRICT', () => {
    expect(tables.length).toBeGreaterThan(3);
    expect(tables.filter((table) => table.strict === 0)).toEqual([]);
  });

  test('refer to each other with columns of one type', () => {
    for (const { name } of tables) {
      const references = raw.pragma(`foreign_key_list(${name})`) as {
        table: string;
        from: string;
        to: string;
      }[];
      for (const { table, from, to } of references) {
        expect([name, from, columnType(raw, name, from)]).toEqual([
          name,
          from,
          columnType(raw, table, to),
        ]);
      }
    }
  });

  test('are made by numbered steps, one file for each', () => {
    const files = readdirSync(join(import.meta.dirname, 'migrations', store))
      .filter((file) => file !== 'all.ts')
      .sort();
    const numbers = files.map((file) => Number(/^(\d{4})-[a-z-]+\.ts$/.exec(file)?.[1]));
    expect(numbers).toEqual(migrations.map(({ number }) => number));
  });
});

test('a foreign key is in the device store, so the check of types is not empty', () => {
  const raw = new Sqlite(':memory:');
  expectOk(migrate(raw, deviceMigrations));
  expect(raw.pragma('foreign_key_list(stamps)')).toHaveLength(1);
});

test('steps that are out of order or have a gap are refused', () => {
  const raw = new Sqlite(':memory:');
  const gap = [
    { number: 1, sql: '' },
    { number: 3, sql: '' },
  ];
  expect(() => migrate(raw, gap)).toThrow('found 3');
});

test('a step that fails leaves the store at the step before, whole', () => {
  const raw = new Sqlite(':memory:');
  const steps = [
    { number: 1, sql: 'CREATE TABLE kept (a TEXT) STRICT' },
    { number: 2, sql: 'CREATE TABLE half (a TEXT) STRICT; CREATE TABLE kept (a TEXT) STRICT' },
  ];
  expect(() => migrate(raw, steps)).toThrow('already exists');
  expect(raw.pragma('user_version', { simple: true })).toBe(1);
  expect(raw.prepare(`SELECT name FROM sqlite_schema WHERE name = 'half'`).all()).toEqual([]);
});

function columnType(raw: Sqlite.Database, table: string, column: string): string | undefined {
  const columns = raw.pragma(`table_info(${table})`) as { name: string; type: string }[];
  return columns.find(({ name }) => name === column)?.type;
}
