import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../policy/policy.ts';
import { photosProblem } from './limits.ts';
import { pictureLimits, readPicture } from './picture.ts';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (two) => Number(`0x${two}`));
const hexOf = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
const png = (width: number, height: number) =>
  bytes(`89504e470d0a1a0a0000000d49484452${hexOf(width, 8)}${hexOf(height, 8)}0802000000`);
/** With a comment, a fill byte and a table before the frame, as cameras write them. */
const jpeg = (width: number, height: number, frame = 'c2') =>
  bytes(
    `ffd8fffe0004abcdffffdb000312ff${frame}000b08${hexOf(height, 4)}${hexOf(width, 4)}0101110000`,
  );

test('a picture is known by its bytes, with its size', () => {
  expect(readPicture(png(640, 480))).toEqual({
    ok: true,
    value: { mediaType: 'image/png', width: 640, height: 480 },
  });
  expect(readPicture(jpeg(4032, 3024))).toEqual({
    ok: true,
    value: { mediaType: 'image/jpeg', width: 4032, height: 3024 },
  });
});

test('what is no JPEG or PNG, or claims more pixels than a tablet shows, is no photo', () => {
  const { side, pixels } = pictureLimits;
  expect(readPicture(png(side, Math.floor(pixels / side))).ok).toBe(true);
  expect(readPicture(png(side + 1, 1))).toMatchObject({ error: 'tooManyPixels' });
  expect(readPicture(png(6000, 6000))).toMatchObject({ error: 'tooManyPixels' });
  expect(readPicture(jpeg(65_535, 65_535))).toMatchObject({ error: 'tooManyPixels' });
  const others = [
    new Uint8Array(0),
    bytes('ffd8'),
    png(0, 5),
    png(5, 5).subarray(0, 18),
    jpeg(5, 5).subarray(0, 20),
    jpeg(5, 5, 'c4'),
    bytes('ffd8ffda0008'),
    bytes('474946383961'),
    new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  ];
  for (const other of others) expect(readPicture(other)).toMatchObject({ error: 'notAPicture' });
});

test('any bytes at all are answered, in a buffer of their own or in another', () => {
  const tail = fc.uint8Array({ maxLength: 200 });
  const head = fc.constantFrom('', 'ffd8', 'ffd8ff', '89504e470d0a1a0a0000000d49484452');
  fc.assert(
    fc.property(head, tail, (start, rest) => {
      const whole = Uint8Array.from([7, ...bytes(start), ...rest]).subarray(1);
      const { ok } = readPicture(whole);
      expect(ok).toBe(readPicture(Uint8Array.from(whole)).ok);
    }),
    { numRuns: 500 },
  );
});

test('3.7 a message carries as many photos, and as large, as policy and the hard limit allow', () => {
  const of = (...sizes: number[]) => ({
    bodyBytes: 1000,
    photos: sizes.map((size) => ({ bytes: size })),
  });
  const { attachments } = defaultPolicy;
  expect(photosProblem(of(3_000_000, 1_000_000), attachments)).toBeNull();
  expect(photosProblem(of(1, 1, 1, 1, 1, 1), attachments)).toMatchObject({
    code: 'tooManyPhotos',
    photosMax: 5,
  });
  expect(photosProblem(of(1, 3_000_001), attachments)).toMatchObject({
    code: 'photoTooLarge',
    photo: 2,
  });
  const full = 4 * 1024 * 1024 - 1000 - 3_000_000;
  expect(photosProblem(of(3_000_000, full), attachments)).toBeNull();
  expect(photosProblem(of(3_000_000, full + 1), attachments)).toMatchObject({
    code: 'messageTooLarge',
  });
});
