import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProblem } from './commands/open.ts';
import { gatewayFiles, keyFiles } from './files.ts';
import { openGateway } from './gateway.ts';

let root: string;
let directory: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'postern-gateway-'));
  directory = join(root, 'facility');
  await make(directory);
});

afterEach(() => rmSync(root, { recursive: true }));

async function make(at: string) {
  const opened = await openGateway({ directory: at, mode: 'create' });
  if (!opened.ok) throw new Error(opened.error.code);
  const { authority, sealing, close } = opened.value;
  await close();
  return { fingerprint: authority.fingerprint, sealingKey: sealing.publicKey };
}

/** The names of a directory's files, and what is in its keys. The database's journals come and go. */
function contents(at: string): [name: string, text: string][] {
  const names = readdirSync(at).filter((name) => !/-(wal|shm)$/.test(name));
  const textOf = (name: string) =>
    name.endsWith('.pem') ? readFileSync(join(at, name), 'utf8') : '';
  return names.map((name) => [name, textOf(name)]);
}

/** Opens it in both modes; answers the problem, which says what to do and has changed nothing. */
async function problemOf(at: string) {
  const before = contents(at);
  const problems = [];
  for (const mode of ['existing', 'create'] as const) {
    const opened = await openGateway({ directory: at, mode });
    if (opened.ok) throw new Error('it opened');
    expect(startProblem(opened.error).message).toMatch(/bring .*backup.* nothing was changed/is);
    problems.push(opened.error);
  }
  expect(contents(at)).toEqual(before);
  expect(problems[1]).toEqual(problems[0]);
  return problems[0];
}

const keyNames = ['authorityKey', 'authorityCertificate', 'sealingKey'] as const;

test.each(keyNames)(
  '%s that is gone, empty or garbage is named, and never made anew',
  async (name) => {
    const path = gatewayFiles(directory)[name];
    const whole = readFileSync(path);
    rmSync(path);
    expect(await problemOf(directory)).toEqual({ code: 'keyMissing', path });
    for (const spoilt of ['', 'garbage', whole.subarray(0, 60)]) {
      writeFileSync(path, spoilt);
      expect(await problemOf(directory)).toEqual({ code: 'keyDamaged', path });
    }
    writeFileSync(path, whole);
    await make(directory);
  },
);

test('a facility without any of its keys is not given new ones', async () => {
  const files = gatewayFiles(directory);
  for (const path of keyFiles(files)) rmSync(path);
  expect(await problemOf(directory)).toEqual({ code: 'keyMissing', path: files.authorityKey });
});

test('a key that is not of the certificate is refused, whichever of the two was exchanged', async () => {
  const other = join(root, 'other');
  await make(other);
  const { authorityKey: path, authorityCertificate: of } = gatewayFiles(directory);
  const mismatch = { code: 'keyMismatch', path, of };
  const own = readFileSync(path);
  copyFileSync(gatewayFiles(other).authorityKey, path);
  expect(await problemOf(directory)).toEqual(mismatch);
  writeFileSync(path, own);
  copyFileSync(gatewayFiles(other).authorityCertificate, of);
  expect(await problemOf(directory)).toEqual(mismatch);
});

test("another facility's sealing key opens none of this one's letters, and is refused", async () => {
  const other = join(root, 'other');
  await make(other);
  const { sealingKey: path, database: of } = gatewayFiles(directory);
  copyFileSync(gatewayFiles(other).sealingKey, path);
  expect(await problemOf(directory)).toEqual({ code: 'keyMismatch', path, of });
});

test('keys whose database is gone or empty are no new facility', async () => {
  const { database: path } = gatewayFiles(directory);
  rmSync(path);
  expect(await problemOf(directory)).toEqual({ code: 'lost', path });
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, '');
  expect(await problemOf(directory)).toEqual({ code: 'empty', path });
});

test('a first start that ended before the facility was made is made whole by the next', async () => {
  const files = gatewayFiles(join(root, 'half'));
  mkdirSync(files.directory);
  writeFileSync(files.database, '');
  await make(files.directory);
  const opened = await openGateway({ directory: files.directory, mode: 'existing' });
  if (!opened.ok) throw new Error(opened.error.code);
  await opened.value.database.deleteFrom('facility').execute();
  await opened.value.database.deleteFrom('sequencer').execute();
  await opened.value.close();
  rmSync(files.sealingKey);
  expect(await openGateway({ directory: files.directory, mode: 'existing' })).toMatchObject({
    ok: false,
    error: { code: 'missing' },
  });
  await make(files.directory);
});

test('two processes that make a facility at once make one, with one set of keys', async () => {
  const at = join(root, 'both');
  const cli = join(import.meta.dirname, 'cli.ts');
  const add = (name: string) =>
    promisify(execFile)(process.execPath, [cli, 'staff', 'add', '--name', name, '--data', at]);
  await Promise.all([add('Ana'), add('Ben')]);
  const opened = await openGateway({ directory: at, mode: 'existing' });
  if (!opened.ok) throw new Error(opened.error.code);
  const staff = await opened.value.database.selectFrom('staff').select('name').execute();
  expect(staff.map(({ name }) => name).sort()).toEqual(['Ana', 'Ben']);
  await opened.value.close();
}, 60_000);
