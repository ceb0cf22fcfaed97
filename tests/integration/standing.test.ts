import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { addDeviceResidents } from '../../gateway/enrolment/device-residents.ts';
import { residentLeaves, restoreResident, suspendResident } from '../../gateway/standing.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  readLedger,
  withStore,
} from './facility.ts';
import {
  isGivenPhotos,
  openNewest,
  ownBlobs,
  pictures,
  untilPhotosAreHere,
  writeWithPhotos,
} from './photos.ts';
import { newTablet, type Tablet } from './tablet.ts';

const wrongPin = '135790';
const by = 'test';

let gateway: RunningDemo;
let resident: Resident;
let neighbour: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
beforeEach(async () => {
  await gateway.setNow(fridayNoon);
  [resident, neighbour] = [await admit(gateway), await admit(gateway)];
  tablet = await newTablet(gateway, resident, { sharedWith: [neighbour] });
});
afterAll(() => gateway.stop());

const decision = () => ({ residentId: resident.residentId, by });
const vaultFiles = () =>
  readdirSync(join(tablet.dataDir, 'vaults')).filter((name) =>
    name.startsWith(resident.residentId),
  );

async function problemOf({ residentId }: Resident, pin: string) {
  const { screen } = await tablet.tryToSignIn(residentId, pin);
  await tablet.do('session.cancel', null);
  return screen.name === 'signingIn' ? screen.problem : screen.name;
}

test('4 5.1 who is suspended is signed out with the draft saved, cannot come back, and what they queued still goes', async () => {
  await tablet.signIn(resident);
  await tablet.goOffline();
  const { messageId } = await tablet.send('queued before');
  await tablet.write('half a page');
  expect((await suspendResident(gateway.gateway, decision())).ok).toBe(true);
  await tablet.goOnline();
  const { screen } = await tablet.until((view) => view.screen.name === 'locked', 'signed out');
  expect(screen).toMatchObject({ isClosedByStaff: true });
  await eventually(async () => (await readLedger(gateway, resident)).accepted === 1, 'it went');
  expect(await problemOf(resident, wrongPin)).toEqual({ kind: 'wrong', triesLeft: 9 });
  expect(await problemOf(resident, resident.pin)).toEqual({ kind: 'suspended' });
  expect(tablet.view().screen).not.toHaveProperty('isClosedByStaff');
  expect(await problemOf(neighbour, wrongPin)).toEqual({ kind: 'wrong', triesLeft: 9 });
  tablet = await tablet.restart();
  expect(await problemOf(resident, resident.pin)).toEqual({ kind: 'suspended' });
  expect((await restoreResident(gateway.gateway, decision())).ok).toBe(true);
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const view = await tablet.tryToSignIn(resident.residentId, resident.pin);
    if (view.screen.name !== 'home') await tablet.do('session.cancel', null);
    return view.screen.name === 'home';
  }, 'signed in again');
  const drafts = await tablet.do('mail.drafts', null);
  expect(drafts.map(({ preview }) => preview)).toEqual(['half a page']);
  expect((await tablet.sent(messageId))?.state).not.toBe('draft');
  await tablet.stop();
});

/** Their photos come, and are here: the names of the files. */
async function hasPhotos(whose: Resident): Promise<string[]> {
  await isGivenPhotos(gateway, whose, pictures(2, 5_000 + Number(whose === resident)));
  await tablet.signIn(whose);
  await untilPhotosAreHere(tablet, (await openNewest(tablet)).message.messageId);
  return (await ownBlobs(tablet)).toSorted();
}

