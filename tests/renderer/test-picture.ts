import { crc32, deflateSync } from 'node:zlib';

/** A real picture in base64, as `photos.get` answers it: hills under an evening sky, in a PNG. */
export function hillsInBase64(width = 480, height = 360): string {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 1) {
      const ridge = height * (0.62 + 0.1 * Math.sin(x / 60) + 0.04 * Math.sin(x / 17));
      const color = y > ridge ? [62, 92, 74] : [236 - y / 4, 170 + y / 6, 120 + y / 3];
      row.set(color.map(Math.round), 1 + x * 3);
    }
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64');
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
