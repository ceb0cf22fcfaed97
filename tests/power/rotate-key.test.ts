import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rotateKey } from '../../electron/core/keys/rotate-key.ts';
import { openExistingStore, openOrMakeStore } from '../../electron/core/open-store.ts';

/** What the command does, without all that its other verbs load: it is started and killed two dozen times. */
const rotation = `
  import(${JSON.stringify(join(import.meta.dirname, '../../electron/core/keys/rotate-key.ts'))}).then(
    ({ rotateKey }) => process.exit(rotateKey({ dataDir: process.env.DATA_DIR }).ok ? 0 : 1),
  );
`;
const entries = 40;

let root: string;
let copies = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'postern-rotate-'));
  const store = openOrMakeStore({ dataDir: join(root, 'tablet') });
  if (!store.ok) throw new Error(store.error.kind);
  const { audit, transaction, close } = store.value;
  for (let n = 1; n <= entries; n += 1) {
    transaction('entry', () => audit.append(n, 'message.recalled', { messageId: `letter-${n}` }));
  }
  close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A tablet of its own, with 40 entries in its audit log. */
function copyOfTablet(): string {
  copies += 1;
  const dataDir = join(root, `copy-${copies}`);
  cpSync(join(root, 'tablet'), dataDir, { recursive: true });
  return dataDir;
}

/** Begins a change of keys and kills it at the nth of these system calls. Answers whether it got so far. */
async function killedAt(dataDir: string, calls: string, nth: number): Promise<boolean> {
  const inject = `inject=${calls}:signal=KILL:when=${nth}`;
  const child = spawn(
    'strace',
    [
      ...['-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', inject],
      ...[process.execPath, '--eval', rotation],
    ],
    { stdio: 'ignore', env: { ...process.env, DATA_DIR: dataDir } },
  );
  const [exitCode, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (exitCode === 0) return false;
  expect(signal ?? exitCode).toSatisfy((end) => end === 'SIGKILL' || end === 137);
  return true;
}

/** The tablet's next start. Answers how many entries its audit log has, all whole. */
function openAndCount(dataDir: string): number {
  const opened = openExistingStore({ dataDir });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  expect(opened.value.rebuilt).toBeNull();
  const verified = opened.value.audit.verify();
  opened.value.close();
  expect(verified.ok).toBe(true);
  return verified.ok ? verified.value.entries : 0;
}

// Each name that is given, and of what is taken away, synced and written enough to meet the steps between names.
const steps = [
  { calls: 'rename', every: 1 },
  { calls: 'unlink', every: 3 },
  { calls: 'fsync', every: 16 },
  { calls: 'pwrite64', every: 71 },
];

for (const { calls, every } of steps) {
  test.concurrent(`S1 a change of keys that is killed at a ${calls} leaves a store that opens, with all that it had`, async () => {
    let kills = 0;
    for (let nth = 1; ; nth += every) {
      const dataDir = copyOfTablet();
      // What a change of keys that was given up left: under this key there is nothing.
      if (kills % 2 === 1) {
        writeFileSync(join(dataDir, 'device-key.next'), Buffer.alloc(32, 1), { mode: 0o600 });
      }
      const wasKilled = await killedAt(dataDir, calls, nth);
      expect(openAndCount(dataDir), `${calls} ${nth}`).toBeGreaterThanOrEqual(entries);
      expect(rotateKey({ dataDir })).toEqual({ ok: true, value: { keptBy: 'file' } });
      expect(existsSync(join(dataDir, 'device-key.next'))).toBe(false);
      expect(openAndCount(dataDir)).toBeGreaterThan(entries);
      rmSync(dataDir, { recursive: true });
      if (!wasKilled) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(2);
  });
}

test('S1 after a change of keys the old key opens neither the store nor its journal', () => {
  const dataDir = copyOfTablet();
  const oldKey = readFileSync(join(dataDir, 'device-key'));
  expect(rotateKey({ dataDir }).ok).toBe(true);
  expect(readFileSync(join(dataDir, 'device-key'))).not.toEqual(oldKey);
  writeFileSync(join(dataDir, 'device-key'), oldKey);
  expect(openExistingStore({ dataDir })).toEqual({ ok: false, error: { kind: 'keyWrong' } });
});

test.concurrent('S1 a tablet that runs keeps its key', () => {
  const dataDir = copyOfTablet();
  const running = openExistingStore({ dataDir });
  expect(rotateKey({ dataDir })).toEqual({ ok: false, error: { kind: 'inUse' } });
  if (running.ok) running.value.close();
  expect(openAndCount(dataDir)).toBe(entries);
});

test('S1 keys that systemd keeps: the store goes over to the credential that is next, and opens by either name', () => {
  const dataDir = copyOfTablet();
  const credentialsDir = join(root, 'credentials');
  const oldKey = readFileSync(join(dataDir, 'device-key'));
  cpSync(join(dataDir, 'device-key'), join(credentialsDir, 'device-key'));
  rmSync(join(dataDir, 'device-key'));
  const files = { dataDir, credentialsDir };
  expect(rotateKey(files)).toEqual({ ok: false, error: { kind: 'nextKeyMissing' } });
  const nextKey = Buffer.alloc(32, 9);
  writeFileSync(join(credentialsDir, 'device-key.next'), nextKey, { mode: 0o400 });
  expect(rotateKey(files)).toEqual({ ok: true, value: { keptBy: 'credential' } });
  const opens = () => {
    const opened = openExistingStore(files);
    if (opened.ok) opened.value.close();
    return opened.ok ? 'opens' : opened.error.kind;
  };
  expect(opens()).toBe('opens');
  rmSync(join(credentialsDir, 'device-key.next'));
  expect(opens()).toBe('keyWrong');
  writeFileSync(join(credentialsDir, 'device-key'), nextKey, { mode: 0o600 });
  expect(opens()).toBe('opens');
  expect(oldKey).not.toEqual(nextKey);
});
