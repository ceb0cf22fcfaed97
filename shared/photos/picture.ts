import { fail, ok, type Result } from '../result.ts';

/** The kinds of picture that a message may carry. */
export type MediaType = 'image/jpeg' | 'image/png';

/** What the bytes of a picture say of it. Sides are in pixels. */
export interface Picture {
  readonly mediaType: MediaType;
  readonly width: number;
  readonly height: number;
}

/** Why bytes cannot be a photo: not a JPEG or PNG that can be read so far, or with more pixels than a tablet shows. */
export type PictureProblem = 'notAPicture' | 'tooManyPixels';

/**
 * A tablet lays a picture out at four bytes a pixel, whatever its file has. Today's telephones take 24
 * million; a small file that claims a billion is meant to end the screen.
 */
export const pictureLimits = { side: 12_000, pixels: 25_000_000 } as const;

/** Looks at the bytes, never at a name, and only at the head of them: what it is, and how large. */
export function readPicture(bytes: Uint8Array): Result<Picture, PictureProblem> {
  const picture = readPng(bytes) ?? readJpeg(bytes);
  if (picture === null || picture.width === 0 || picture.height === 0) return fail('notAPicture');
  const { side, pixels } = pictureLimits;
  const isTooLarge =
    Math.max(picture.width, picture.height) > side || picture.width * picture.height > pixels;
  return isTooLarge ? fail('tooManyPixels') : ok(picture);
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The first chunk is `IHDR`, of 13 bytes: width and height come first in it. */
const pngHeader = [0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

function readPng(bytes: Uint8Array): Picture | null {
  if (!startsWith(bytes, [...pngSignature, ...pngHeader])) return null;
  const at = pngSignature.length + pngHeader.length;
  if (bytes.length < at + 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    mediaType: 'image/png',
    width: view.getUint32(at),
    height: view.getUint32(at + 4),
  };
}

const startOfImage = 0xd8;
const startOfScan = 0xda;
/** Start-of-frame segments name the size; of the numbers among them DHT, JPG and DAC are none. */
const isStartOfFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Segments without a length: TEM and RST0 to RST7. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

function readJpeg(bytes: Uint8Array): Picture | null {
  if (!startsWith(bytes, [0xff, startOfImage])) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // A segment: 0xff, its marker, its length with the two bytes of the length, its content.
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isAlone(marker)) at += 2;
    else if (marker === startOfScan) return null;
    else if (isStartOfFrame(marker)) {
      if (at + 9 > bytes.length) return null;
      const height = view.getUint16(at + 5);
      return { mediaType: 'image/jpeg', width: view.getUint16(at + 7), height };
    } else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return null;
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return bytes.length >= head.length && head.every((byte, at) => bytes[at] === byte);
}
