import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatewayFiles } from '../files.ts';
import { openGateway } from '../gateway.ts';
import { fillDisk, mountDisk, unmountDisk } from '../store/disk.test-support.ts';
import { backupCommand } from './backup.ts';

let root: string;
let data: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'postern-backup-'));
  data = join(root, 'facility');
  await fingerprintOf(data, 'create');
});

afterEach(() => rmSync(root, { recursive: true }));

async function fingerprintOf(directory: string, mode: 'create' | 'existing') {
  const opened = await openGateway({ directory, mode });
  if (!opened.ok) throw new Error(opened.error.code);
  await opened.value.close();
  return opened.value.authority.fingerprint;
}

function backUp(target: string) {
  return backupCommand.run({ values: { data }, positionals: [target], progress: () => undefined });
}

test('a backup that finds no room leaves nothing, and is made by the next try', async (context) => {
  const disk = mkdtempSync(join(tmpdir(), 'postern-backup-disk-'));
  if (!mountDisk(disk, '4m')) return context.skip();
  const filler = join(disk, 'filler');
  const target = join(disk, 'backup');
  try {
    fillDisk(filler);
    expect(await backUp(target)).toMatchObject({
      ok: false,
      error: { exit: 78, code: 'diskFull', message: expect.stringContaining('Make room') },
    });
    expect(readdirSync(disk)).toEqual(['filler']);
    rmSync(filler);
    expect(await backUp(`${target}/`)).toMatchObject({ ok: true });
    expect(readdirSync(disk)).toEqual(['backup']);
    expect(await fingerprintOf(target, 'existing')).toEqual(await fingerprintOf(data, 'existing'));
  } finally {
    unmountDisk(disk);
    rmSync(disk, { recursive: true });
  }
});

test('a backup to where no directory can be made is told so, and does not go on for ever', async () => {
  const nowhere = { ok: false, error: { exit: 78, code: 'notWritable' } };
  expect(await backUp('/proc/postern-backup')).toMatchObject(nowhere);
  expect(await backUp('/proc/postern/backup')).toMatchObject(nowhere);
});

test('a damaged gateway makes no backup, and is the one that is called damaged', async () => {
  const { database } = gatewayFiles(data);
  const opened = await openGateway({ directory: data, mode: 'existing' });
  if (!opened.ok) throw new Error(opened.error.code);
  await sql`CREATE TABLE more AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200)
    SELECT zeroblob(2000) AS body FROM n`.execute(opened.value.database);
  await opened.value.close();
  const pages = statSync(database).size / 4096;
  const file = openSync(database, 'r+');
  for (let page = pages - 50; page < pages; page += 1) {
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  }
  closeSync(file);
  const target = join(root, 'backup');
  expect(await backUp(target)).toMatchObject({
    ok: false,
    error: { exit: 78, code: 'damaged', message: expect.stringContaining(database) },
  });
  expect([existsSync(target), readdirSync(root)]).toEqual([false, ['facility']]);
});
