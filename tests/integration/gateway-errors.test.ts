import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeCertificateRequest } from '../../electron/core/enrol/certificate-request.ts';
import { makeAuthority, openAuthority } from '../../gateway/authority/authority.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { gatewayFiles } from '../../gateway/files.ts';
import type { LinkProblem } from '../../shared/ipc/view.ts';
import { SyncRequest } from '../../shared/protocol/sync.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  newDirectory,
  openFacility,
  type Resident,
  readLedger,
  withStore,
} from './facility.ts';
import {
  openStubGateway,
  type StubAnswer,
  type StubGateway,
  throughRealGateway,
} from './stub-gateway.ts';
import { newTablet, type Tablet } from './tablet.ts';

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility();
});
beforeEach(async () => {
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
});
afterAll(() => gateway.stop());

const day = 86_400_000;

/** The way leads to a machine that makes this problem: a letter stays queued until all is well again. */
async function expectQueueToSurvive(problem: LinkProblem, machines: readonly StubGateway[]) {
  await tablet.goOffline();
  const { messageId } = await tablet.send('Patience.');
  for (const machine of machines) {
    tablet.network.cut();
    await tablet.do('sync.now', null);
    await tablet.until((view) => view.link.problem === 'unreachable', 'cut off');
    tablet.network.leadTo(machine.url);
    tablet.network.mend();
    await tablet.do('sync.now', null);
    await tablet.until((view) => view.link.problem === problem, problem);
    expect(tablet.view().link).toMatchObject({ connected: false, unsent: 1 });
    expect(tablet.view().stamps?.free).toBe(3);
  }
  tablet.network.leadTo(gateway.deviceUrl);
  await tablet.goOnline();
  await tablet.untilState(messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toHaveLength(1);
}

test("6.12 an impostor at the gateway's address is not trusted, and is told nothing", async () => {
  const files = gatewayFiles(newDirectory('other-gateway'));
  const other = await makeAuthority(files, 'Cedar Ridge', gateway.gateway.world);
  const impostor = await openStubGateway(other, () => ({ status: 200, body: '{}' }));
  await expectQueueToSurvive('gatewayNotTrusted', [impostor]);
  expect(impostor.requests).toEqual([]);
  await tablet.stop();
});

test('a certificate of the gateway that is not valid yet means that this clock is far off', async () => {
  const { world, files } = gateway.gateway;
  const ahead = { ...world, machineMillis: () => world.machineMillis() + 30 * day };
  const ofNextMonth = await openAuthority(files, ahead);
  if (!ofNextMonth.ok) throw new Error(ofNextMonth.error.code);
  const stub = await openStubGateway(ofNextMonth.value, () => ({ status: 200, body: '{}' }));
  await expectQueueToSurvive('clockFarOff', [stub]);
  expect(stub.requests).toEqual([]);
  await tablet.stop();
});

test('a certificate of the device that has expired is named, and its queue is kept', async () => {
  const { requestPem, privateKeyPem } = await makeCertificateRequest();
  const { authority } = gateway.gateway;
  const expired = await authority.certifyDevice({ requestPem, deviceId: 'tablet', days: 0 });
  if (!expired.ok) throw new Error(expired.error);
  await tablet.stop();
  const good = withStore(tablet.dataDir, (store) => {
    const enrolment = store.enrolment.read();
    if (enrolment === null) throw new Error('not enrolled');
    const certificatePem = expired.value.pem;
    store.transaction('test', () =>
      store.enrolment.save({ ...enrolment, certificatePem, privateKeyPem }),
    );
    return enrolment;
  });
  tablet = await tablet.restart();
  await tablet.signIn(resident);
  const { messageId } = await tablet.send('Patience.');
  await tablet.until((view) => view.link.problem === 'certificateExpired', 'expired');
  expect(tablet.view().link).toMatchObject({ connected: false, unsent: 1 });
  await tablet.stop();
  withStore(tablet.dataDir, (store) => store.transaction('test', () => store.enrolment.save(good)));
  tablet = await tablet.restart();
  await tablet.signIn(resident);
  await tablet.untilState(messageId, 'inReview');
  await tablet.stop();
});

const isGzip = { 'content-encoding': 'gzip' };
const isZstd = { 'content-encoding': 'zstd' };
/** A proxy's page, half an answer, another shape, no code, not compressed, bombs, too many bytes. */
const garbage: readonly StubAnswer[] = [
  { status: 200, body: '<html>Sign in to the network</html>' },
  { status: 200, body: '{"protocol":1,"results":[' },
  { status: 200, body: '{"protocol":"one"}' },
  { status: 502, body: 'Bad Gateway' },
  { status: 200, body: '{}', headers: isGzip },
  { status: 200, body: gzipSync(Buffer.alloc(64 * 1024 * 1024)), headers: isGzip },
  { status: 200, body: zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)), headers: isZstd },
  { status: 200, body: Buffer.alloc(20 * 1024 * 1024, ' ') },
];

