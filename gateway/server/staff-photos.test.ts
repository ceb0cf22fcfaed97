import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { keepPictures, photosOf } from '../blobs/photos.ts';
import { makePicture } from '../blobs/picture.test-support.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { readFacility } from '../gateway.ts';
import { takeIn } from '../mail/take-in.ts';
import { write } from '../store/database.ts';
import { noonInNovember, resident } from '../sync/letter.test-support.ts';
import { requestText } from './text-request.test-support.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let prepared: DemoDirectory;
let demo: RunningDemo;
let cookie: string;
let formToken: string;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
  demo = await prepared.start();
  const first = await open('/signin');
  cookie = cookieOf(first);
  const { name, password } = demo.staff;
  const signedIn = await open('/signin', { formToken: tokenIn(first.text), name, password });
  cookie = cookieOf(signedIn);
  formToken = tokenIn((await open('/')).text);
});
afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

const open = (path: string, form?: Record<string, string>) =>
  requestText(`${demo.staffUrl}${path}`, { cookie: cookie ?? '', form });
const tokenIn = (page: string) => /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '';
const cookieOf = ({ headers }: Awaited<ReturnType<typeof open>>) =>
  (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');

async function comesWithPhotos(externalId: string): Promise<string> {
  const { database, world } = demo.gateway;
  const { policy } = await readFacility(database);
  const pictures = ['one', 'two'].map((seed) => ({
    content: makePicture({ seed }),
    mediaType: 'image/jpeg' as const,
    width: 640,
    height: 480,
  }));
  const message = {
    externalId,
    residentId: resident,
    contactId: 'c-204817-1',
    body: 'Look.',
    replyStamps: 0,
    arrivedAtMillis: noonInNovember,
  };
  await write(database, async (writer) => {
    const photos = await keepPictures(writer, pictures, world);
    return takeIn(writer, { ...message, photos }, { world, policy });
  });
  const row = await database
    .selectFrom('incoming')
    .select('message_id')
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow();
  return row.message_id;
}

const incoming = (messageId: string) =>
  demo.gateway.database
    .selectFrom('incoming')
    .select(['state', 'refusal'])
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow();

test('staff see each photo of mail that waits, from the gateway alone, and nobody else does', async () => {
  const messageId = await comesWithPhotos('seen');
  const page = await open(`/mail/${messageId}`);
  expect(page.headers['content-security-policy']).toContain("img-src 'self';");
  expect(page.text).toContain(`<img src="/mail/${messageId}/photos/2" alt="Photo 2"`);
  const photo = await open(`/mail/${messageId}/photos/2`);
  expect([photo.status, photo.headers['content-type']]).toEqual([200, 'image/jpeg']);
  expect(photo.headers['x-content-type-options']).toBe('nosniff');
  expect(photo.headers['cache-control']).toBe('no-store');
  for (const path of ['3', '0', 'x', '2/3']) {
    expect((await open(`/mail/${messageId}/photos/${path}`)).status).toBe(404);
  }
  const stranger = { cookie: '', form: undefined };
  const unseen = await requestText(`${demo.staffUrl}/mail/${messageId}/photos/1`, stranger);
  expect(unseen.headers.location).toBe('/signin');
  await open(`/mail/${messageId}/approve`, { formToken });
  expect((await incoming(messageId)).state).toBe('new');
  expect((await open(`/mail/${messageId}/photos/1`)).status).toBe(404);
});

test('3.6 one photo is withheld under a rule, and the rest is let in', async () => {
  const messageId = await comesWithPhotos('withheld');
  const marked = { 'photo-1-rule': '', 'photo-2-rule': 'threat', 'photo-2-note': 'The sign.' };
  const wrong = { ...marked, 'photo-2-rule': 'noSuchRule' };
  expect((await open(`/mail/${messageId}/approve`, { formToken, ...wrong })).status).toBe(400);
  expect((await incoming(messageId)).state).toBe('inReview');
  await open(`/mail/${messageId}/approve`, { formToken, ...marked });
  expect((await incoming(messageId)).state).toBe('new');
  const photos = (await photosOf(demo.gateway.database, [messageId])).get(messageId) ?? [];
  expect(photos.map(({ refusal }) => refusal && JSON.parse(refusal))).toMatchObject([
    null,
    { part: 'photo 2', ruleCode: 'threat', note: 'The sign.', decidedBy: demo.staff.name },
  ]);
});

test('3.6 a refusal of all names the photo that it is because of', async () => {
  const messageId = await comesWithPhotos('refused');
  await open(`/mail/${messageId}/refuse`, { formToken, rule: 'threat', part: '2' });
  const { state, refusal } = await incoming(messageId);
  expect([state, JSON.parse(refusal ?? '')]).toMatchObject(['refused', { part: 'photo 2' }]);
});
