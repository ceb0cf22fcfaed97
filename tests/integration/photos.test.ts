import { spawnSync } from 'node:child_process';
import {
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photosOf, readPhoto } from '../../gateway/blobs/photos.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { decide } from '../../gateway/review/decide.ts';
import type { Withholding } from '../../gateway/review/verdict.ts';
import { waitingIds } from '../../gateway/review/waiting.ts';
import { wireError } from '../../gateway/server/wire.ts';
import { SyncRequest } from '../../shared/protocol/sync.ts';
import {
  admit,
  approveEverything,
  changePolicyForNow,
  eventually,
  fridayNoon,
  newDirectory,
  openFacility,
  type Resident,
  readLedger,
} from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import {
  comesWithPhotos,
  forgetPhotos,
  isGivenPhotos,
  openNewest,
  ownBlobs,
  pictures,
  untilPhotosAreHere,
  writeWithPhotos,
} from './photos.ts';
import { openStubGateway, throughRealGateway } from './stub-gateway.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';
import { createTestClock } from './test-clock.ts';

let gateway: RunningDemo;

beforeAll(async () => {
  gateway = await openFacility();
});
afterAll(() => gateway.stop());

/** A resident whose tablet has these photos out of their mail. */
async function withOwnPhotos(
  contents: readonly Buffer[],
): Promise<{ resident: Resident; tablet: Tablet }> {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await isGivenPhotos(gateway, resident, contents);
  const { message } = await openNewest(tablet);
  await untilPhotosAreHere(tablet, message.messageId);
  return { resident, tablet };
}

/** The pictures of a letter, as the gateway has them. */
async function picturesAtGateway(messageId: string): Promise<(Buffer | null)[]> {
  const { database } = gateway.gateway;
  const photos = (await photosOf(database, [messageId])).get(messageId) ?? [];
  return Promise.all(photos.map((photo) => readPhoto(database, photo)));
}

async function withhold(messageId: string, ...withheld: Withholding[]): Promise<void> {
  const verdict = { kind: 'approve', withheld } as const;
  const decided = await decide(gateway.gateway, messageId, { verdict, by: 'mail room' });
  if (!decided.ok) throw new Error(decided.error);
}

const blobFiles = ({ dataDir }: Tablet) => readdirSync(join(dataDir, 'blobs')).sort();

test('6.7 mail shows its text at once and its photos as they come, through a cut in every piece, byte for byte', async () => {
  const contents = pictures(3);
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  let cuts = 0;
  let isOver = false;
  const cutter = (async () => {
    while (!isOver && cuts < 8) {
      await tablet.network.breakAfter(100_000, 'answers');
      cuts += 1;
    }
  })();
  await isGivenPhotos(gateway, resident, contents);
  const opened = await openNewest(tablet);
  expect(opened.body).toBe('Look at these.');
  expect(opened.photos).toHaveLength(3);
  const shown = await untilPhotosAreHere(tablet, opened.message.messageId);
  expect(shown.map((picture, n) => picture.equals(contents[n] ?? Buffer.alloc(0)))).toEqual([
    true,
    true,
    true,
  ]);
  expect(cuts).toBeGreaterThan(2);
  isOver = true;
  void cutter;
  expect(blobFiles(tablet)).toEqual(opened.photos.map(({ blob }) => blob).sort());
  for (const content of contents) {
    const isReadable = (name: string) =>
      readFileSync(join(tablet.dataDir, 'blobs', name)).includes(content.subarray(100, 140));
    expect(blobFiles(tablet).some(isReadable)).toBe(false);
  }
  await tablet.stop();
});

