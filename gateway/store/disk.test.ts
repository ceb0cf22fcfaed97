import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatewayFiles } from '../files.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import { fillDisk, makeReadOnly, mountDisk, unmountDisk } from './disk.test-support.ts';
import { storeProblem } from './problem.ts';

let disk: string;
let isMounted: boolean;

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'postern-store-disk-'));
  isMounted = mountDisk(disk, '4m');
  if (!isMounted) console.warn('full disk: left out, this process may not mount a file system');
});

afterEach(() => {
  if (isMounted) unmountDisk(disk);
  rmSync(disk, { recursive: true });
});

async function make(directory: string): Promise<Gateway> {
  const opened = await openGateway({ directory, mode: 'create' });
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

test('a gateway on a full disk is not called damaged, and opens when there is room', async (context) => {
  if (!isMounted) return context.skip();
  const directory = join(disk, 'gateway');
  await (await make(directory)).close();
  const filler = join(disk, 'filler');
  fillDisk(filler);
  for (const mode of ['existing', 'create'] as const) {
    const opened = await openGateway({ directory, mode });
    expect(opened).toMatchObject({ ok: false, error: { code: 'diskFull' } });
  }
  rmSync(filler);
  await (await make(directory)).close();
});

test('a new gateway that finds no room says so, and is made when there is some', async (context) => {
  if (!isMounted) return context.skip();
  const directory = join(disk, 'gateway');
  const filler = join(disk, 'filler');
  fillDisk(filler);
  const opened = await openGateway({ directory, mode: 'create' });
  expect(opened).toMatchObject({ ok: false, error: { code: 'diskFull' } });
  rmSync(filler);
  await (await make(directory)).close();
});

test('a gateway on a read-only disk is not writable, and not damaged', async (context) => {
  if (!isMounted) return context.skip();
  const directory = join(disk, 'gateway');
  await (await make(directory)).close();
  makeReadOnly(disk);
  for (const mode of ['existing', 'create'] as const) {
    const opened = await openGateway({ directory, mode });
    expect(opened).toMatchObject({ ok: false, error: { code: 'notWritable' } });
  }
  const elsewhere = await openGateway({ directory: join(disk, 'new'), mode: 'create' });
  expect(elsewhere).toMatchObject({ ok: false, error: { code: 'notWritable' } });
});

test('a directory that this account may not look into is not one without a gateway', async () => {
  const directory = join(disk, 'gateway');
  await (await make(directory)).close();
  chmodSync(directory, 0);
  const opened = await asNobody(() => openGateway({ directory, mode: 'existing' }));
  expect(opened).toMatchObject({ ok: false, error: { code: 'notWritable' } });
  chmodSync(directory, 0o755);
  const unreadable = gatewayFiles(directory).authorityKey;
  for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o666);
  chmodSync(disk, 0o755);
  chmodSync(directory, 0o777);
  chmodSync(unreadable, 0);
  const keyless = await asNobody(() => openGateway({ directory, mode: 'existing' }));
  expect(keyless).toEqual({
    ok: false,
    error: { code: 'notWritable', path: unreadable, detail: 'EACCES' },
  });
});

/** Root may look everywhere: where tests run as root, it is left for the while. */
async function asNobody<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test.each([
  ['EACCES', 'notWritable'],
  ['EDQUOT', 'diskFull'],
  ['EIO', 'diskFailed'],
])('a system call that fails with %s is %s', (code, expected) => {
  const problem = storeProblem(Object.assign(new Error(code), { code }), disk);
  expect(problem).toMatchObject({ code: expected, path: disk });
});

test('what is no failure of the disk is a bug', () => {
  expect(storeProblem(new TypeError('x'), disk)).toBeNull();
  expect(storeProblem(Object.assign(new Error('x'), { code: 'SQLITE_ERROR' }), disk)).toBeNull();
});
