import { afterAll, beforeAll, expect, test } from 'vitest';
import { WireError } from '../../shared/protocol/errors.ts';
import { RenewResponse } from '../../shared/protocol/renew.ts';
import { devicesListCommand } from '../commands/devices-list.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { devicesTable } from '../staff/devices-page.ts';
import { call, makeCertificateRequest, TestDevice } from '../sync/device.test-support.ts';
import { isRenewalDue } from './renew.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;

beforeAll(async () => {
  prepared = await makeDemoDirectory(Date.parse('2026-11-15T19:00:00Z'));
  // Dated a day back: two thirds of their life are over when they are made.
  demo = await prepared.start({ certificateDays: 0.3 });
});
afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

const enrol = async (from = demo) => TestDevice.enrol(from.deviceUrl, await from.enrolmentCode());
const syncs = async (device: TestDevice) => device.post(device.nextRequest());

/** What the gateway answers to a request for a certificate: the certificate, or the error's code. */
async function renew(device: TestDevice, requestPem: string): Promise<string> {
  const answer = await call({
    url: `${device.deviceUrl}/renew`,
    body: JSON.stringify({ certificateRequestPem: requestPem }),
    key: device.keyPem,
    cert: device.enrolment.certificatePem,
  });
  if (answer.status !== 200) return WireError.parse(answer.body).error.code;
  return RenewResponse.parse(answer.body).certificatePem;
}

/** The same device with another key and certificate. */
function withCertificate(device: TestDevice, certificatePem: string, keyPem: string): TestDevice {
  return new TestDevice(device.deviceUrl, { ...device.enrolment, certificatePem }, keyPem);
}

test('S3 a device is told to renew from two thirds of the life of its certificate on', async () => {
  const validFromDate = new Date(0);
  const validToDate = new Date(90 * 86_400_000);
  const at = (day: number) => isRenewalDue({ validFromDate, validToDate }, day * 86_400_000);
  expect([at(0), at(59.9), at(60), at(91)]).toEqual([false, false, true, true]);
  expect((await syncs(await enrol())).body).toMatchObject({ renewCertificate: true });
});

test('S3 a device with a young certificate is told nothing, and gets no other', async () => {
  const fresh = await prepared.start();
  const device = await enrol(fresh);
  expect((await syncs(device)).body).not.toHaveProperty('renewCertificate');
  const { requestPem } = await makeCertificateRequest();
  expect(await renew(device, requestPem)).toBe('malformed');
  await fresh.stop();
});

test('S3 the same request gets the same certificate, and another takes the place of one that was not used', async () => {
  const device = await enrol();
  const { requestPem, keyPem } = await makeCertificateRequest();
  const both = await Promise.all([renew(device, requestPem), renew(device, requestPem)]);
  expect(both[0]).toContain('BEGIN CERTIFICATE');
  expect(both[1]).toBe(both[0]);
  const other = await makeCertificateRequest();
  expect(await renew(device, other.requestPem)).toContain('BEGIN CERTIFICATE');
  const forgotten = withCertificate(device, both[0] ?? '', keyPem);
  expect((await syncs(forgotten)).body).toMatchObject({ error: { code: 'certificateUnknown' } });
});

test('S3 the old certificate is good until the new one is first used, and for nothing after', async () => {
  const device = await enrol();
  const { requestPem, keyPem } = await makeCertificateRequest();
  const renewed = withCertificate(device, await renew(device, requestPem), keyPem);
  expect((await syncs(device)).status).toBe(200);
  const { nonce, head, session, request } = device;
  Object.assign(renewed, { nonce, head, session, request });
  expect((await syncs(renewed)).status).toBe(200);
  expect((await syncs(device)).body).toMatchObject({ error: { code: 'certificateUnknown' } });
  expect(await renew(device, requestPem)).toBe('certificateUnknown');
});

test('S3 a request that is none, of another kind of key, or of a device that is shut out gets no certificate', async () => {
  const device = await enrol();
  const rsa = await makeCertificateRequest({
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  });
  expect(await renew(device, 'nonsense')).toBe('malformed');
  expect(await renew(device, rsa.requestPem)).toBe('malformed');
  const { requestPem } = await makeCertificateRequest();
  const shutOut = (state: 'quarantined' | 'retired') =>
    demo.gateway.database
      .updateTable('devices')
      .set({ state })
      .where('device_id', '=', device.enrolment.deviceId)
      .execute();
  await shutOut('quarantined');
  expect(await renew(device, requestPem)).toBe('fenced');
  await shutOut('retired');
  expect(await renew(device, requestPem)).toBe('deviceRetired');
});

test('S3 P4 the fleet page says until when a tablet can show who it is, and which must be enrolled again', async () => {
  const view = { timeZone: 'America/Denver', formToken: 'x' };
  await enrol();
  expect(await devicesTable(demo.gateway, view)).toMatch(/Until \w{3} \d+, \d{4}/);
  const late = await prepared.start({ certificateDays: -1 });
  const device = await enrol(late);
  expect((await syncs(device)).body).toMatchObject({ error: { code: 'certificateExpired' } });
  expect(await devicesTable(late.gateway, view)).toMatch(/Expired [^<]*: enrol it again/);
  const data = late.gateway.files.directory;
  const input = { values: { data }, positionals: [], progress: () => undefined };
  const listed = await devicesListCommand.run(input);
  expect(listed).toMatchObject({
    value: { document: { devices: [{ isCertificateExpired: true }] } },
  });
  expect(listed.ok && listed.value.lines[0]).toMatch(/certificate expired .*: enrol it again$/);
  await late.stop();
});

test('S3 the schema has no room for two certificates in use, nor for one that comes back', async () => {
  const device = await enrol();
  const { deviceId } = device.enrolment;
  const { database } = demo.gateway;
  const another = (fingerprint: string, used_at_millis: number | null) =>
    database
      .insertInto('certificates')
      .values({
        ...{ fingerprint, device_id: deviceId, serial: '', not_after_millis: 1 },
        ...{ request_hash: null, pem: null, used_at_millis, replaced_at_millis: null },
      })
      .execute();
  await expect(another('a', 1)).rejects.toThrow('UNIQUE');
  await another('b', null);
  await expect(another('c', null)).rejects.toThrow('UNIQUE');
  const ofDevice = database.updateTable('certificates').where('device_id', '=', deviceId);
  await ofDevice.set({ replaced_at_millis: 1 }).execute();
  await expect(ofDevice.set({ replaced_at_millis: null }).execute()).rejects.toThrow('stays so');
});