test('6.7 a letter with 3 photos goes up in pieces through cuts and kills, is charged once, and is whole', async () => {
  const contents = pictures(3);
  const { resident, tablet } = await withOwnPhotos(contents);
  await forgetPhotos(gateway);
  await tablet.goOffline();
  const messageId = await writeWithPhotos(tablet, 'Mom, look.', await ownBlobs(tablet));
  const sent = await tablet.do('draft.send', { messageId, body: 'Mom, look.' });
  expect(sent).toMatchObject({ state: 'queued', stamps: 4 });
  expect(await tablet.freeStamps()).toBe(0);
  await tablet.stop();

  // Killed with SIGKILL in the middle of each piece, and cut off in the middle of each.
  for (let piece = 0; piece < 6; piece += 1) {
    const broken = tablet.network.breakAfter(150_000, 'requests');
    tablet.network.mend();
    const dying = await forkTablet(tablet.dataDir, fridayNoon + piece);
    await broken;
    await dying.kill();
  }
  const again = startTablet(tablet.dataDir, createTestClock(fridayNoon), tablet.network);
  await again.signIn(resident);
  await again.untilState(messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toHaveLength(4);
  const arrived = await picturesAtGateway(messageId);
  expect(arrived.map((picture, n) => picture?.equals(contents[n] ?? Buffer.alloc(0)))).toEqual([
    true,
    true,
    true,
  ]);
  const { photos } = await again.do('mail.letter', { messageId });
  expect(photos.map(({ number, state }) => [number, state])).toEqual([
    [1, 'here'],
    [2, 'here'],
    [3, 'here'],
  ]);
  await again.stop();
});

test('6.7 a letter whose photos cannot be brought lets those before and behind it go, and keeps its words', async () => {
  const { resident, tablet } = await withOwnPhotos(pictures(1, 2000));
  await forgetPhotos(gateway);
  await tablet.goOffline();
  const before = await tablet.send('Before it.');
  const messageId = await writeWithPhotos(tablet, 'With a photo.', await ownBlobs(tablet));
  await tablet.do('draft.send', { messageId, body: 'With a photo.' });
  const behind = await tablet.send('Behind it.');
  // A flash disk that lost it, and a gateway that has it no more.
  const [name = ''] = blobFiles(tablet);
  truncateSync(join(tablet.dataDir, 'blobs', name), 100);
  await tablet.goOnline();
  await tablet.untilState(behind.messageId, 'inReview');
  await tablet.untilState(before.messageId, 'inReview');
  const letter = await tablet.sent(messageId);
  expect(letter).toMatchObject({ state: 'draft', problem: 'photoMissing' });
  expect(await tablet.do('mail.letter', { messageId })).toMatchObject({ body: 'With a photo.' });
  expect((await readLedger(gateway, resident)).spent).toHaveLength(2);
  expect(await tablet.freeStamps()).toBe(2);
  await tablet.stop();
});

test('6.5 of a device that is shut out a letter with a photo reaches staff, who would not know of it else', async () => {
  const { resident, tablet } = await withOwnPhotos(pictures(1, 2000));
  const { database } = gateway.gateway;
  await tablet.goOffline();
  const messageId = await writeWithPhotos(tablet, 'With a photo.', await ownBlobs(tablet));
  await tablet.do('draft.send', { messageId, body: 'With a photo.' });
  const mine = database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', resident.residentId);
  await database
    .updateTable('devices')
    .set({ state: 'quarantined', state_reason: 'staleNonce' })
    .where('device_id', 'in', mine)
    .execute();
  // The gateway has to be brought the photo first.
  await forgetPhotos(gateway);
  tablet.network.mend();
  await tablet.do('sync.now', null);
  await eventually(async () => {
    const kept = await database
      .selectFrom('fenced_records')
      .select('verbatim')
      .where('device_id', 'in', mine)
      .execute();
    return kept.length === 1;
  }, 'the letter among what staff have');
  await tablet.stop();
});

test('a photo whose file is damaged is fetched again, and never shown half', async () => {
  const contents = pictures(1, 5000);
  const { tablet } = await withOwnPhotos(contents);
  const { message, photos } = await openNewest(tablet);
  const [name = ''] = blobFiles(tablet);
  const path = join(tablet.dataDir, 'blobs', name);
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(3000) ^ 1, 3000);
  writeFileSync(path, bytes);
  const { messageId } = message;
  const blob = photos[0]?.blob ?? '';
  expect(await tablet.call('photos.get', { messageId, blob })).toMatchObject({
    error: { code: 'photoNotHere' },
  });
  const [shown] = await untilPhotosAreHere(tablet, messageId);
  expect(shown?.equals(contents[0] ?? Buffer.alloc(0))).toBe(true);
  await tablet.stop();
});

