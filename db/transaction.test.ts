import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { type Database, openDatabase } from './connection.ts';
import { StoreFailure } from './store-error.ts';
import { expectOk, temporaryDirectory, testKey } from './test-stores.ts';
import { runTransaction } from './transaction.ts';

const migrations = [{ number: 1, sql: 'CREATE TABLE letters (body TEXT NOT NULL) STRICT' }];
const full = 'PRAGMA max_page_count = 10';

function openStore(path: string): Database {
  return expectOk(openDatabase({ path, key: testKey, migrations }));
}

function statements(store: Database) {
  return {
    insert: store.prepare<[string]>('letters.insert', 'INSERT INTO letters VALUES (?)'),
    count: store.prepare<[], { n: number }>('letters.count', 'SELECT count(*) AS n FROM letters'),
  };
}

function failureOf(run: () => unknown): StoreFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof StoreFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

test('a transaction that throws leaves nothing behind and lets the next one begin', () => {
  const store = openStore(join(temporaryDirectory(), 'a.db'));
  const { insert, count } = statements(store);
  const broken = () =>
    store.transaction('broken', () => {
      insert.run('half');
      throw new Error('a bug');
    });
  expect(broken).toThrow('a bug');
  expect(count.get()).toEqual({ n: 0 });
  expect(store.transaction('next', () => insert.run('whole'))).toBe(1);
  store.close();
});

test('a body that waits, one inside another, and a write outside of any are bugs', () => {
  const store = openStore(join(temporaryDirectory(), 'a.db'));
  const { insert, count } = statements(store);
  const waits = () =>
    store.transaction('waits', async () => {
      insert.run('half');
    });
  expect(waits).toThrow('waits inside a transaction');
  const nested = () => store.transaction('outer', () => store.transaction('inner', () => 1));
  expect(nested).toThrow('inner begins inside outer');
  expect(() => insert.run('loose')).toThrow('letters.insert writes outside a transaction');
  expect(count.get()).toEqual({ n: 0 });
  store.close();
});

test('a full store says so by type, keeps nothing half-written, and works again with room', () => {
  const store = openStore(join(temporaryDirectory(), 'a.db'));
  const { insert, count } = statements(store);
  const limit = (pragma: string) => store.prepare<[], unknown>('test.limit', pragma).get();
  limit(full);
  const failure = failureOf(() =>
    store.transaction('send', () => {
      for (let row = 0; row < 100; row += 1) insert.run('x'.repeat(1000));
    }),
  );
  expect(failure).toMatchObject({ kind: 'diskFull', outcome: 'nothingWritten' });
  expect(failure.operation).toBe('letters.insert');
  expect(count.get()).toEqual({ n: 0 });
  limit('PRAGMA max_page_count = 100000');
  store.transaction('again', () => insert.run('x'));
  expect(count.get()).toEqual({ n: 1 });
  store.close();
});

test('a caller that swallows a failed write still does not commit the rest', () => {
  const store = openStore(join(temporaryDirectory(), 'a.db'));
  const { insert, count } = statements(store);
  store.prepare<[], unknown>('test.limit', full).get();
  const failure = failureOf(() =>
    store.transaction('swallows', () => {
      insert.run('first');
      expect(() => insert.run('x'.repeat(100_000))).toThrow(StoreFailure);
      expect(() => insert.run('second')).toThrow(StoreFailure);
    }),
  );
  expect(failure.kind).toBe('diskFull');
  expect(count.get()).toEqual({ n: 0 });
  store.close();
});

test('after a COMMIT that failed the outcome is unknown and the store must be opened again', () => {
  const raw = new Sqlite(':memory:');
  const commit = raw.prepare('COMMIT');
  const broken = Object.assign(Object.create(commit), {
    run: () => {
      throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
    },
  });
  const state = {
    running: null,
    doomed: null,
    outcomeUnknown: null,
    undone: 0,
    hasWritten: false,
    calls: [],
  };
  const on = {
    raw,
    state,
    log: null,
    kept: null,
    begin: raw.prepare('BEGIN IMMEDIATE'),
    commit: broken,
    rollback: raw.prepare('ROLLBACK'),
  };
  const first = failureOf(() => runTransaction(on, 'send', () => 1));
  expect(first).toMatchObject({ kind: 'ioFailed', outcome: 'unknown', code: 'SQLITE_IOERR_FSYNC' });
  const second = failureOf(() => runTransaction({ ...on, commit }, 'again', () => 1));
  expect(second).toMatchObject({ kind: 'ioFailed', outcome: 'nothingWritten' });
});

test('3.4 a disk that is really full loses no committed row', (context) => {
  const disk = mountSmallDisk();
  if (disk === null) return context.skip('needs the right to mount a file system');
  const path = join(disk, 'a.db');
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(300_000));
  const store = openStore(path);
  const { insert } = statements(store);
  let committed = 0;
  const failure = failureOf(() => {
    for (;;) {
      store.transaction('send', () => insert.run('x'.repeat(2000)));
      committed += 1;
    }
  });
  expect(failure.kind).toBe('diskFull');
  expect(committed).toBeGreaterThan(10);
  store.close();
  writeFileSync(ballast, '');
  const again = openStore(path);
  const after = statements(again);
  expect(after.count.get()?.n).toBe(committed);
  again.transaction('send', () => after.insert.run('x'));
  expect(after.count.get()?.n).toBe(committed + 1);
  again.close();
  expect(statSync(path).size).toBeGreaterThan(committed * 2000);
});

/** A disk of one megabyte, gone with the test; null where this process may not mount one. */
function mountSmallDisk(): string | null {
  const directory = temporaryDirectory();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
  if (mounted.status !== 0) return null;
  onTestFinished(() => {
    spawnSync('umount', [directory]);
  });
  return directory;
}
