// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommandError, runCommand } from './command.js';
import { watchForStall } from './electron/official.js';
import { presentElectron } from './electron/which.js';
import { ensureSetup } from './ensure.js';
import { makeInPlace } from './in-place.js';
import { processIdentity, withLock } from './lock.js';
import { differenceFromLock } from './lock-difference.js';
import { integrityOf, unpackSealedPackage } from './sealed-package.js';
import { SetupError } from './setup-error.js';
import { provideElectron } from './steps/electron.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postern-setup-'));
  vi.stubEnv('POSTERN_CACHE', path.join(folder, 'cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {...string} parts @returns {string} */
function at(...parts) {
  return path.join(folder, ...parts);
}

/** @returns {number} the id of a process that has just ended */
function deadPid() {
  return spawnSync('true').pid;
}

/** @returns {Promise<string>} what `npm pack` accepts as a package, without any network */
async function localPackage() {
  await mkdir(at('package'));
  await writeFile(at('package', 'package.json'), '{ "name": "sealed", "version": "1.0.0" }');
  await writeFile(at('package', 'program'), 'hello');
  return at('package');
}

const npmOptions = () => ({ node: process.execPath, log: at('log') });

test('a package whose bytes are not the pinned ones is refused and leaves nothing behind', async () => {
  const pin = { spec: await localPackage(), integrity: 'sha512-AAAA' };
  const target = at('place', 'electron');
  const making = makeInPlace(target, (partial) => unpackSealedPackage(pin, partial, npmOptions()));
  await expect(making).rejects.toThrow(/not the package that was pinned/);
  expect(readdirSync(at('place'))).toEqual([]);
});

test('a package whose bytes are the pinned ones is unpacked', async () => {
  const spec = await localPackage();
  spawnSync('npm', ['pack', spec], { cwd: folder });
  const pin = { spec, integrity: await integrityOf(at('sealed-1.0.0.tgz')) };
  await makeInPlace(at('place'), (partial) => unpackSealedPackage(pin, partial, npmOptions()));
  expect(readFileSync(at('place', 'program'), 'utf8')).toBe('hello');
});

test('a cut unpack is swept away and done again', async () => {
  const leftover = at(`electron.${deadPid()}.partial`);
  await mkdir(leftover);
  await writeFile(path.join(leftover, 'half'), '');
  await makeInPlace(at('electron'), (partial) => writeFile(path.join(partial, 'whole'), ''));
  expect(existsSync(leftover)).toBe(false);
  expect(readdirSync(at('electron'))).toEqual(['whole']);
});

test('what a living set-up is making is left alone', async () => {
  const others = at(`electron.${process.ppid}.partial`);
  await mkdir(others);
  await makeInPlace(at('electron'), async () => {});
  expect(existsSync(others)).toBe(true);
});

test('when making a folder fails, the older one stays', async () => {
  await makeInPlace(at('modules'), (partial) => writeFile(path.join(partial, 'old'), ''));
  const making = makeInPlace(at('modules'), () => Promise.reject(new Error('no space')));
  await expect(making).rejects.toThrow('no space');
  expect(readdirSync(at('modules'))).toEqual(['old']);
});

test.each([
  ['a dead process', () => `${deadPid()} 12345`],
  ['a dead process whose id another one has now', () => `${process.pid} 1`],
  ['nobody readable', () => ''],
])('the lock of %s is taken over', async (_, holder) => {
  writeFileSync(at('lock'), holder());
  const waited = vi.fn();
  await expect(withLock(at('lock'), waited, async () => 'done')).resolves.toBe('done');
  expect(waited).not.toHaveBeenCalled();
  expect(readdirSync(folder)).toEqual([]);
});

test('a second set-up waits for a living one, and says so once', async () => {
  writeFileSync(at('lock'), String(processIdentity(process.ppid)));
  const waited = vi.fn();
  const second = withLock(at('lock'), waited, async () => 'done');
  await sleep(500);
  expect(waited.mock.calls).toEqual([[process.ppid]]);
  rmSync(at('lock'));
  await expect(second).resolves.toBe('done');
});

test('a step that another set-up did while we waited is not done twice', async () => {
  const run = vi.fn(async () => {});
  let asked = 0;
  await ensureSetup([{ name: 'a step', isDone: () => ++asked > 1, run }]);
  expect(run).not.toHaveBeenCalled();
});

test('without any Electron the error names both failures and the cure', async () => {
  const providing = provideElectron({
    fetchOfficial: () => Promise.reject(new Error('download blocked')),
    makeFallback: () => Promise.reject(new Error('registry down')),
  });
  await expect(providing).rejects.toThrow(/download blocked[\s\S]*registry down/);
  await expect(providing).rejects.toMatchObject({ cure: expect.stringMatching(/OVERRIDE/) });
  expect(existsSync(at('cache'))).toBe(false);
});

test('an Electron that was named and is not there is an error, not a reason to take another', () => {
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', at('nowhere'));
  expect(() => presentElectron()).toThrow(SetupError);
});

test('a copy of the fallback Electron is known for what it is', async () => {
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder);
  for (const file of ['electron', 'NEVER-SHIP.txt']) await writeFile(at(file), '');
  await writeFile(at('version'), '33.4.11');
  expect(presentElectron()).toMatchObject({ kind: 'fallback', version: '33.4.11' });
});

test('a download that brings nothing is ended, with what it had started', async () => {
  await mkdir(at('download'));
  const stall = watchForStall(at('download'), 200);
  const script = `sleep 60 & echo $! > ${at('pid')}; wait`;
  const running = runCommand('sh', ['-c', script], { log: at('log'), signal: stall.signal });
  await expect(running).rejects.toThrow(/took too long/);
  stall.stop();
  await vi.waitFor(() => {
    expect(processIdentity(Number(readFileSync(at('pid'), 'utf8')))).toBeUndefined();
  });
});

test('a program that fails is reported with the last lines it wrote', async () => {
  const running = runCommand('sh', ['-c', 'echo no space left >&2; exit 3'], { log: at('log') });
  await expect(running).rejects.toThrow(CommandError);
  await expect(running).rejects.toThrow(/exit code 3[\s\S]*no space left/);
});

test.each([
  ['another version', { 'node_modules/a': { version: '2.0.0', integrity: 'x' } }, /pins 1.0.0/],
  ['other bytes', { 'node_modules/a': { version: '1.0.0', integrity: 'y' } }, /pins 1.0.0/],
  ['nothing', {}, /not installed/],
])('npm installing %s for a pinned package is found out', (_, packages, words) => {
  const lock = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' } } };
  expect(differenceFromLock(lock, { packages })).toMatch(words);
});

test('an optional package for another platform may be absent from either side', () => {
  const lock = { packages: { '': {}, 'node_modules/mac': { version: '1.0.0', optional: true } } };
  const installed = { packages: { 'node_modules/linux': { version: '1.0.0', optional: true } } };
  expect(differenceFromLock(lock, installed)).toBeUndefined();
});
