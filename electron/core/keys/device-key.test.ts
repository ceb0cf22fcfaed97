import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createDeviceKeyFile, readDeviceKey } from './device-key.ts';

let dataDir: string;
let path: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'postern-key-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  path = join(dataDir, 'device-key');
});

const read = () => readDeviceKey(dataDir, undefined);
const unsafe = (detail: string) => ({ ok: false, error: { kind: 'keyUnsafe', detail } });

test('S1 a key that was made is 32 bytes that its owner alone reads, and each device has another', () => {
  createDeviceKeyFile(dataDir);
  expect(statSync(path)).toMatchObject({ size: 32, mode: 0o100_600 });
  const first = read();
  createDeviceKeyFile(dataDir);
  expect(first.ok && read()).not.toEqual(first);
});

test('S1 no key, a short key and a long key are told apart from a good one', () => {
  expect(read()).toEqual({ ok: false, error: { kind: 'keyMissing' } });
  for (const bytes of [0, 31, 33]) {
    writeFileSync(path, Buffer.alloc(bytes), { mode: 0o600 });
    expect(read()).toEqual({ ok: false, error: { kind: 'keyMalformed' } });
  }
});

test('S1 a key that others may read or change is not used, whatever it opens', () => {
  createDeviceKeyFile(dataDir);
  for (const mode of [0o604, 0o602, 0o620, 0o601, 0o666, 0o777]) {
    chmodSync(path, mode);
    expect(read(), mode.toString(8)).toEqual(unsafe('mode'));
  }
  chmodSync(path, 0o400);
  expect(read().ok).toBe(true);
});

test('S1 a key behind a link, under two names, or that is no file is not used', () => {
  const elsewhere = join(dataDir, 'elsewhere');
  writeFileSync(elsewhere, Buffer.alloc(32), { mode: 0o600 });
  symlinkSync(elsewhere, path);
  expect(read()).toEqual(unsafe('notAFile'));
  rmSync(path);
  linkSync(elsewhere, path);
  expect(read()).toEqual(unsafe('notAFile'));
  rmSync(path);
  mkdirSync(path);
  expect(read()).toEqual(unsafe('notAFile'));
});

test.runIf(process.getuid?.() === 0)(
  'S1 a key of another account is not used; one of root may be read by the group of the kiosk',
  () => {
    createDeviceKeyFile(dataDir);
    chownSync(path, 65_534, 65_534);
    expect(read()).toEqual(unsafe('owner'));
    chownSync(path, 0, 65_534);
    chmodSync(path, 0o440);
    expect(read().ok).toBe(true);
    // The directory is the kiosk's: what root makes there for it stays root's.
    chownSync(dataDir, 65_534, 65_534);
    createDeviceKeyFile(dataDir);
    expect(statSync(path)).toMatchObject({ uid: 0, gid: 65_534, mode: 0o100_440 });
  },
);