test('3.5 a draft keeps its photos over sign-out and a restart, counts them, and lets one go', async () => {
  const { resident, tablet } = await withOwnPhotos(pictures(3, 2000));
  const own = await ownBlobs(tablet);
  const messageId = await tablet.write('');
  const set = await tablet.do('draft.photos', { messageId, blobs: own });
  expect(set).toMatchObject({ cost: { stamps: 4, uses: { free: 4 }, missing: 0 } });
  const body = 'x'.repeat(6001);
  expect(await tablet.call('draft.send', { messageId, body })).toMatchObject({
    error: { code: 'notEnoughStamps', missing: 1 },
  });
  await tablet.do('draft.edit', { messageId, body: '' });
  await tablet.do('session.signOut', null);
  const again = await tablet.restart();
  await again.signIn(resident);
  await again.do('draft.resume', { messageId });
  const { screen } = again.view();
  if (screen.name !== 'writing') throw new Error(screen.name);
  expect(screen.writing.photos.map(({ blob }) => blob)).toEqual(own);
  const [first = '', second = '', third = ''] = own;
  const fewer = await again.do('draft.photos', { messageId, blobs: [third, first] });
  expect(fewer.cost.stamps).toBe(3);
  expect(fewer.photos.map(({ number, blob }) => [number, blob])).toEqual([
    [1, third],
    [2, first],
  ]);
  expect(await again.call('draft.photos', { messageId, blobs: [first, first] })).toMatchObject({
    error: { code: 'badInput' },
  });
  expect(await again.call('draft.photos', { messageId, blobs: ['0'.repeat(64)] })).toMatchObject({
    error: { code: 'notFound' },
  });
  await changePolicyForNow(gateway, (policy) => ({
    attachments: { ...policy.attachments, photosMax: 2 },
  }));
  await eventually(async () => {
    await again.do('sync.now', null);
    const view = again.view().screen;
    return view.name === 'writing' && view.writing.photosMax === 2;
  }, 'the new policy');
  expect(await again.call('draft.photos', { messageId, blobs: own })).toMatchObject({
    error: { code: 'tooManyPhotos', photosMax: 2 },
  });
  expect(second).not.toBe('');
  await again.stop();
});

test('3.6 a photo withheld from a letter: the rest is delivered, its stamp comes back, and the line says so', async () => {
  const { resident, tablet } = await withOwnPhotos(pictures(2, 2000));
  const messageId = await writeWithPhotos(tablet, 'Two photos.', await ownBlobs(tablet));
  await tablet.do('draft.send', { messageId, body: 'Two photos.' });
  await tablet.untilState(messageId, 'inReview');
  await withhold(messageId, { photo: 2, ruleCode: 'security', note: 'The fence is in it.' });
  const letter = await tablet.untilState(messageId, 'partlyDelivered');
  const refusal = { part: 'photo 2', ruleCode: 'security', stampsReturned: 1 };
  await eventually(async () => (await tablet.sent(messageId))?.withheld.length === 1, 'the reason');
  expect(letter.stamps).toBe(3);
  expect(await tablet.sent(messageId)).toMatchObject({ refusal, withheld: [refusal] });
  const { photos } = await tablet.do('mail.letter', { messageId });
  expect(photos).toMatchObject([{ refusal: null }, { refusal: { note: 'The fence is in it.' } }]);
  await tablet.until((view) => view.stamps?.free === 2, 'the stamp is back');
  // The last one in spend order (2.8).
  const { spent, deliveries } = await readLedger(gateway, resident);
  expect([spent.map((name) => name.slice(-1)), deliveries]).toEqual([['1', '2'], 1]);
  await tablet.do('draft.copy', { messageId });
  const { screen } = tablet.view();
  expect(screen).toMatchObject({ name: 'writing', writing: { photos: [{ number: 1 }] } });
  await tablet.stop();
});

test('3.6 where a facility delivers all or nothing, a withheld photo refuses the letter and is named', async () => {
  const { tablet } = await withOwnPhotos(pictures(1, 2000));
  await changePolicyForNow(gateway, () => ({
    refusal: { partialDelivery: false, refundStamps: false },
  }));
  const messageId = await writeWithPhotos(tablet, 'One photo.', await ownBlobs(tablet));
  await tablet.do('draft.send', { messageId, body: 'One photo.' });
  await tablet.untilState(messageId, 'inReview');
  await withhold(messageId, { photo: 1, ruleCode: 'security', note: '' });
  expect(await tablet.untilRefused(messageId)).toMatchObject({
    part: 'photo 1',
    stampsReturned: 0,
  });
  expect(await tablet.sent(messageId)).toMatchObject({ state: 'refused', withheld: [] });
  await tablet.stop();
});

test('3.3 a photo withheld from mail never reaches the tablet, and its reader is told who, why and until when', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await comesWithPhotos(gateway, resident, pictures(2, 2000));
  const [messageId = ''] = await waitingIds(gateway.gateway.database);
  await withhold(messageId, { photo: 1, ruleCode: 'threat', note: 'The first.' });
  const opened = await openNewest(tablet);
  await untilPhotosAreHere(tablet, opened.message.messageId);
  expect(opened.photos).toMatchObject([
    { number: 1, blob: null, state: 'withheld', refusal: { part: 'photo 1', note: 'The first.' } },
    { number: 2, refusal: null },
  ]);
  expect(blobFiles(tablet)).toHaveLength(1);
  expect(await ownBlobs(tablet)).toHaveLength(1);
  await tablet.stop();
});

