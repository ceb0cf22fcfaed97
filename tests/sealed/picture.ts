import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Width and height in an xwd header, and where its picture begins: file offsets of 32-bit numbers. */
const header = { headerBytes: 0, widthPixels: 16, heightPixels: 20, lineBytes: 48, colours: 76 };
const colourBytes = 12;
const pixelBytes = 4;

/** What the whole screen shows, from outside of the kiosk. */
export type Picture = {
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** A hash over the lines from `top` to before `bottom`. */
  readonly hash: (top: number, bottom: number) => string;
  /** The colour of one pixel as `#rrggbb`. */
  readonly colourAt: (left: number, top: number) => string;
};

/** Reads the file in which Xvfb keeps its screen. */
export function takePicture(pictureDir: string): Picture {
  const bytes = readFileSync(join(pictureDir, 'Xvfb_screen0'));
  const field = (at: number) => bytes.readUInt32BE(at);
  const start = field(header.headerBytes) + field(header.colours) * colourBytes;
  const lineBytes = field(header.lineBytes);
  return {
    widthPixels: field(header.widthPixels),
    heightPixels: field(header.heightPixels),
    hash: (top, bottom) =>
      hash('sha1', bytes.subarray(start + top * lineBytes, start + bottom * lineBytes)),
    colourAt: (left, top) => {
      const at = start + top * lineBytes + left * pixelBytes;
      // Xvfb keeps a pixel as a 32-bit number in the machine's own order: blue, green, red, nothing.
      return `#${bytes.readUIntLE(at, 3).toString(16).padStart(6, '0')}`;
    },
  };
}
