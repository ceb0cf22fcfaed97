import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { tellPerson } from '../residents.ts';
import { write } from '../store/database.ts';
import { recordChange } from '../sync/change-log.ts';
import { TestDevice } from '../sync/device.test-support.ts';
import { free, letter, noonInNovember, resident } from '../sync/letter.test-support.ts';
import { issueEnrolmentCode } from './codes.ts';
import { addDeviceResidents, deviceResidents, removeDeviceResidents } from './device-residents.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;
let deviceId: string;

const neighbour = '231596';
const newcomer = '219360';

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
});
afterAll(() => prepared.remove());
beforeEach(async () => {
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await codeFor([resident, neighbour]));
  ({ deviceId } = device.enrolment);
  await device.sync();
});
afterEach(() => demo.stop());

async function codeFor(residentIds: readonly string[], replaces?: string): Promise<string> {
  const issued = await issueEnrolmentCode(demo.gateway, {
    ...{ deviceName: 'Unit B', residentIds, mode: 'shared' },
    ...(replaces === undefined ? {} : { replaces }),
  });
  if (!issued.ok) throw new Error(issued.error.code);
  return issued.value.code;
}

/** What the device is told by its next sync: kinds, with whom each is about. */
async function told(): Promise<string[]> {
  const before = device.changes.length;
  await device.sync();
  return device.changes.slice(before).map((change) => `${change.kind} ${change['residentId']}`);
}

async function tellAll(): Promise<void> {
  await write(demo.gateway.database, async (writer) => {
    for (const one of [resident, neighbour, newcomer]) await tellPerson(writer, one);
  });
}

test('2.4 a shared device is told of each of its residents and of nobody else', async () => {
  const people = device.changes.filter((change) => change.kind === 'person');
  expect(people.map((person) => person['residentId']).sort()).toEqual([resident, neighbour]);
  await tellAll();
  expect(await told()).toEqual([`person ${resident}`, `person ${neighbour}`]);
});

test('2.4 who is put on it comes with all that is theirs, though the log is read beyond it', async () => {
  const own = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode(newcomer));
  await own.send({
    ...letter({ stamps: [] }),
    residentId: newcomer,
    contactId: 'c-219360-1',
  });
  await own.sync();
  expect(await told()).toEqual([]);
  const change = { deviceId, residentIds: [newcomer] };
  expect(await addDeviceResidents(demo.gateway, change)).toEqual({
    ok: true,
    value: [resident, newcomer, neighbour],
  });
  expect(await told()).toEqual([`person ${newcomer}`, `message.state ${newcomer}`]);
  // Once more changes nothing, and tells nobody.
  await addDeviceResidents(demo.gateway, change);
  expect(await told()).toEqual([]);
});

test('2.4 who is taken off it is told of no more, and what they had queued there is carried out', async () => {
  const sent = letter({ stamps: free('2026-11', 1) });
  device.signedIn = resident;
  await device.sync();
  await removeDeviceResidents(demo.gateway, { deviceId, residentIds: [resident] });
  await device.send(sent);
  expect(await told()).toEqual([`person.left ${resident}`]);
  expect(await deviceResidents(demo.gateway.database, deviceId)).toEqual([neighbour]);
  const message = await demo.gateway.database
    .selectFrom('messages')
    .select('state')
    .where('message_id', '=', sent.messageId)
    .executeTakeFirst();
  expect(message?.state).toBe('inReview');
  // They are signed in, as the device still says: that gets it no stamp.
  await device.queue('stamps.return', { residentId: resident });
  await device.sync();
  expect(device.stamps).toEqual([]);
  await tellAll();
  expect(await told()).toEqual([`person ${neighbour}`]);
  await addDeviceResidents(demo.gateway, { deviceId, residentIds: [resident] });
  expect(await told()).toEqual([`message.state ${resident}`, `person ${resident}`]);
});

test('6.4 a page of mail brings whom it is for, though the log tells of them later', async () => {
  await write(demo.gateway.database, async (writer) => {
    for (let n = 0; n < 600; n += 1) {
      const refId = `m${n}`;
      await recordChange(writer, { kind: 'message.state', refId, residentId: newcomer, bytes: 1 });
    }
    await tellPerson(writer, newcomer);
  });
  await addDeviceResidents(demo.gateway, { deviceId, residentIds: [newcomer] });
  expect((await device.sync()).more).toBe(true);
  expect(device.changes.at(-1)).toMatchObject({ kind: 'person', residentId: newcomer });
  expect(await told()).toEqual([`person ${newcomer}`]);
});

test('the residents of a personal tablet, of one that is gone, and strangers are not changed', async () => {
  const own = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  const personal = { deviceId: own.enrolment.deviceId, residentIds: [neighbour] };
  expect(await addDeviceResidents(demo.gateway, personal)).toMatchObject({
    error: { code: 'unknownDevice' },
  });
  const stranger = { deviceId, residentIds: [newcomer, 'R-nobody'] };
  expect(await addDeviceResidents(demo.gateway, stranger)).toMatchObject({
    error: { code: 'unknownResident', residentId: 'R-nobody' },
  });
  expect(await told()).toEqual([]);
});

test('2.12 the device that a code names is shut out when it is used, with what is missing told', async () => {
  device.signedIn = resident;
  await device.sync();
  const waiting = { ...device.nextRequest(), pending: 3 };
  expect((await device.post(waiting)).status).toBe(200);
  const again = await TestDevice.enrol(demo.deviceUrl, await codeFor([resident], deviceId));
  again.signedIn = resident;
  await again.sync();
  expect(again.stamps.map(({ name }) => name)).toEqual(free('2026-11', 1, 2, 3, 4));
  expect((await device.post(device.nextRequest())).body).toMatchObject({
    error: { code: 'deviceRetired' },
  });
  const retired = await demo.gateway.database
    .selectFrom('audit')
    .select('detail')
    .where('event', '=', 'fleet.retired')
    .executeTakeFirst();
  expect(JSON.parse(retired?.detail ?? '')).toMatchObject({ deviceId, unsent: 3 });
});
