import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAuthority } from '../authority/authority.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { gatewayFiles } from '../files.ts';
import {
  askToEnrol,
  call,
  makeCertificateRequest,
  TestDevice,
} from '../sync/device.test-support.ts';
import { createWorld } from '../world.ts';
import { codeMillis } from './codes.ts';

const noonInNovember = Date.parse('2026-11-15T19:00:00Z');

let prepared: DemoDirectory;
let demo: RunningDemo;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
  demo = await prepared.start();
});

afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

function errorCode(answer: { body: unknown }) {
  return (answer.body as { error?: { code: string } }).error?.code;
}

describe('one-time codes', () => {
  test('a code works once, and the second time it is known as used', async () => {
    const code = await demo.enrolmentCode();
    expect((await askToEnrol(demo.deviceUrl, code)).answer.status).toBe(200);
    const again = await askToEnrol(demo.deviceUrl, code);
    expect([again.answer.status, errorCode(again.answer)]).toEqual([401, 'codeUsed']);
  });

  test('6.10 a device that speaks nothing that is spoken here is told so, and uses no code up', async () => {
    const code = await demo.enrolmentCode();
    for (const protocol of [
      { min: 9, max: 9 },
      { min: 3, max: 1 },
    ]) {
      const { answer } = await askToEnrol(demo.deviceUrl, code, protocol);
      expect(errorCode(answer)).toBe('unsupportedProtocol');
    }
    expect((await askToEnrol(demo.deviceUrl, code, { min: 1, max: 9 })).answer.status).toBe(200);
  });

  test('two devices that send one code at the same moment: one of them is enrolled', async () => {
    const code = await demo.enrolmentCode();
    const both = await Promise.all([1, 2, 3].map(() => askToEnrol(demo.deviceUrl, code)));
    expect(both.map(({ answer }) => errorCode(answer) ?? 'enrolled').sort()).toEqual([
      'codeUsed',
      'codeUsed',
      'enrolled',
    ]);
  });

  test('a wrong code is unknown, and one older than an hour has expired', async () => {
    const wrong = await askToEnrol(demo.deviceUrl, '0000-'.repeat(8));
    expect([wrong.answer.status, errorCode(wrong.answer)]).toEqual([401, 'codeUnknown']);
    const code = await demo.enrolmentCode();
    await demo.setNow(noonInNovember + codeMillis + 60_000);
    expect(errorCode((await askToEnrol(demo.deviceUrl, code)).answer)).toBe('codeExpired');
    await demo.setNow(noonInNovember);
  });

  test('the database does not hold the code', async () => {
    const code = await demo.enrolmentCode();
    const kept = await demo.gateway.database.selectFrom('enrolment_codes').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(code.replaceAll('-', '').slice(0, 16));
  });

  test('a request for a key that is not P-256 is malformed, and uses no code up', async () => {
    const code = await demo.enrolmentCode();
    const rsa = await makeCertificateRequest({
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
    });
    const secret = code.replaceAll('-', '').slice(0, 16);
    for (const certificateRequestPem of [rsa.requestPem, 'nonsense']) {
      const body = JSON.stringify({ secret, certificateRequestPem, app: { version: '1' } });
      expect(errorCode(await call({ url: `${demo.deviceUrl}/enrol`, body }))).toBe('malformed');
    }
    expect((await askToEnrol(demo.deviceUrl, code)).answer.status).toBe(200);
  });
});

describe('6.12 certificates', () => {
  test('a device without one, with a stranger’s, with an expired one: each is told apart', async () => {
    const none = await call({ url: `${demo.deviceUrl}/sync`, body: '{}' });
    expect([none.status, errorCode(none)]).toEqual([401, 'certificateMissing']);

    const { keyPem, requestPem } = await makeCertificateRequest();
    const elsewhere = mkdtempSync(join(tmpdir(), 'postern-authority-'));
    const authority = await makeAuthority(gatewayFiles(elsewhere), 'Elsewhere', createWorld(0));
    const made = await authority.certifyDevice({ requestPem, deviceId: randomUUID(), days: 1 });
    if (!made.ok) throw new Error('no certificate');
    const foreign = await call({
      url: `${demo.deviceUrl}/sync`,
      body: '{}',
      key: keyPem,
      cert: made.value.pem,
    });
    expect([foreign.status, errorCode(foreign)]).toEqual([401, 'certificateUnknown']);
    rmSync(elsewhere, { recursive: true });

    const late = await prepared.start({ certificateDays: -1 });
    const expired = await TestDevice.enrol(late.deviceUrl, await late.enrolmentCode());
    const answer = await expired.post(expired.nextRequest());
    expect([answer.status, errorCode(answer)]).toEqual([401, 'certificateExpired']);
    await late.stop();
  });

  test('a certificate of this authority that the database does not know is unknown', async () => {
    const { keyPem, requestPem } = await makeCertificateRequest();
    const made = await demo.gateway.authority.certifyDevice({
      requestPem,
      deviceId: randomUUID(),
      days: 1,
    });
    if (!made.ok) throw new Error('no certificate');
    const cert = made.value.pem;
    const answer = await call({ url: `${demo.deviceUrl}/sync`, body: '{}', key: keyPem, cert });
    expect(errorCode(answer)).toBe('certificateUnknown');
  });

  test('what was packed for tests is not listened to where there is no demo, however it was enrolled', async () => {
    const device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
    expect(device.enrolment.isDemo).toBe(true);
    const request = { ...device.nextRequest(), app: { version: '1', isForTests: true } };
    const { demoStaffPassword } = demo.gateway.files;
    renameSync(demoStaffPassword, `${demoStaffPassword}.aside`);
    const refused = await device.post(request);
    renameSync(`${demoStaffPassword}.aside`, demoStaffPassword);
    expect([refused.status, errorCode(refused)]).toEqual([403, 'madeForTests']);
    expect((await device.post(request)).status).toBe(200);
  });

  test('the authority is the same after a restart, and its key is for its owner alone', async () => {
    const { files } = demo.gateway;
    expect(readFileSync(files.authorityCertificate, 'utf8').trim()).toBe(
      demo.gateway.authority.certificatePem.trim(),
    );
    for (const path of [files.authorityKey, files.sealingKey, files.database]) {
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });
});
