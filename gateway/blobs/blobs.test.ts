import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BlobPiece, BlobReceived, pieceBytesMax } from '../../shared/protocol/blob.ts';
import { WireError, wireErrors } from '../../shared/protocol/errors.ts';
import type { MessageSend, Photo } from '../../shared/protocol/record.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { type Answer, call, TestDevice } from '../sync/device.test-support.ts';
import { free, letter, liveSpends, noonInNovember } from '../sync/letter.test-support.ts';
import { sealPicture } from './box.ts';
import { makePicture } from './picture.test-support.ts';

// A gateway of its own for each, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;

beforeEach(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  await device.sync();
});
afterEach(async () => {
  await demo.stop();
  prepared.remove();
});

interface Sealed {
  readonly box: Buffer;
  readonly photo: Photo;
}

function seal(options: Parameters<typeof makePicture>[0] = {}): Sealed {
  const { width = 640, height = 480 } = options;
  const content = makePicture(options);
  const { blob, key, box } = sealPicture(content, demo.gateway.world);
  const photo = {
    blob,
    key,
    mediaType: 'image/jpeg',
    bytes: content.length,
    width,
    height,
  } as const;
  return { box, photo };
}

function post(path: string, body: unknown, by = device): Promise<Answer> {
  const { keyPem: key, enrolment } = by;
  const text = JSON.stringify(body);
  return call({ url: `${demo.deviceUrl}${path}`, body: text, key, cert: enrolment.certificatePem });
}

async function put(box: Buffer, blob: string, at: number, by = device): Promise<number | string> {
  const piece = box.subarray(at, at + pieceBytesMax).toString('base64');
  const answer = await post('/blobs/put', { blob, bytes: box.length, at, piece }, by);
  return answer.status === 200 ? BlobReceived.parse(answer.body).received : codeOf(answer);
}

function codeOf(answer: Answer): string {
  const { error } = WireError.parse(answer.body);
  expect(answer.status).toBe(wireErrors[error.code]);
  return error.code;
}

async function bring({ box, photo }: Sealed, by = device): Promise<void> {
  for (let at = 0; at < box.length; ) at = Number(await put(box, photo.blob, at, by));
}

async function ask({ box, photo }: Sealed, by = device): Promise<number> {
  const answer = await post('/blobs/ask', { blob: photo.blob, bytes: box.length }, by);
  return BlobReceived.parse(answer.body).received;
}

async function send(message: MessageSend, by = device) {
  const record = await by.queue('message.send', message, message.photos === undefined ? 1 : 2);
  const { results } = await by.sync();
  return results.find(({ id }) => id === record.id);
}

const withPhotos = (photos: Photo[]): MessageSend => ({
  ...letter({
    stamps: free('2026-11', ...Array.from({ length: photos.length + 1 }, (_, n) => n + 1)),
  }),
  photos,
});

/** A device of another resident, who knows no more than a name. */
const stranger = async () =>
  TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode(demo.residents[1]?.residentId));

test('6.7 a blob comes in pieces, goes on where it was, and is there once however often it comes', async () => {
  const sealed = seal({ bytes: 2 * pieceBytesMax + 500 });
  const { box, photo } = sealed;
  expect(await ask(sealed)).toBe(0);
  expect(await put(box, photo.blob, pieceBytesMax)).toBe(0);
  expect(await put(box, photo.blob, 0)).toBe(pieceBytesMax);
  expect(await put(box, photo.blob, 0)).toBe(pieceBytesMax);
  expect(await ask(sealed)).toBe(pieceBytesMax);
  await bring(sealed);
  expect(await ask(sealed)).toBe(box.length);
  expect(await put(box, photo.blob, 7)).toBe(box.length);
  const answer = await post('/blobs/get', { blob: photo.blob, at: pieceBytesMax - 3, limit: 10 });
  const got = BlobPiece.parse(answer.body);
  expect(Buffer.from(got.piece, 'base64')).toEqual(
    box.subarray(pieceBytesMax - 3, pieceBytesMax + 7),
  );
  expect(got.bytes).toBe(box.length);
});

test('6.7 a piece of a byte too many is malformed, and how far a whole blob is does not hang on what is asked', async () => {
  const sealed = seal({ bytes: 2 * pieceBytesMax });
  const { box, photo } = sealed;
  for (const more of [1, 2, 3]) {
    const piece = box.subarray(0, pieceBytesMax + more).toString('base64');
    const whole = { blob: photo.blob, bytes: box.length, at: 0, piece };
    expect(codeOf(await post('/blobs/put', whole))).toBe('malformed');
  }
  await bring(sealed);
  const asked = await post('/blobs/ask', { blob: photo.blob, bytes: box.length + 5 });
  expect(asked.body).toEqual({ received: box.length });
});

test('6.7 bytes that do not have the name that they were given are forgotten, and can come again', async () => {
  const sealed = seal();
  const wrong = Buffer.from(sealed.box).fill(1, 40, 50);
  expect(await put(wrong, sealed.photo.blob, 0)).toBe('blobMismatch');
  expect(await ask(sealed)).toBe(0);
  await bring(sealed);
  expect(await send(withPhotos([sealed.photo]))).toMatchObject({ outcome: 'applied' });
});

