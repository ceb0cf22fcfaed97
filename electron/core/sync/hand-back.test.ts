import { randomUUID } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { beforeEach, expect, test } from 'vitest';
import type { DeviceStore } from '../../../db/device-store.ts';
import { residentId, temporaryDeviceStore, testId } from '../../../db/test-stores.ts';
import { genesisHash } from '../../../shared/protocol/chain.ts';
import type { DeviceMode } from '../../../shared/protocol/enrol.ts';
import { SyncResponse } from '../../../shared/protocol/sync.ts';
import { freeStampNames } from '../../../shared/stamps/name.ts';
import type { Kiosk } from '../kiosk.ts';
import { applyAnswer } from './apply-answer.ts';
import { handBackStamps, isHandBackDue } from './hand-back.ts';

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const names = freeStampNames(residentId, '2026-12', 2);
let store: DeviceStore;
let version = 0;

/** As much of a kiosk as handing back touches, on a real store: connected, with nobody signed in. */
async function kioskOf(mode: DeviceMode): Promise<Kiosk> {
  const { publicKey } = await suite.kem.generateKeyPair();
  const sealingKey = new Uint8Array(await suite.kem.serializePublicKey(publicKey));
  store = temporaryDeviceStore();
  store.transaction('enrol', () =>
    store.enrolment.save({
      ...{ deviceId: randomUUID(), deviceName: 'Unit B', epoch: 1, sealingKey, mode },
      ...{ gatewayUrl: '', authorityPem: '', certificatePem: '', privateKeyPem: '' },
      ...{ facilityName: 'Cedar Flats', pepper: new Uint8Array(32), enrolledAtMillis: 1 },
    }),
  );
  return {
    store,
    time: { now: () => 1000, keep: () => undefined },
    nextId: () => testId(77),
    link: { isConnected: true, problem: null },
    resident: null,
  } as unknown as Kiosk;
}

/** An answer that says nothing but which stamps are this device's. */
function leases(kiosk: Kiosk, held: readonly string[]): void {
  version += 1;
  const stamps = held.map((name) => ({ name, residentId, spendByMillis: 2, settleByMillis: 3 }));
  const answer = SyncResponse.parse({
    ...{ protocol: 3, acknowledged: 0, results: [], changes: [], cursor: '', more: false },
    ...{ timeMillis: 1, nonce: '', incarnation: 'i', leases: { version, stamps } },
  });
  const changes = { known: [], takenUp: [], setAside: [] };
  const applied = applyAnswer(kiosk, {
    answer,
    changes,
    prepared: { newPeople: [], pins: [], waiting: [], strangers: [] },
  });
  expect(applied.ok).toBe(true);
}

const available = () => store.stampbook.availableOf(residentId).map(({ name }) => name);

let kiosk: Kiosk;
beforeEach(async () => {
  kiosk = await kioskOf('shared');
  leases(kiosk, names);
});

test('2.4 stamps of somebody who is not signed in become one record, and are gone with it', async () => {
  expect(isHandBackDue(kiosk)).toBe(true);
  await handBackStamps(kiosk);
  expect(available()).toEqual([]);
  const [record] = store.outbox.page({ limitRecords: 9, limitBytes: 9999 });
  expect(record).toMatchObject({ seq: 1, kind: 'stamps.return', previousHash: genesisHash });
  expect(isHandBackDue(kiosk)).toBe(false);
});

test('2.3 an answer from before a hand-back brings none of them again; the next one has the whole set', async () => {
  await handBackStamps(kiosk);
  leases(kiosk, names);
  expect(available()).toEqual([]);
  const result = { seq: 1, id: testId(77), outcome: 'applied', problem: null } as const;
  store.transaction('answer', () => store.outbox.acknowledge([result], 1));
  leases(kiosk, names);
  expect(available()).toEqual(names);
});

test.each([
  ['who is signed in keeps theirs', { resident: { residentId } }],
  ['without a network they are kept', { link: { isConnected: false, problem: null } }],
])('2.4 %s', async (_, over) => {
  Object.assign(kiosk, over);
  await handBackStamps(kiosk);
  expect(available()).toEqual(names);
});

test('2.4 a personal device hands nothing back', async () => {
  const own = await kioskOf('personal');
  leases(own, names);
  await handBackStamps(own);
  expect(available()).toEqual(names);
});
