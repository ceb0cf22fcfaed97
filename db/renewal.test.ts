import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDeviceStore } from './device-store.ts';
import type { Enrolment } from './enrolment.ts';
import { expectOk, temporaryDirectory, testKey } from './test-stores.ts';

const enrolment: Enrolment = {
  deviceId: 'device',
  deviceName: 'tablet',
  epoch: 1,
  gatewayUrl: 'https://gateway',
  authorityPem: 'authority',
  certificatePem: 'first certificate',
  privateKeyPem: 'first key',
  sealingKey: new Uint8Array(65),
  facilityName: 'Facility',
  pepper: new Uint8Array(32),
  enrolledAtMillis: 1,
  mode: 'personal',
};
const first = { certificatePem: 'first certificate', privateKeyPem: 'first key' };
const second = { certificatePem: 'second certificate', privateKeyPem: 'second key' };

test('S3 a renewal, and the way back, are made again from the journal of a store that is gone', () => {
  const path = join(temporaryDirectory(), 'device.db');
  const open = () => expectOk(openDeviceStore({ path, key: testKey }));
  let store = open();
  onTestFinished(() => store.close());
  const again = () => {
    store.close();
    rmSync(path);
    store = open();
    return { ...store.renewal.read(), shown: store.enrolment.read() };
  };
  const write = (work: () => void) => store.transaction('test', work);
  write(() => store.enrolment.save(enrolment));
  const next = { requestPem: 'request', privateKeyPem: second.privateKeyPem };
  write(() => store.renewal.begin(next));
  expect(again()).toMatchObject({ next, previous: null, shown: first });
  write(() => store.renewal.finish(second.certificatePem));
  expect(again()).toMatchObject({ next: null, previous: first, shown: second });
  write(() => store.renewal.goBack());
  expect(again()).toMatchObject({ next: null, previous: null, shown: first });
  write(() => store.renewal.begin(next));
  write(() => store.renewal.forget());
  expect(again()).toMatchObject({ next: null, previous: null, shown: first });
});
