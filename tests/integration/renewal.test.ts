import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { DeviceStore } from '../../db/device-store.ts';
import { makeCertificateRequest } from '../../electron/core/enrol/certificate-request.ts';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { renewCertificate } from '../../electron/core/enrol/renew.ts';
import type { Kiosk } from '../../electron/core/kiosk.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { type GatewayLink, openGatewayLink } from '../../electron/core/sync/transport.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { orderDevice } from '../../gateway/orders/issue.ts';
import { fail, ok } from '../../shared/result.ts';
import {
  admit,
  codeFor,
  enrolTablet,
  eventually,
  fridayNoon,
  openFacility,
  withStore,
} from './facility.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';
import { createTestClock } from './test-clock.ts';

let gateway: RunningDemo;

beforeAll(async () => {
  // Dated a day back: two thirds of their life are over when they are made, so each exchange asks for the next.
  gateway = await openFacility(fridayNoon, { certificateDays: 0.3 });
});
afterAll(() => gateway.stop());

const enrolmentOf = (store: DeviceStore) => {
  const enrolment = store.enrolment.read();
  if (enrolment === null) throw new Error('not enrolled');
  return enrolment;
};
const shownBy = (dataDir: string) => withStore(dataDir, enrolmentOf);
const renewalOf = (dataDir: string) => withStore(dataDir, (store) => store.renewal.read());
const asksForOrders = { ordersSeen: 0, cursor: null };

/** The certificates that the gateway has of a device. */
async function certificatesOf(deviceId: string, { gateway: { database } } = gateway) {
  const rows = await database
    .selectFrom('certificates')
    .select(['used_at_millis', 'replaced_at_millis'])
    .where('device_id', '=', deviceId)
    .execute();
  const used = rows.filter((row) => row.used_at_millis !== null);
  const inUse = used.filter((row) => row.replaced_at_millis === null);
  return { all: rows.length, used: used.length, inUse: inUse.length };
}

/** Lets a running tablet, the newest one, sync until it has shown another certificate. */
async function untilRenewed(tablet: Tablet): Promise<void> {
  const { deviceId } = await gateway.gateway.database
    .selectFrom('devices')
    .select('device_id as deviceId')
    .orderBy('device_id', 'desc')
    .executeTakeFirstOrThrow();
  const before = await certificatesOf(deviceId);
  await eventually(async () => {
    await tablet.do('sync.now', null);
    return (await certificatesOf(deviceId)).used > before.used;
  }, 'renewed');
}

test('S3 a tablet renews its certificate by itself, and its mail goes on', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  const before = await tablet.send('By the old one.');
  await tablet.untilState(before.messageId, 'inReview');
  await untilRenewed(tablet);
  const after = await tablet.send('By the new one.');
  await tablet.untilState(after.messageId, 'inReview');
  await tablet.stop();
  const { deviceId } = shownBy(tablet.dataDir);
  expect(await certificatesOf(deviceId)).toMatchObject({ inUse: 1 });
  const events = withStore(tablet.dataDir, (store) =>
    store.audit.page({ afterSeq: 0, limitEntries: 500, limitBytes: 1e6 }).map(({ event }) => event),
  );
  expect(events).toContain('device.certificateRenewed');
  const again = await tablet.restart();
  await again.until((view) => view.link.connected, 'connected with the newest');
  await again.stop();
});

/** Runs a renewal in a process of its own, which kills itself with SIGKILL. */
async function killedAt(dataDir: string, step: 'asking' | 'answered' | 'kept' | 'used') {
  const program = join(import.meta.dirname, 'renewal-process.ts');
  const env = { ...process.env, DATA_DIR: dataDir, DIE_AT: step };
  const child = spawn(process.execPath, [program], { stdio: 'inherit', env });
  const [, signal] = await once(child, 'exit');
  expect(signal, step).toBe('SIGKILL');
}

