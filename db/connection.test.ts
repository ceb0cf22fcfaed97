import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from './connection.ts';
import { openDeviceStore } from './device-store.ts';
import { expectOk, temporaryDirectory, testId, testKey } from './test-stores.ts';
import { openVault } from './vault-store.ts';

const migrations = [{ number: 1, sql: 'CREATE TABLE letters (body TEXT NOT NULL) STRICT' }];
const hasStrace = spawnSync('strace', ['-V']).status === 0;
const canary = 'canary-Liebe-Mama-7431';

function newStore(path: string) {
  return expectOk(openDatabase({ path, key: testKey, migrations }));
}

function fill(path: string, rows: number): void {
  const store = newStore(path);
  const insert = store.prepare<[string]>('test.insert', 'INSERT INTO letters VALUES (?)');
  store.transaction('test', () => {
    for (let row = 0; row < rows; row += 1) insert.run(`${canary} ${'word '.repeat(200)}`);
  });
  store.close();
}

test('another key opens nothing, and changes nothing', () => {
  const path = join(temporaryDirectory(), 'a.db');
  fill(path, 10);
  const before = readFileSync(path);
  const opened = openDatabase({ path, key: new Uint8Array(32).fill(8), migrations });
  expect(opened).toEqual({ ok: false, error: { kind: 'keyWrong' } });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('another key does not harm a journal that a crash left behind', () => {
  const directory = temporaryDirectory();
  const [path, copy] = [join(directory, 'a.db'), join(directory, 'crashed.db')];
  fill(path, 10);
  const store = newStore(path);
  const insert = store.prepare<[string]>('test.insert', 'INSERT INTO letters VALUES (?)');
  store.transaction('test', () => insert.run('in the journal'));
  for (const file of ['', '-wal']) copyFileSync(path + file, copy + file);
  store.close();
  const journal = readFileSync(`${copy}-wal`);
  openDatabase({ path: copy, key: new Uint8Array(32).fill(8), migrations });
  expect(readFileSync(`${copy}-wal`).equals(journal)).toBe(true);
  const again = newStore(copy);
  const count = again.prepare<[], { n: number }>('test.count', 'SELECT count(*) n FROM letters');
  expect(count.get()).toEqual({ n: 11 });
  again.close();
});

test('every pragma that keeps a letter safe is in force, whatever the library was built with', () => {
  const store = newStore(join(temporaryDirectory(), 'a.db'));
  const answers = {
    synchronous: 2,
    journal_mode: 'wal',
    locking_mode: 'exclusive',
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    secure_delete: 1,
    temp_store: 2,
  };
  for (const [pragma, answer] of Object.entries(answers)) {
    const found = store.prepare<[], object>(`test.${pragma}`, `PRAGMA ${pragma}`).get() ?? {};
    expect([pragma, Object.values(found)]).toEqual([pragma, [answer]]);
  }
  store.close();
});

test('a store from a newer version is refused by name and untouched', () => {
  const path = join(temporaryDirectory(), 'a.db');
  const newer = [...migrations, { number: 2, sql: 'CREATE TABLE later (a TEXT) STRICT' }];
  expectOk(openDatabase({ path, key: testKey, migrations: newer })).close();
  const before = readFileSync(path);
  const opened = openDatabase({ path, key: testKey, migrations });
  expect(opened).toEqual({ ok: false, error: { kind: 'fromFuture', found: 2, known: 1 } });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('an older store is brought to the newest version with what it holds', () => {
  const path = join(temporaryDirectory(), 'a.db');
  fill(path, 3);
  const newer = [...migrations, { number: 2, sql: 'ALTER TABLE letters ADD COLUMN later TEXT' }];
  const store = expectOk(openDatabase({ path, key: testKey, migrations: newer }));
  const count = store.prepare<[], { n: number }>('test.count', 'SELECT count(*) n FROM letters');
  expect(count.get()).toEqual({ n: 3 });
  store.close();
});

test('one flipped bit in any page is found when the store is opened', () => {
  const path = join(temporaryDirectory(), 'a.db');
  fill(path, 200);
  const whole = readFileSync(path);
  expect(whole.length / 4096).toBeGreaterThan(50);
  for (let page = 0; page < whole.length / 4096; page += 7) {
    const damaged = Buffer.from(whole);
    damaged[page * 4096 + 1000] = (damaged[page * 4096 + 1000] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    const opened = openDatabase({ path, key: testKey, migrations });
    // The first page is the one by which a key is recognised: damage to it looks like another key.
    const kind = page === 0 ? 'keyWrong' : 'damaged';
    expect([page, opened]).toMatchObject([page, { ok: false, error: { kind } }]);
  }
});

test('one flipped bit in a vault is found and mended, or lies where nothing is', () => {
  const path = join(temporaryDirectory(), 'R-1.db');
  const vault = expectOk(openVault({ path, key: testKey }));
  const ids = Array.from({ length: 60 }, (_, index) => testId(index));
  const letter = { contactId: 'c', contactName: 'Rosa', replyToId: null };
  vault.transaction('test', () => {
    for (const id of ids) {
      const body = `${id} ${'word '.repeat(150)}`;
      vault.createDraft({ id, ...letter, body, createdAtMillis: 1, editedAtMillis: 1 });
    }
    for (const id of ids.slice(0, 20)) vault.discardDraft(id);
  });
  vault.close();
  const whole = readFileSync(path);
  const kinds = new Set<string>();
  for (let page = 0; page < whole.length / 4096; page += 3) {
    const damaged = Buffer.from(whole);
    damaged[page * 4096 + 2000] = (damaged[page * 4096 + 2000] ?? 0) ^ 8;
    writeFileSync(path, damaged);
    const opened = expectOk(openVault({ path, key: testKey }));
    kinds.add(opened.rebuilt === null ? 'unused page' : 'mended');
    expect(opened.search('word')).toHaveLength(40);
    expect(ids.filter((id) => opened.letter(id) !== null)).toHaveLength(40);
    opened.close();
  }
  expect(kinds).toContain('mended');
});

test('a directory that is not there is named, and so is a store that is cut short', () => {
  const directory = temporaryDirectory();
  const nowhere = openDatabase({ path: join(directory, 'no', 'a.db'), key: testKey, migrations });
  expect(nowhere).toEqual({ ok: false, error: { kind: 'missingDirectory' } });
  const path = join(directory, 'a.db');
  fill(path, 50);
  writeFileSync(path, readFileSync(path).subarray(0, 40_000));
  expect(openDatabase({ path, key: testKey, migrations })).toMatchObject({
    ok: false,
    error: { kind: 'damaged' },
  });
});

test('there is one writer: a second one is told that the store is in use', () => {
  const path = join(temporaryDirectory(), 'a.db');
  const first = newStore(path);
  const second = openDatabase({ path, key: testKey, migrations });
  expect(second).toEqual({ ok: false, error: { kind: 'inUse' } });
  first.close();
  newStore(path).close();
});

test('no text is readable in any file on disk, journal included', () => {
  const directory = temporaryDirectory();
  const vault = expectOk(openVault({ path: join(directory, 'R-1.db'), key: testKey }));
  const device = expectOk(openDeviceStore({ path: join(directory, 'device.db'), key: testKey }));
  vault.transaction('test', () => {
    const letter = { contactId: 'c', contactName: canary, replyToId: null, body: canary };
    vault.createDraft({ id: testId(1), ...letter, createdAtMillis: 1, editedAtMillis: 1 });
  });
  device.transaction('test', () =>
    device.audit.append(1, 'message.recalled', { messageId: canary }),
  );
  expect(vault.search(canary)).toEqual([testId(1)]);
  expect(filesWith(directory, canary)).toEqual([]);
  writeFileSync(join(directory, 'plain.txt'), `so that this test can fail: ${canary}`);
  expect(filesWith(directory, canary)).toEqual(['plain.txt']);
  vault.close();
  device.close();
});

test.skipIf(!hasStrace)('3.4 every transaction is synced before it returns', () => {
  const directory = temporaryDirectory();
  const program = join(directory, 'insert.ts');
  const transactions = 50;
  writeFileSync(
    program,
    `import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, 'connection.ts'))};
     const opened = openDatabase({ path: process.argv[2], key: new Uint8Array(32),
       migrations: [{ number: 1, sql: 'CREATE TABLE t (a TEXT) STRICT' }] });
     const insert = opened.value.prepare('insert', 'INSERT INTO t VALUES (?)');
     for (let n = 0; n < ${transactions}; n += 1) {
       opened.value.transaction('one', () => insert.run('x'));
     }
     process.kill(process.pid, 'SIGKILL');`,
  );
  const trace = join(directory, 'trace');
  const traced = ['-f', '-e', 'trace=fsync,fdatasync', '-o', trace, process.execPath, program];
  const run = spawnSync('strace', [...traced, join(directory, 'a.db')], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  const synced = readFileSync(trace, 'utf8').match(/(fsync|fdatasync)\(/g) ?? [];
  expect(synced.length).toBeGreaterThanOrEqual(transactions);
  expect(synced.length).toBeLessThan(transactions + 20);
  // What was committed before the kill is there after it.
  const after = expectOk(
    openDatabase({
      path: join(directory, 'a.db'),
      key: new Uint8Array(32),
      migrations: [{ number: 1, sql: '' }],
    }),
  );
  const count = after.prepare<[], { n: number }>('count', 'SELECT count(*) AS n FROM t');
  expect(count.get()).toEqual({ n: transactions });
  after.close();
});

test('a statement that is slow is reported by name, without its parameters', () => {
  const reported: unknown[] = [];
  let millis = 0;
  const nowMillis = () => {
    millis += 30;
    return millis;
  };
  const log = { thresholdMillis: 25, nowMillis, slow: (entry: unknown) => reported.push(entry) };
  const path = join(temporaryDirectory(), 'a.db');
  const store = expectOk(openDatabase({ path, key: testKey, migrations, log }));
  const insert = store.prepare<[string]>('letters.insert', 'INSERT INTO letters VALUES (?)');
  store.transaction('test', () => insert.run(canary));
  expect(reported).toContainEqual({ name: 'letters.insert', millis: 30 });
  expect(JSON.stringify(reported)).not.toContain(canary);
  store.close();
});

function filesWith(directory: string, text: string): string[] {
  return readdirSync(directory).filter((file) => {
    const path = join(directory, file);
    return existsSync(path) && readFileSync(path).includes(text);
  });
}
