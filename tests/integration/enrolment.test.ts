import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EnrolProblem, enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openOrMakeStore } from '../../electron/core/open-store.ts';
import type { Purpose } from '../../electron/core/version.ts';
import { makeAuthority } from '../../gateway/authority/authority.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { enrolDevice as enrolAtGateway } from '../../gateway/enrolment/enrol.ts';
import { gatewayFiles } from '../../gateway/files.ts';
import { EnrolRequest } from '../../shared/protocol/enrol.ts';
import {
  enrolmentCodeHalfBytes,
  formatEnrolmentCode,
} from '../../shared/protocol/enrolment-code.ts';
import type { Result } from '../../shared/result.ts';
import {
  admit,
  codeFor,
  fridayNoon,
  newDirectory,
  openFacility,
  type Resident,
} from './facility.ts';
import { openStubGateway } from './stub-gateway.ts';

let gateway: RunningDemo;
let resident: Resident;
let dataDir: string;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
  resident = await admit(gateway);
});
beforeEach(() => {
  dataDir = newDirectory('tablet');
});
afterAll(() => gateway.stop());

/** Tries to enrol the tablet, and says whether it is enrolled afterwards. */
async function enrol(
  code: string,
  gatewayUrl = gateway.deviceUrl,
  purpose: Purpose = 'release',
): Promise<{ problem: EnrolProblem | null; isEnrolled: boolean }> {
  const store = openOrMakeStore({ dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  const enrolled: Result<unknown, EnrolProblem> = await enrolDevice(store.value, {
    gatewayUrl,
    code,
    purpose,
  });
  const isEnrolled = store.value.enrolment.read() !== null;
  store.value.close();
  return { problem: enrolled.ok ? null : enrolled.error, isEnrolled };
}

test('P2 a code enrols one tablet: used, late, unknown and mistyped ones are told apart, and none is kept', async () => {
  const { fingerprint } = gateway.gateway.authority;
  const unknown = formatEnrolmentCode({
    secretBytes: randomBytes(enrolmentCodeHalfBytes),
    fingerprintBytes: fingerprint.subarray(0, enrolmentCodeHalfBytes),
  });
  const refused = (problem: object) => ({ problem, isEnrolled: false });
  expect(await enrol(unknown)).toEqual(refused({ code: 'codeUnknown' }));
  expect(await enrol(unknown.slice(0, -1))).toEqual(
    refused({ code: 'badCode', problem: { code: 'badLength', characters: 31, expected: 32 } }),
  );
  expect(await enrol(`U${unknown.slice(1)}`)).toMatchObject(refused({ code: 'badCode' }));
  expect(await enrol(unknown, 'http://127.0.0.1:1')).toEqual(refused({ code: 'badUrl' }));
  expect(await enrol(unknown, 'https://127.0.0.1:1')).toEqual(refused({ code: 'unreachable' }));
  const late = await codeFor(gateway, resident);
  await gateway.setNow(fridayNoon + 61 * 60_000);
  expect(await enrol(late)).toEqual(refused({ code: 'codeExpired' }));
  const good = await codeFor(gateway, resident);
  expect(await enrol(good.toLowerCase().replaceAll('-', ' '))).toEqual({
    problem: null,
    isEnrolled: true,
  });
  expect(await enrol(good)).toMatchObject({
    problem: { code: 'alreadyEnrolled' },
    isEnrolled: true,
  });
  dataDir = newDirectory('tablet');
  expect(await enrol(good)).toEqual(refused({ code: 'codeUsed' }));
});

test('P2 a gateway that did not make the code is not trusted, and is never sent the secret', async () => {
  const files = gatewayFiles(newDirectory('other-gateway'));
  const other = await makeAuthority(files, 'Another facility', gateway.gateway.world);
  const impostor = await openStubGateway(other, () => ({ status: 200, body: '{}' }));
  const code = await codeFor(gateway, resident);
  expect(await enrol(code, impostor.url)).toEqual({
    problem: { code: 'gatewayNotTrusted' },
    isEnrolled: false,
  });
  expect(impostor.requests).toEqual([]);
  expect(await enrol(code), 'the code is still good').toMatchObject({ isEnrolled: true });
});

test('P2 an answer to enrolment that is none is refused, and nothing of it is kept', async () => {
  const { authority } = gateway.gateway;
  for (const body of ['{}', 'not JSON', JSON.stringify({ deviceId: 'x' })]) {
    const stub = await openStubGateway(authority, () => ({ status: 200, body }));
    expect(await enrol(await codeFor(gateway, resident), stub.url)).toEqual({
      problem: { code: 'badAnswer' },
      isEnrolled: false,
    });
  }
});

test('a kiosk that was packed for tests is taken by a demo alone, and a code that it tried is still good', async () => {
  const { demoStaffPassword } = gateway.gateway.files;
  const password = readFileSync(demoStaffPassword);
  const code = await codeFor(gateway, resident);
  rmSync(demoStaffPassword);
  expect(await enrol(code, gateway.deviceUrl, 'tests')).toEqual({
    problem: { code: 'madeForTests' },
    isEnrolled: false,
  });
  writeFileSync(demoStaffPassword, password, { mode: 0o600 });
  expect(await enrol(code, gateway.deviceUrl, 'tests')).toEqual({
    problem: null,
    isEnrolled: true,
  });
});

test('a kiosk that was packed for tests keeps nothing of a gateway that does not say that it is a demo', async () => {
  const real = gateway.gateway;
  const older = await openStubGateway(real.authority, async (body) => {
    const { isForTests: _, ...app } = EnrolRequest.parse(body).app;
    const answer = await enrolAtGateway(real, { ...EnrolRequest.parse(body), app }, 90);
    if (!answer.ok) throw new Error(answer.error);
    return { status: 200, body: JSON.stringify({ ...answer.value, isDemo: undefined }) };
  });
  expect(await enrol(await codeFor(gateway, resident), older.url, 'tests')).toEqual({
    problem: { code: 'notADemo' },
    isEnrolled: false,
  });
  expect(await enrol(await codeFor(gateway, resident), older.url)).toMatchObject({
    isEnrolled: true,
  });
});