test('S3 killed between any two steps, a tablet has a certificate that is good, and never two in use', async () => {
  const dataDir = await enrolTablet(gateway, await admit(gateway));
  const old = shownBy(dataDir);
  const oldLink = openGatewayLink(gateway.deviceUrl, old);
  onTestFinished(oldLink.close);
  const byTheOld = () => oldLink.post('/orders', asksForOrders);
  const at = () => certificatesOf(old.deviceId);

  await killedAt(dataDir, 'asking');
  const { next } = renewalOf(dataDir);
  expect(next).not.toBeNull();
  expect([shownBy(dataDir), await at()]).toEqual([old, { all: 1, used: 1, inUse: 1 }]);

  await killedAt(dataDir, 'answered');
  expect(renewalOf(dataDir).next, 'the same key and request').toEqual(next);
  expect([shownBy(dataDir), await at()]).toEqual([old, { all: 2, used: 1, inUse: 1 }]);

  await killedAt(dataDir, 'kept');
  const { certificatePem, privateKeyPem } = old;
  expect(renewalOf(dataDir)).toEqual({ next: null, previous: { certificatePem, privateKeyPem } });
  expect(shownBy(dataDir).privateKeyPem).toBe(next?.privateKeyPem);
  expect(await at(), 'the certificate of that request').toEqual({ all: 2, used: 1, inUse: 1 });
  expect((await byTheOld()).ok, 'the old one is good until the new one is used').toBe(true);

  await killedAt(dataDir, 'used');
  expect(await at()).toEqual({ all: 2, used: 2, inUse: 1 });
  expect(await byTheOld(), 'over the connection that it has').toEqual(fail('certificateUnknown'));
});

/** What a renewal needs of a kiosk, over a store without a session. */
function openKiosk(dataDir: string): Kiosk {
  const opened = openExistingStore({ dataDir });
  if (!opened.ok) throw new Error(opened.error.kind);
  onTestFinished(opened.value.close);
  return { store: opened.value, time: { now: () => fridayNoon } } as unknown as Kiosk;
}

test('S3 a request or an answer that is lost is asked for again with the same key', async () => {
  const kiosk = openKiosk(await enrolTablet(gateway, await admit(gateway)));
  const old = enrolmentOf(kiosk.store);
  const real = openGatewayLink(gateway.deviceUrl, old);
  const losing = (lost: 'request' | 'answer'): GatewayLink => ({
    async post(...call) {
      if (lost === 'answer') await real.post(...call);
      return fail('timedOut');
    },
    close: real.close,
  });
  expect(await renewCertificate(kiosk, losing('request'))).toEqual(fail('timedOut'));
  const { next } = kiosk.store.renewal.read();
  expect(await renewCertificate(kiosk, losing('answer'))).toEqual(fail('timedOut'));
  expect(kiosk.store.renewal.read().next).toEqual(next);
  expect(await renewCertificate(kiosk, real)).toEqual(ok(null));
  real.close();
  expect(enrolmentOf(kiosk.store).privateKeyPem).toBe(next?.privateKeyPem);
  expect(await certificatesOf(old.deviceId)).toEqual({ all: 2, used: 1, inUse: 1 });
});

test('S3 a certificate for another key, another device, a shorter time, or none at all is not kept', async () => {
  const kiosk = openKiosk(await enrolTablet(gateway, await admit(gateway)));
  const before = enrolmentOf(kiosk.store);
  const { authority } = gateway.gateway;
  const other = await makeCertificateRequest();
  const certify = async (requestPem: string, deviceId: string, days: number) => {
    const made = await authority.certifyDevice({ requestPem, deviceId, days });
    return made.ok ? made.value.pem : '';
  };
  const bad: ((requestPem: string) => Promise<string>)[] = [
    () => certify(other.requestPem, before.deviceId, 90),
    (requestPem) => certify(requestPem, 'another', 90),
    (requestPem) => certify(requestPem, before.deviceId, -2),
    async () => authority.certificatePem,
    async () => 'nonsense',
  ];
  for (const certificateFor of bad) {
    const link: GatewayLink = {
      async post(_path, body) {
        const { certificateRequestPem } = body as { certificateRequestPem: string };
        return ok({ certificatePem: await certificateFor(certificateRequestPem), timeMillis: 1 });
      },
      close: () => undefined,
    };
    expect(await renewCertificate(kiosk, link)).toEqual(fail('badAnswer'));
    expect(enrolmentOf(kiosk.store)).toEqual(before);
  }
});

