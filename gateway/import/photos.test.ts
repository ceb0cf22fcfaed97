import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { keepPictures, photosOf, readPhoto } from '../blobs/photos.ts';
import { makePicture } from '../blobs/picture.test-support.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import { addResident } from '../residents.ts';
import { waitingIds } from '../review/waiting.ts';
import { write } from '../store/database.ts';
import { createWorldAt } from '../world.ts';
import { importMail } from './mail.ts';
import { problemLine } from './problem.ts';

const noon = Date.parse('2026-11-15T19:00:00Z');
let directory: string;
let gateway: Gateway;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-import-'));
  const facility = { name: 'Test', policy: PolicySchema.parse({}) };
  const world = createWorldAt(() => noon);
  const opened = await openGateway({ directory, mode: 'create', world, facility });
  if (!opened.ok) throw new Error(opened.error.code);
  gateway = opened.value;
  const person = {
    residentId: 'R-1',
    firstName: 'A',
    lastName: 'B',
    language: 'en',
    pin: { salt: '', stretched: '' },
    contacts: [],
  };
  await write(gateway.database, (writer) =>
    addResident(writer, person, { by: 'test', nowMillis: noon }),
  );
  mkdirSync(join(directory, 'pictures'));
});

afterEach(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
});

function picture(name: string, options: Parameters<typeof makePicture>[0] = {}): Buffer {
  const content = makePicture(options);
  writeFileSync(join(directory, 'pictures', name), content);
  return content;
}

async function importLine(photos: unknown): Promise<string> {
  const file = join(directory, 'mail.jsonl');
  writeFileSync(file, JSON.stringify({ id: 'm1', from: 'Maya', text: 'Look.', photos }));
  const imported = await importMail(gateway, { file, residentId: null, partial: false });
  if (imported.ok) return `imported ${imported.value.summary.imported}`;
  if (imported.error.code !== 'badInput') return imported.error.code;
  return imported.error.problems.map(problemLine).join('\n').replace(file, 'mail.jsonl');
}

async function keptBlobs(): Promise<string[]> {
  const rows = await gateway.database.selectFrom('blob_uploads').select('blob').execute();
  return rows.map(({ blob }) => blob).toSorted();
}

test('photos beside the file come in with their mail, sealed, and once', async () => {
  const first = picture('first.jpg', { seed: 'first' });
  const second = picture('second.jpg', { seed: 'second' });
  const photos = ['pictures/first.jpg', './pictures/second.jpg'];
  expect(await importLine(photos)).toBe('imported 1');
  expect(await importLine(photos)).toBe('imported 0');
  const [messageId = ''] = await waitingIds(gateway.database);
  const kept = (await photosOf(gateway.database, [messageId])).get(messageId) ?? [];
  const pictures = await Promise.all(kept.map((photo) => readPhoto(gateway.database, photo)));
  expect(pictures).toEqual([first, second]);
  const blobs = await gateway.database.selectFrom('blobs').select('name').execute();
  expect(blobs.map(({ name }) => name).toSorted()).toEqual(kept.map(({ blob }) => blob).toSorted());
});

test('a message that comes again with another photo, or without one, is refused', async () => {
  picture('one.jpg', { seed: 'one' });
  expect(await importLine(['pictures/one.jpg'])).toBe('imported 1');
  picture('two.jpg', { seed: 'two' });
  for (const photos of [['pictures/two.jpg'], [], ['pictures/gone.jpg']]) {
    expect(await importLine(photos)).toContain('changedSinceImport');
  }
  expect(await importLine(['pictures/one.jpg'])).toBe('imported 0');
});

test('what is wrong with a photo is told by line, column and name, and nothing is imported', async () => {
  picture('large.jpg', { bytes: 3_000_001 });
  picture('half.jpg', { bytes: 2_500_000, seed: 'half' });
  picture('half-again.jpg', { bytes: 2_500_000, seed: 'again' });
  picture('huge.jpg', { width: 60_000, height: 60_000 });
  writeFileSync(join(directory, 'pictures', 'words.jpg'), 'no picture');
  const at = (problem: string) => `mail.jsonl:1:41: ${problem}`;
  expect(await importLine(['gone.jpg'])).toBe(at('noSuchPhoto: expected a file gone.jpg'));
  expect(await importLine(['pictures'])).toContain('noSuchPhoto');
  expect(await importLine(['pictures/words.jpg'])).toBe(
    at('notAPicture: expected a JPEG or PNG picture in pictures/words.jpg'),
  );
  expect(await importLine(['pictures/huge.jpg'])).toContain('tooManyPixels');
  expect(await importLine(['pictures/large.jpg'])).toContain(
    "photoTooLarge: expected at most 3000000 bytes, by the facility's policy, in pictures/large.jpg",
  );
  expect(await importLine(['pictures/half.jpg', 'pictures/half-again.jpg'])).toContain(
    'messageTooLarge: expected at most 4194304 bytes of text and photos together',
  );
  picture('one.jpg');
  expect(await importLine(Array(6).fill('pictures/one.jpg'))).toContain(
    "tooManyPhotos: expected at most 5 photos, by the facility's policy, not 6",
  );
  for (const path of ['/etc/passwd', '../up.jpg', 'a/../../up.jpg', '', 7]) {
    expect(await importLine([path])).toMatch(
      /^mail\.jsonl:1:41: badField: expected "photos": a list/,
    );
  }
  expect(await waitingIds(gateway.database)).toEqual([]);
  expect(await keptBlobs()).toEqual([]);
});

test('3.3 of two imports at once each photo is kept once', async () => {
  picture('first.jpg', { seed: 'first' });
  const both = [importLine(['pictures/first.jpg']), importLine(['pictures/first.jpg'])];
  expect((await Promise.all(both)).toSorted()).toEqual(['imported 0', 'imported 1']);
  const photos = await gateway.database.selectFrom('photos').select('blob').execute();
  expect(photos).toHaveLength(1);
  expect(await keptBlobs()).toEqual(photos.map(({ blob }) => blob));
});

test('3.3 photos that an import left behind when it was killed are forgotten by one a day later', async () => {
  const content = makePicture({ seed: 'left behind' });
  const left = { content, mediaType: 'image/jpeg', width: 640, height: 480 } as const;
  const keepAt = (millis: number) =>
    write(gateway.database, (writer) =>
      keepPictures(
        writer,
        [left],
        createWorldAt(() => millis),
      ),
    );
  await keepAt(noon - 86_400_001);
  const [recent] = await keepAt(noon - 3_600_000);
  picture('first.jpg', { seed: 'first' });
  expect(await importLine(['pictures/first.jpg'])).toBe('imported 1');
  const photos = await gateway.database.selectFrom('photos').select('blob').execute();
  const expected = [recent, ...photos].map((photo) => photo?.blob);
  expect(await keptBlobs()).toEqual(expected.toSorted());
});