test('S2 who leaves has their queue sent, then keys, mail and files of theirs are gone from the tablet, and nobody else’s', async () => {
  const others = await hasPhotos(neighbour);
  await tablet.do('session.signOut', null);
  const own = await hasPhotos(resident);
  const blobFiles = () => readdirSync(join(tablet.dataDir, 'blobs')).toSorted();
  expect(blobFiles()).toEqual([...own, ...others].toSorted());
  await comesFromOutside(gateway, resident);
  await approveEverything(gateway);
  await writeWithPhotos(tablet, 'never sent', own);
  await tablet.goOffline();
  await tablet.do('session.go', { place: 'home' });
  await tablet.send('queued before');
  expect((await residentLeaves(gateway.gateway, decision())).ok).toBe(true);
  await tablet.goOnline();
  await tablet.until((view) => view.screen.name === 'locked', 'signed out');
  await eventually(() => vaultFiles().length === 0, 'the vault is gone');
  expect(blobFiles()).toEqual(others);
  expect(await readLedger(gateway, resident)).toMatchObject({ accepted: 1 });
  expect(await problemOf(resident, resident.pin)).toEqual({ kind: 'wrong', triesLeft: 9 });
  await tablet.signIn(neighbour);
  await tablet.stop();
  withStore(tablet.dataDir, (store) => {
    expect(store.people.find(resident.residentId)).toBeNull();
    expect(store.people.find(neighbour.residentId)).not.toBeNull();
    expect(store.waiting.listFor(resident.residentId, 9)).toEqual([]);
    expect(store.blobs.missing(9)).toEqual([]);
    expect(own.filter(store.blobs.isNeeded)).toEqual([]);
    expect(store.standings.retiring('erasing')).toEqual([]);
    expect(store.audit.latest(200).map(({ event }) => event)).toContain('vault.retired');
  });
});

test('S2 who comes back after that begins with a vault of their own, and has the mail that the gateway has', async () => {
  await comesFromOutside(gateway, resident, { body: 'Still here.' });
  await approveEverything(gateway);
  await residentLeaves(gateway.gateway, decision());
  await tablet.do('sync.now', null);
  const known = () => withSleepingStore((store) => store.people.find(resident.residentId) !== null);
  await eventually(async () => {
    await tablet.do('sync.now', null);
    return !(await known());
  }, 'forgotten');
  const { device_id: deviceId } = await gateway.gateway.database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', neighbour.residentId)
    .executeTakeFirstOrThrow();
  const change = { deviceId, residentIds: [resident.residentId] };
  expect(await addDeviceResidents(gateway.gateway, change)).toMatchObject({ ok: false });
  await restoreResident(gateway.gateway, decision());
  expect(await addDeviceResidents(gateway.gateway, change)).toMatchObject({ ok: true });
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const view = await tablet.tryToSignIn(resident.residentId, resident.pin);
    if (view.screen.name !== 'home') await tablet.do('session.cancel', null);
    return view.screen.name === 'home';
  }, 'back');
  const { items } = await tablet.do('mail.inbox', { cursor: null, search: '' });
  expect(items.map(({ preview }) => preview)).toEqual(['Still here.']);
  await tablet.stop();
});

/** A look into the store between two runs of the core. */
async function withSleepingStore<Answer>(
  look: Parameters<typeof withStore<Answer>>[1],
): Promise<Answer> {
  await tablet.stop();
  const answer = withStore(tablet.dataDir, look);
  tablet = await tablet.restart();
  await tablet.until((view) => view.link.connected, 'connected');
  return answer;
}

test('S2 a power cut between the keys and the files of who has left is gone on from by the next start', async () => {
  await tablet.signIn(resident);
  await tablet.stop();
  expect(vaultFiles().length).toBeGreaterThan(1);
  writeFileSync(join(tablet.dataDir, 'vaults', `${resident.residentId}.db.damaged-1`), 'kept');
  withStore(tablet.dataDir, (store) =>
    store.transaction('as the cut left it', () => {
      store.people.forget(resident.residentId);
      store.standings.retire(resident.residentId, 'erasing');
    }),
  );
  tablet = await tablet.restart();
  expect(vaultFiles()).toEqual([]);
  const log = join(tablet.dataDir, 'device.db-wal');
  // What the log held before is written over in the store, and in no log any more.
  expect(existsSync(log) ? statSync(log).size : 0).toBeLessThan(200_000);
  await tablet.stop();
});