test('files that no message names go at sign-out; what a draft, a letter or mail names stays', async () => {
  const { resident, tablet } = await withOwnPhotos(pictures(2, 2000));
  const own = await ownBlobs(tablet);
  const messageId = await writeWithPhotos(tablet, 'Sent.', own.slice(0, 1));
  await tablet.do('draft.send', { messageId, body: 'Sent.' });
  await tablet.untilState(messageId, 'inReview');
  const stray = join(tablet.dataDir, 'blobs', `${'5'.repeat(64)}.part`);
  writeFileSync(stray, 'half a photo of nobody');
  utimesSync(stray, 1, 1);
  await tablet.do('session.signOut', null);
  await tablet.until((view) => view.screen.name === 'locked', 'locked');
  expect(blobFiles(tablet)).toEqual(own.toSorted());
  await tablet.signIn(resident);
  await tablet.stop();
});

const disk = newDirectory('photo-disk');
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=90m', 'tmpfs', disk]).status === 0;
if (!isMounted) console.warn('full disk: left out, this process may not mount a file system');
afterAll(() => {
  if (isMounted) spawnSync('umount', ['--lazy', disk]);
});

test.skipIf(!isMounted)(
  'a disk that is nearly full keeps its room for letters; photos come when there is some',
  async () => {
    const resident = await admit(gateway);
    const tablet = await newTablet(gateway, resident, { dataDir: join(disk, 'tablet') });
    await tablet.signIn(resident);
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(25 * 1024 * 1024));
    await isGivenPhotos(gateway, resident, pictures(1));
    const { message, photos } = await openNewest(tablet);
    expect(photos).toMatchObject([{ state: 'coming' }]);
    const sent = await tablet.send('There is room for this.');
    await tablet.untilState(sent.messageId, 'inReview');
    await tablet.do('sync.now', null);
    const { messageId } = message;
    expect((await tablet.do('mail.open', { messageId })).photos).toMatchObject([
      { state: 'coming' },
    ]);
    rmSync(filler);
    expect(await untilPhotosAreHere(tablet, messageId)).toHaveLength(1);
    await tablet.stop();
  },
);

test('6.10 at a gateway that knows no blobs nothing waits, and a letter with photos has a version of its own', async () => {
  const { tablet } = await withOwnPhotos(pictures(1, 2000));
  await tablet.goOffline();
  const messageId = await writeWithPhotos(tablet, 'With a photo.', await ownBlobs(tablet));
  await tablet.do('draft.send', { messageId, body: 'With a photo.' });
  const behind = await tablet.send('Without one.');
  const real = throughRealGateway(gateway, (answer) => answer);
  const versions: number[] = [];
  const older = await openStubGateway(gateway.gateway.authority, (body, socket) => {
    const sync = SyncRequest.safeParse(body);
    if (!sync.success) return { status: 404, body: JSON.stringify(wireError('notFound')) };
    const sends = sync.data.records.filter(({ kind }) => kind === 'message.send');
    versions.push(...sends.map(({ version }) => version));
    return real(body, socket);
  });
  tablet.network.leadTo(older.url);
  await tablet.goOnline();
  await tablet.untilState(behind.messageId, 'inReview');
  // By its number an older gateway refuses it, and does not send half of it (docs/decisions/0009).
  expect(versions).toEqual([2, 1]);
  await tablet.stop();
});

test('6.7 while its photos do not come through, a letter waits, mail from outside comes, and nothing is set aside', async () => {
  const { resident, tablet } = await withOwnPhotos(pictures(1, 2000));
  await forgetPhotos(gateway);
  await tablet.goOffline();
  const messageId = await writeWithPhotos(tablet, 'With a photo.', await ownBlobs(tablet));
  await tablet.do('draft.send', { messageId, body: 'With a photo.' });
  const real = throughRealGateway(gateway, (answer) => answer);
  let refused = 0;
  const busy = await openStubGateway(gateway.gateway.authority, (body, socket) => {
    if (SyncRequest.safeParse(body).success) return real(body, socket);
    refused += 1;
    return { status: 503, body: JSON.stringify(wireError('busy')) };
  });
  await comesWithPhotos(gateway, resident, []);
  await approveEverything(gateway);
  tablet.network.leadTo(busy.url);
  await tablet.goOnline();
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const { items } = await tablet.do('mail.inbox', { cursor: null, search: '' });
    return items.length === 2 && refused > 5;
  }, 'mail in spite of the photos');
  expect(await tablet.sent(messageId)).toMatchObject({ state: 'queued', problem: null });
  tablet.network.leadTo(gateway.deviceUrl);
  await tablet.untilState(messageId, 'inReview');
  await tablet.stop();
});
