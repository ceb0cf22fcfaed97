import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { admit, codeFor, newDirectory, openFacility, type Resident } from './facility.ts';
import { newTablet } from './tablet.ts';

const cli = join(import.meta.dirname, '../../electron/device/cli.ts');

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

let gateway: RunningDemo;
let resident: Resident;
let dataDir: string;

beforeAll(async () => {
  gateway = await openFacility();
  resident = await admit(gateway);
});
beforeEach(() => {
  dataDir = newDirectory('tablet');
});
afterAll(() => gateway.stop());

/** Runs `postern-device` in a process of its own. */
const device = (...words: string[]) => deviceTold('', ...words);

/** The same with something on its standard input. */
async function deviceTold(input: string, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...words, '--data', dataDir]);
  child.stdin.end(input);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { exitCode, stdout, stderr };
}

/** The same under `--json`: exactly one document on standard output. */
async function deviceJson(...words: string[]) {
  const { exitCode, stdout } = await device(...words, '--json');
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return { exitCode, document: JSON.parse(stdout) as Record<string, unknown> };
}

const refused = (exitCode: number, code: string) => ({
  exitCode,
  document: { schemaVersion: 1, ok: false, error: { code } },
});

test('P1 enrol ends 0 with what the tablet is now, status tells how it is, a second enrol is a conflict', async () => {
  const code = await codeFor(gateway, resident);
  const enrol = ['enrol', '--gateway', gateway.deviceUrl, '--code', code];
  const enrolled = await deviceJson(...enrol);
  expect(enrolled).toMatchObject({
    exitCode: 0,
    document: { schemaVersion: 1, ok: true, deviceName: 'tablet', facilityName: 'Cedar Ridge' },
  });
  expect(await deviceJson('status')).toEqual({
    exitCode: 0,
    document: {
      schemaVersion: 1,
      ok: true,
      deviceName: 'tablet',
      facilityName: 'Cedar Ridge',
      gatewayUrl: gateway.deviceUrl,
      lastContact: null,
      certificateEnds: expect.stringMatching(/^20..-..-..T/),
      unsentRecords: 0,
      oldestUnsent: null,
      residents: 0,
      setAside: 0,
      auditIsWhole: true,
    },
  });
  expect((await device('status')).stdout).toContain('facilityName: Cedar Ridge');
  expect(await deviceJson(...enrol)).toMatchObject(refused(5, 'alreadyEnrolled'));
});

test('S1 a code may come over standard input: what is on the command line all processes can read', async () => {
  const code = await codeFor(gateway, resident);
  const words = ['enrol', '--gateway', gateway.deviceUrl, '--code', '-'];
  expect(await deviceTold(`${code}\n`, ...words)).toMatchObject({ exitCode: 0 });
});

test('P1 status tells of unsent mail by number and never by word', async () => {
  const tablet = await newTablet(gateway, resident, { dataDir });
  const busy = await deviceJson('status');
  expect(busy).toMatchObject(refused(78, 'inUse'));
  await tablet.signIn(resident);
  await tablet.goOffline();
  await tablet.send('Between us alone.');
  await tablet.stop();
  const { stdout, exitCode } = await device('status', '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ unsentRecords: 1, residents: 1 });
  for (const secret of ['Between us', resident.residentId, resident.firstName]) {
    expect(stdout).not.toContain(secret);
  }
  renameSync(join(dataDir, 'device-key'), join(dataDir, 'mislaid'));
  expect(await deviceJson('status')).toMatchObject(refused(78, 'keyMissing'));
});

test('P1 S1 rotate-key puts the store under another key, which is told nowhere', async () => {
  const running = await newTablet(gateway, resident, { dataDir });
  expect(await deviceJson('rotate-key')).toMatchObject(refused(78, 'inUse'));
  await running.stop();
  const before = readFileSync(join(dataDir, 'device-key'));
  const rotated = await device('rotate-key');
  expect(rotated).toMatchObject({ exitCode: 0, stdout: 'The store is under a new key.\n' });
  const after = readFileSync(join(dataDir, 'device-key'));
  expect(after).not.toEqual(before);
  for (const key of [before, after]) {
    for (const form of ['hex', 'base64'] as const) {
      expect(`${rotated.stdout}${rotated.stderr}`).not.toContain(key.toString(form));
    }
  }
  expect(await deviceJson('status')).toMatchObject({ exitCode: 0, document: { residents: 1 } });
  chmodSync(join(dataDir, 'device-key'), 0o644);
  expect(await deviceJson('rotate-key')).toMatchObject(refused(78, 'keyUnsafe'));
});

test('P1 each way to fail has its exit code', async () => {
  const good = await codeFor(gateway, resident);
  const enrol = (url: string, code: string) =>
    deviceJson('enrol', '--gateway', url, '--code', code);
  expect(await deviceJson('status')).toMatchObject(refused(3, 'noStore'));
  expect(await enrol(gateway.deviceUrl, 'TOO-SHORT')).toMatchObject(refused(6, 'badCode'));
  expect(await enrol('ftp://nowhere', good)).toMatchObject(refused(6, 'badUrl'));
  expect(await enrol('https://127.0.0.1:1', good)).toMatchObject(refused(7, 'unreachable'));
  const otherSecret = `${good.startsWith('0') ? '1' : '0'}${good.slice(1)}`;
  expect(await enrol(gateway.deviceUrl, otherSecret)).toMatchObject(refused(4, 'codeUnknown'));
  const otherFingerprint = `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`;
  expect(await enrol(gateway.deviceUrl, otherFingerprint)).toMatchObject(
    refused(4, 'gatewayNotTrusted'),
  );
});

test('P1 a word too many, an option that is not there and nothing at all are usage, told on standard error', async () => {
  const all = await Promise.all([
    device(),
    device('status', 'please'),
    device('--colour'),
    device('enrol'),
  ]);
  for (const { exitCode, stdout, stderr } of all) {
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('postern-device enrol --gateway URL --code CODE');
  }
});

test('P1 a directory of another account is left alone, with the word to run it as that one', async () => {
  // An ordinary user cannot give a directory away, and finds root's.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(dataDir, 65_534, 65_534);
  else dataDir = '/var/lib';
  expect(await deviceJson('status')).toMatchObject(refused(78, 'otherAccount'));
  const { stdout } = await device('doctor');
  expect(stdout).toContain(`sudo -u '#${isRoot ? 65_534 : 0}' postern-device`);
  if (isRoot) expect(readdirSync(dataDir)).toEqual([]);
});
