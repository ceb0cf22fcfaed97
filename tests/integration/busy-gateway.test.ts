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
    const mail = join(directory, 'mail.jsonl');
    writeFileSync(mail, JSON.stringify({ id: 'm', from: 'Eva', text: 'Hi', photos: ['slow.jpg'] }));
    const importing = runCommand(data, 'import', 'mail', mail);
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