test('2.10 a letter costs a stamp for each photo, and is kept with the photos it names', async () => {
  const photos = [seal({ seed: 'one' }), seal({ seed: 'two' })];
  for (const sealed of photos) await bring(sealed);
  const message = withPhotos(photos.map(({ photo }) => photo));
  expect(await send(message)).toMatchObject({ outcome: 'applied' });
  expect(await liveSpends(demo)).toEqual(free('2026-11', 1, 2, 3));
  expect(device.stateOf(message.messageId)).toMatchObject({ state: 'inReview', stampsNeeded: 3 });
  const again = await send(message);
  expect(again).toMatchObject({ outcome: 'applied' });
  expect(await send({ ...message, photos: [] })).toMatchObject({ problem: 'alreadySent' });
});

test('6.6 photos that cannot be taken set their letter aside by name, and those behind it go on', async () => {
  const good = seal();
  const secret = seal({ seed: 'secret' });
  const other = await stranger();
  await bring(secret, other);
  const text = sealPicture(Buffer.from('no picture at all, but words'), demo.gateway.world);
  const noPicture = { ...good.photo, blob: text.blob, key: text.key, bytes: 28 };
  await bring(good);
  await bring({ box: text.box, photo: noPicture });
  const many = Array.from({ length: 6 }, (_, n) => seal({ seed: `many ${n}` }).photo);
  const cases: [Photo[], string][] = [
    [[seal({ seed: 'never brought' }).photo], 'photoMissing'],
    [[secret.photo], 'photoMissing'],
    [[noPicture], 'badPhoto'],
    [[{ ...good.photo, key: secret.photo.key }], 'badPhoto'],
    [[{ ...good.photo, width: 641 }], 'badPhoto'],
    [[{ ...good.photo, bytes: 999 }], 'badPhoto'],
    [[good.photo, good.photo], 'malformed'],
    [many, 'tooManyPhotos'],
    [[{ ...good.photo, bytes: 3_000_001 }], 'photoTooLarge'],
    [
      [1, 2].map((n) => ({
        ...good.photo,
        blob: n.toString(16).padStart(64, '0'),
        bytes: 2_500_000,
      })),
      'tooLarge',
    ],
  ];
  for (const [photos, problem] of cases) {
    expect(await send(withPhotos(photos))).toMatchObject({ outcome: 'quarantined', problem });
  }
  expect(await liveSpends(demo)).toEqual([]);
  expect(await send(withPhotos([good.photo]))).toMatchObject({ outcome: 'applied' });
});

test("S2 a name gives no right to someone else's blob: it is as if there were none", async () => {
  const sealed = seal();
  await bring(sealed);
  const other = await stranger();
  expect(await ask(sealed, other)).toBe(0);
  expect(codeOf(await post('/blobs/get', { blob: sealed.photo.blob, at: 0 }, other))).toBe(
    'blobUnknown',
  );
  await bring(sealed, other);
  expect(await ask(sealed, other)).toBe(sealed.box.length);
  const { blobs, pieces } = await countStored();
  expect([blobs, pieces]).toEqual([1, 1]);
});

test('what no message names takes its place from what the same device brought before, and from nobody', async () => {
  const named = seal({ seed: 'named' });
  await bring(named);
  await send(withPhotos([named.photo]));
  const other = await stranger();
  const theirs = seal({ seed: 'theirs' });
  await bring(theirs, other);
  for (let n = 0; n < 70; n += 1) await bring(seal({ seed: `spare ${n}`, bytes: 100 }));
  expect((await countStored()).blobs).toBe(66);
  expect(await ask(named)).toBe(named.box.length);
  expect(await ask(theirs, other)).toBe(theirs.box.length);
});

test('6.5 a device that is shut out brings and fetches nothing', async () => {
  const sealed = seal();
  await demo.gateway.database.updateTable('devices').set({ state: 'quarantined' }).execute();
  expect(await put(sealed.box, sealed.photo.blob, 0)).toBe('fenced');
});

test('any JSON, and a good request with any field replaced, gets an answer or a typed error', async () => {
  const { box, photo } = seal();
  const { blob } = photo;
  const good: Record<string, Record<string, unknown>> = {
    '/blobs/ask': { blob, bytes: box.length },
    '/blobs/put': { blob, bytes: box.length, at: 0, piece: box.toString('base64') },
    '/blobs/get': { blob, at: 0, limit: 10 },
  };
  const path = fc.constantFrom(...Object.keys(good));
  const field = fc.constantFrom('blob', 'bytes', 'at', 'piece', 'limit');
  const value = fc.oneof(
    fc.jsonValue(),
    fc.integer(),
    fc.base64String({ maxLength: 2000 }),
    fc.constantFrom(0, -1, 2 ** 53, 29, 4_194_332, '0'.repeat(64), 'F'.repeat(64)),
  );
  const run = async (to: string, body: unknown) => {
    const answer = await post(to, body);
    if (answer.status !== 200) expect(codeOf(answer)).not.toBe('internal');
  };
  await fc.assert(fc.asyncProperty(path, fc.jsonValue(), run), { numRuns: 120 });
  await fc.assert(
    fc.asyncProperty(path, field, value, (to, name, replaced) =>
      run(to, { ...good[to], [name]: replaced }),
    ),
    { numRuns: 400 },
  );
});

async function countStored(): Promise<{ blobs: number; pieces: number }> {
  const { database } = demo.gateway;
  const blobs = await database.selectFrom('blobs').select('name').execute();
  const pieces = await database.selectFrom('blob_pieces').select('upload_id').execute();
  return { blobs: blobs.length, pieces: pieces.length };
}
