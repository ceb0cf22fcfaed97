import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePicture } from '../../gateway/blobs/picture.test-support.ts';
import { runCommand } from '../../gateway/cli.test-support.ts';
import { gatewayFiles } from '../../gateway/files.ts';

/** Processes of their own, on a machine that may be busy with other tests, one of which waits for a lock. */
const slowMillis = 120_000;

let directory: string;
let data: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-busy-'));
  data = join(directory, 'data');
  const people = join(directory, 'people.csv');
  writeFileSync(people, 'residentId,firstName,lastName,language,pin\n7,Ana,Cruz,es,482915\n');
  expect((await runCommand(data, 'import', 'residents', people)).exit).toBe(0);
}, slowMillis);

afterEach(() => rmSync(directory, { recursive: true }));

/** A file with one message, which has a photo. */
function mailWith(photo: string): string {
  const file = join(directory, 'mail.jsonl');
  writeFileSync(file, JSON.stringify({ id: 'm', from: 'Eva', text: 'Hi', photos: [photo] }));
  return file;
}

/** What another process that writes would find. */
function isFree(): boolean {
  const handle = new Database(gatewayFiles(data).database, { timeout: 0 });
  try {
    handle.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch {
    return false;
  } finally {
    handle.close();
  }
}

/** Waits until somebody reads from a pipe, who waits in turn until it is closed. */
async function readerOf(pipe: string): Promise<number> {
  for (;;) {
    try {
      return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      await pause(20);
    }
  }
}

test(
  '6.9 while an import reads photos that take their time, other processes write',
  async () => {
    const photo = join(directory, 'slow.jpg');
    const next = join(directory, 'next');
    execFileSync('mkfifo', [photo]);
    const importing = runCommand(data, 'import', 'mail', mailWith('slow.jpg'));
    // It looks at each photo, and reads it again to keep it.
    for (const _time of ['first', 'second']) {
      const pipe = await readerOf(photo);
      expect(isFree()).toBe(true);
      execFileSync('mkfifo', [next]);
      renameSync(next, photo);
      writeFileSync(pipe, makePicture());
      closeSync(pipe);
    }
    expect(await importing).toMatchObject({ exit: 0, stderr: '' });
  },
  slowMillis,
);

test(
  '6.9 a command that waited in vain for another process says so, in words and with its exit code',
  async () => {
    const photo = join(directory, 'slow.jpg');
    const whole = join(directory, 'whole.jpg');
    writeFileSync(whole, makePicture());
    execFileSync('mkfifo', [photo]);
    const importing = runCommand(data, 'import', 'mail', mailWith('slow.jpg'), '--json');
    // By now it has opened the database, which it would find busy too.
    const pipe = await readerOf(photo);
    const path = gatewayFiles(data).database;
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    renameSync(whole, photo);
    writeFileSync(pipe, makePicture());
    closeSync(pipe);
    const { exit, stdout, stderr } = await importing;
    other.close();
    expect([exit, stderr]).toEqual([78, '']);
    const message = `${path} is kept busy by another process. Try again when it is done.`;
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'locked', message } });
  },
  slowMillis,
);

test(
  'S4 an error that nobody foresaw says its kind and where it came from, and ends with 1',
  async () => {
    const handle = new Database(gatewayFiles(data).database);
    handle.exec('PRAGMA foreign_keys = OFF; DROP TABLE incoming');
    handle.close();
    const { exit, stderr } = await runCommand(data, 'review', 'list');
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^postern-gateway: SqliteError SQLITE_ERROR\n\s+at /);
    expect(stderr).not.toContain('incoming');
  },
  slowMillis,
);
