import 'reflect-metadata';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { beforeAll, expect, test } from 'vitest';
import { StoreFailure } from '../../../db/store-error.ts';
import { temporaryDeviceStore, temporaryDirectory } from '../../../db/test-stores.ts';
import { type Order, orderText } from '../../../shared/protocol/order.ts';
import { needsStaffUnlock } from '../../../shared/session/throttle.ts';
import type { Kiosk } from '../kiosk.ts';
import { eraseDevice } from './erase.ts';
import { obeyKeptOrders, obeyOrders } from './obey.ts';

const deviceId = '0192f0c0-0000-7000-8000-000000000001';
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

interface Authority {
  readonly pem: string;
  sign(order: Omit<Order, 'signature'>): Promise<Order>;
}

let authority: Authority;
let stranger: Authority;
beforeAll(async () => {
  [authority, stranger] = await Promise.all([makeAuthority(), makeAuthority()]);
});

/** Signs as docs/sync.md says, with another library than the device checks with. */
async function makeAuthority(): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=authority',
    keys,
    signingAlgorithm: ecdsa,
  });
  return {
    pem: certificate.toString('pem'),
    async sign(order) {
      const text = new TextEncoder().encode(orderText(order));
      const signature = await crypto.subtle.sign(ecdsa, keys.privateKey, text);
      return { ...order, signature: Buffer.from(signature).toString('base64') };
    },
  };
}

function order(version: number, kind: string): Omit<Order, 'signature'> {
  const orderId = `0192f0c0-0000-7000-8000-${String(version).padStart(12, '0')}`;
  return { orderId, deviceId, version, kind, scope: 'facility', reason: null, issuedAtMillis: 1 };
}

/** As much of a kiosk as orders touch, on a real store. */
function kioskOf() {
  const store = temporaryDeviceStore();
  store.transaction('enrol', () =>
    store.enrolment.save({
      deviceId,
      deviceName: 'Tablet 7',
      epoch: 1,
      gatewayUrl: 'https://gateway.example',
      authorityPem: authority.pem,
      certificatePem: '',
      privateKeyPem: '',
      sealingKey: new Uint8Array([4]),
      facilityName: 'Cedar Flats',
      pepper: new Uint8Array(32),
      enrolledAtMillis: 1,
      mode: 'personal',
    }),
  );
  const told: string[] = [];
  const kiosk = {
    store,
    time: { now: () => 1000 },
    session: { tell: ({ type }: { type: string }) => told.push(type) },
    releaseBallast: () => false,
  } as unknown as Kiosk;
  const events = () => store.audit.latest(100).map(({ event }) => event);
  return { kiosk, store, told, events };
}

test('6.9 what the authority signed is carried out in order, and once when it comes again', async () => {
  const { kiosk, store, told, events } = kioskOf();
  const orders = await Promise.all(
    ['lockdown', 'unlock', 'lockdown'].map((kind, at) => authority.sign(order(at + 1, kind))),
  );
  expect(obeyOrders(kiosk, orders.slice(0, 2))).toEqual({ carriedOut: 2, isRefused: false });
  // Both came at once: the screen has nothing to do.
  expect(told).toEqual([]);
  expect(obeyOrders(kiosk, orders)).toEqual({ carriedOut: 1, isRefused: true });
  expect(told).toEqual(['LOCKDOWN']);
  expect(store.orders.read()).toMatchObject({ version: 3, isLockedDown: true });
  expect(events().filter((event) => event === 'order.applied')).toHaveLength(3);
  obeyKeptOrders(kiosk);
  expect(told).toEqual(['LOCKDOWN', 'LOCKDOWN']);
});

test('6.9 what another key signed, and what is no order, changes nothing and holds up nothing', async () => {
  const { kiosk, store, told, events } = kioskOf();
  const forged = await stranger.sign(order(1, 'wipe'));
  const good = await authority.sign(order(1, 'lockdown'));
  for (const bad of [forged, { kind: 'lockdown' }, null, 'lockdown', { ...good, signature: '' }]) {
    expect(obeyOrders(kiosk, [bad])).toEqual({ carriedOut: 0, isRefused: true });
  }
  expect(store.orders.read().version).toBe(0);
  expect(obeyOrders(kiosk, [forged, good])).toEqual({ carriedOut: 1, isRefused: true });
  expect(told).toEqual(['LOCKDOWN']);
  const before = events().length;
  obeyOrders(kiosk, [forged]);
  obeyOrders(kiosk, [forged]);
  expect(events().length, 'told once').toBe(before);
});

test('6.9 a tablet whose disk is full closes all the same', async () => {
  const { kiosk, store, told } = kioskOf();
  const good = await authority.sign(order(1, 'lockdown'));
  kiosk.store = {
    ...store,
    transaction: (name) => {
      throw new StoreFailure('diskFull', 'nothingWritten', name, 'SQLITE_FULL');
    },
  };
  obeyOrders(kiosk, [good]);
  expect(told).toEqual(['LOCKDOWN']);
  expect(store.orders.read().version, 'it comes again').toBe(0);
});

test('a tablet that is enrolled again is another device, which was ordered nothing', async () => {
  const { kiosk, store } = kioskOf();
  obeyOrders(kiosk, [await authority.sign(order(1, 'lockdown'))]);
  const enrolment = store.enrolment.read();
  if (enrolment === null) throw new Error('not enrolled');
  const otherId = '0192f0c0-0000-7000-8000-000000000002';
  store.transaction('enrol', () => store.enrolment.save({ ...enrolment, deviceId: otherId }));
  expect(store.orders.read()).toMatchObject({ version: 0, isLockedDown: false });
});

test('P3 a wipe takes all that is the tablet’s, and nothing that is not', () => {
  const dataDir = temporaryDirectory();
  mkdirSync(join(dataDir, 'vaults'));
  mkdirSync(join(dataDir, 'shell'));
  const files = ['device-key', 'device.db', 'device.db-wal', 'device.db.journal-3', 'face.json'];
  for (const name of [...files, 'vaults/R-1.db', 'shell/lock']) {
    writeFileSync(join(dataDir, name), 'x'.repeat(70_000));
  }
  eraseDevice(dataDir);
  expect(readdirSync(dataDir)).toEqual(['shell']);
  expect(readFileSync(join(dataDir, 'shell/lock'), 'utf8')).toHaveLength(70_000);
  expect(existsSync(join(dataDir, 'wiping'))).toBe(false);
});

test('5.3 an order unlocks a tablet after too many wrong PINs, once: what is wrong after it counts', async () => {
  const { kiosk, store } = kioskOf();
  const full = { bootId: 'boot', wrongAtBootMillis: Array.from({ length: 31 }, () => 1) };
  const wrongCodes = { wrong: 9, waitBootId: 'b', waitStartedBootMillis: 0, waitMillis: 3_600_000 };
  store.transaction('test', () => {
    store.attempts.saveThrottle(full);
    store.staffCodes.saveAttempts(wrongCodes);
  });
  const given = [await authority.sign(order(1, 'unthrottle'))];
  expect(obeyOrders(kiosk, given)).toEqual({ carriedOut: 1, isRefused: false });
  expect(needsStaffUnlock(store.attempts.throttle())).toBe(false);
  expect(store.staffCodes.attempts().wrong).toBe(0);
  store.transaction('test', () => store.attempts.saveThrottle(full));
  obeyOrders(kiosk, given);
  expect(needsStaffUnlock(store.attempts.throttle())).toBe(true);
});