test('an answer that is none is not believed, and costs nothing', async () => {
  const { authority } = gateway.gateway;
  const machines = await Promise.all(
    garbage.map((answer) => openStubGateway(authority, () => answer)),
  );
  await expectQueueToSurvive('badAnswer', machines);
  expect(machines.filter((machine) => machine.requests.length === 0)).toEqual([]);
  await tablet.stop();
});

test('6.6 answers that no gateway gave make no letter poison', async () => {
  const { authority } = gateway.gateway;
  const captivePortal = await openStubGateway(authority, () => ({ status: 200, body: 'Welcome' }));
  await tablet.goOffline();
  const { messageId } = await tablet.send('Not poison.');
  tablet.network.leadTo(captivePortal.url);
  tablet.network.mend();
  await eventually(async () => {
    await tablet.do('sync.now', null);
    return captivePortal.requests.length >= 7;
  }, 'tried again and again');
  const whole = await openStubGateway(
    authority,
    throughRealGateway(gateway, (answer) => answer),
  );
  tablet.network.leadTo(whole.url);
  await tablet.untilState(messageId, 'inReview');
  const asked = [...captivePortal.requests, ...whole.requests].map((it) => SyncRequest.parse(it));
  expect(asked.flatMap((request) => request.storeOnly)).toEqual([]);
  await tablet.stop();
});

test('6.10 unknown fields are ignored, and a change of an unknown kind is set aside whole', async () => {
  const stranger = {
    kind: 'message.video',
    messageId: 'v-1',
    frames: ['…', '…'],
    nested: { a: 1 },
  };
  const malformed = { kind: 'message.state', messageId: 'not an id', note: 'kept as well' };
  const stub = await openStubGateway(
    gateway.gateway.authority,
    throughRealGateway(gateway, (answer) => ({
      ...answer,
      weather: 'snow',
      leases: { ...answer.leases, colour: 'blue' },
      changes: [
        stranger,
        ...answer.changes.map((change) => ({ ...change, mood: 'calm' })),
        malformed,
      ],
    })),
  );
  await comesFromOutside(gateway, resident, { body: 'Between two strangers.' });
  await approveEverything(gateway);
  await tablet.goOffline();
  tablet.network.leadTo(stub.url);
  await tablet.goOnline();
  const inbox = () => tablet.do('mail.inbox', { cursor: null, search: '' });
  await eventually(async () => (await inbox()).items.length === 1, 'the letter between them is in');
  expect((await inbox()).items).toMatchObject([{ preview: 'Between two strangers.' }]);
  await tablet.stop();
  const setAside = withStore(tablet.dataDir, (store) => store.setAside.list(2));
  const contents = setAside.map(({ content }) => JSON.parse(Buffer.from(content).toString()));
  expect(contents).toEqual([stranger, malformed]);
  expect(setAside.map(({ kind }) => kind)).toEqual(['message.video', 'message.state']);
});

test('6.5 a device that the gateway has fenced stops, and keeps its queue for staff', async () => {
  await tablet.goOffline();
  await tablet.send('Kept for staff.');
  const { database } = gateway.gateway;
  const mine = database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', resident.residentId);
  await database
    .updateTable('devices')
    .set({ state: 'quarantined', state_reason: 'staleNonce' })
    .where('device_id', 'in', mine)
    .execute();
  tablet.network.mend();
  await tablet.do('sync.now', null);
  const view = await tablet.until((it) => it.screen.name === 'outOfService', 'out of service');
  expect(view).toMatchObject({ screen: { reason: 'fenced' }, link: { unsent: 1 } });
  await tablet.stop();
  expect(withStore(tablet.dataDir, (store) => store.outbox.pendingCount())).toBe(1);
});