test('S3 6.4 a gateway that was restored from before the renewal takes the certificate before it, and gives the next', async () => {
  const tablet = await newTablet(gateway, await admit(gateway));
  await untilRenewed(tablet);
  await tablet.stop();
  const { previous } = renewalOf(tablet.dataDir);
  const { deviceId, certificatePem } = shownBy(tablet.dataDir);
  const { database } = gateway.gateway;
  const fingerprint = new X509Certificate(previous?.certificatePem ?? '').fingerprint256
    .replaceAll(':', '')
    .toLowerCase();
  const row = await database
    .selectFrom('certificates')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirstOrThrow();
  await database.deleteFrom('certificates').where('device_id', '=', deviceId).execute();
  const restored = { ...row, replaced_at_millis: null };
  await database.insertInto('certificates').values(restored).execute();
  const again = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await again.until((view) => view.link.connected, 'connected by the one before');
  await untilRenewed(again);
  await again.stop();
  expect(shownBy(tablet.dataDir).certificatePem).not.toBe(certificatePem);
});

test('S3 a lost tablet gets no certificate, whatever it asks', async () => {
  const kiosk = openKiosk(await enrolTablet(gateway, await admit(gateway)));
  const { deviceId, ...own } = enrolmentOf(kiosk.store);
  const link = openGatewayLink(gateway.deviceUrl, own);
  const lose = { kind: 'lose', deviceId, reason: null, by: 'test' } as const;
  expect(await orderDevice(gateway.gateway, lose)).toMatchObject({ ok: true });
  expect(await renewCertificate(kiosk, link)).toEqual(fail('fenced'));
  link.close();
  expect(await certificatesOf(deviceId)).toEqual({ all: 1, used: 1, inUse: 1 });
});

test("S3 a tablet's clock, however far off, neither brings a renewal on nor keeps one away", async () => {
  const decade = 3650 * 86_400_000;
  const young = await openFacility(fridayNoon, { certificateDays: 90 });
  const ahead = await newTablet(young, await admit(young), {
    clock: createTestClock(fridayNoon + decade),
  });
  await ahead.do('sync.now', null);
  await ahead.stop();
  expect(renewalOf(ahead.dataDir)).toEqual({ next: null, previous: null });
  await young.stop();
  const behind = await newTablet(gateway, await admit(gateway), {
    clock: createTestClock(fridayNoon - decade),
  });
  await untilRenewed(behind);
  await behind.stop();
});

test('S3 a tablet whose certificate has run out says so, keeps its mail, and is enrolled again', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.stop();
  const { requestPem, privateKeyPem } = await makeCertificateRequest();
  withStore(tablet.dataDir, (store) => {
    store.transaction('test', () => store.renewal.begin({ requestPem, privateKeyPem }));
  });
  const { deviceId } = shownBy(tablet.dataDir);
  const { authority } = gateway.gateway;
  const expired = await authority.certifyDevice({ requestPem, deviceId, days: 0 });
  if (!expired.ok) throw new Error(expired.error);
  withStore(tablet.dataDir, (store) => {
    store.transaction('test', () => store.renewal.finish(expired.value.pem));
  });
  const late = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await late.signIn(resident);
  const { messageId } = await late.send('Patience.');
  await late.until(({ link }) => link.problem === 'certificateExpired', 'expired');
  expect(late.view().link).toMatchObject({ connected: false, unsent: 1 });
  await late.stop();

  const store = openExistingStore({ dataDir: tablet.dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  const code = await codeFor(gateway, resident);
  const enrolling = { gatewayUrl: tablet.network.url, code, again: true };
  expect(await enrolDevice(store.value, enrolling)).toMatchObject({ ok: true });
  expect(store.value.renewal.read()).toEqual({ next: null, previous: null });
  store.value.close();
  const again = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await again.signIn(resident);
  await again.untilState(messageId, 'inReview');
  await again.stop();
});
