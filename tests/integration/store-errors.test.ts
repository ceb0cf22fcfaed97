import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../db/connection.ts';
import { deviceMigrations } from '../../db/migrations/device/all.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { OutOfServiceReason } from '../../shared/ipc/view.ts';
import {
  admit,
  fridayNoon,
  hideStore,
  openFacility,
  type Resident,
  withStore,
} from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import { newTablet, type Tablet } from './tablet.ts';

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;
let queued: string;

beforeAll(async () => {
  gateway = await openFacility();
});
/** A tablet with a letter in its queue, switched off. */
beforeEach(async () => {
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.goOffline();
  queued = (await tablet.send('Waits for better times.')).messageId;
  await tablet.stop();
});
afterAll(() => gateway.stop());

const fileOf = (name: string) => join(tablet.dataDir, name);
const hashOf = (name: string) =>
  createHash('sha256')
    .update(readFileSync(fileOf(name)))
    .digest('hex');

/** Turns some bytes in the middle of a file. */
function damage(name: string): void {
  const file = openSync(fileOf(name), 'r+');
  writeSync(file, randomBytes(64), 0, 64, Math.floor(statSync(fileOf(name)).size / 2));
  closeSync(file);
}

/** Starts the tablet, which must be out of service for this reason and leave the store as it is. */
async function expectOutOfService(reason: OutOfServiceReason): Promise<void> {
  const before = hashOf('device.db');
  tablet = await tablet.restart();
  expect(tablet.view().screen).toEqual({ name: 'outOfService', reason });
  expect(await tablet.call('session.touch', null)).toMatchObject({ ok: false });
  expect(hashOf('device.db')).toBe(before);
}

/** Staff have mended it: the running core finds out by itself, and nothing was lost. */
async function expectMended(): Promise<void> {
  await tablet.until((view) => view.screen.name === 'locked', 'mended');
  await tablet.signIn(resident);
  expect(await tablet.sent(queued)).toMatchObject({ state: 'queued' });
  await tablet.stop();
}

test('a store from a newer version is refused by name, and its file is not touched', async () => {
  const newer = openDatabase({
    path: fileOf('device.db'),
    key: readFileSync(fileOf('device-key')),
    migrations: [...deviceMigrations, { number: deviceMigrations.length + 1, sql: 'SELECT 1' }],
  });
  if (!newer.ok) throw new Error(newer.error.kind);
  newer.value.close();
  await expectOutOfService('storeFromFuture');
  await tablet.stop();
});

test('a damaged store is made again from its journal, nothing is lost, and staff are told', async () => {
  damage('device.db');
  damage(`vaults/${resident.residentId}.db`);
  tablet = await tablet.restart();
  await expectMended();
  const audit = withStore(tablet.dataDir, (store) => store.audit.latest(50));
  expect(audit.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['store.rebuilt', 'vault.rebuilt']),
  );
});

test('a damaged store without its journal is named and not touched, and one put back is opened', async () => {
  const whole = readFileSync(fileOf('device.db'));
  const journals = readdirSync(tablet.dataDir).filter((name) => /\.(journal|base)-/.test(name));
  for (const name of journals) renameSync(fileOf(name), fileOf(`mislaid-${name}`));
  damage('device.db');
  await expectOutOfService('storeDamaged');
  writeFileSync(fileOf('device.db.new'), whole);
  renameSync(fileOf('device.db.new'), fileOf('device.db'));
  await expectMended();
});

test('a missing key and a wrong one are told apart, and the right one opens the store again', async () => {
  const key = readFileSync(fileOf('device-key'));
  renameSync(fileOf('device-key'), fileOf('mislaid'));
  await expectOutOfService('keyMissing');
  await tablet.stop();
  writeFileSync(fileOf('device-key'), randomBytes(32), { mode: 0o600 });
  await expectOutOfService('storeLocked');
  writeFileSync(fileOf('device-key'), key, { mode: 0o600 });
  await expectMended();
});

test('a store that another core has is in use, and is opened when that one has ended', async () => {
  const first = await forkTablet(tablet.dataDir, fridayNoon);
  tablet = await tablet.restart();
  expect(tablet.view().screen).toEqual({ name: 'outOfService', reason: 'storeInUse' });
  await first.signIn(resident);
  expect(await first.sent(queued)).toMatchObject({ state: 'queued' });
  await first.kill();
  await expectMended();
});

test('a store with no enrolment, and a tablet with no store, say that they are not set up', async () => {
  const putBack = hideStore(tablet.dataDir);
  tablet = await tablet.restart();
  expect(tablet.view().screen).toEqual({ name: 'unprovisioned' });
  putBack();
  await expectMended();
});
