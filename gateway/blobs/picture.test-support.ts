import { createHash } from 'node:crypto';

/** The head of a JPEG of that size, and noise behind it: a picture as far as anyone but a screen looks. */
export function makePicture({ bytes = 1000, width = 640, height = 480, seed = 'a' } = {}): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  const head = Buffer.concat([
    Buffer.from('ffd8ffc0000b08', 'hex'),
    size,
    Buffer.from([1, 1, 17, 0]),
  ]);
  const noise: Buffer[] = [head];
  for (let length = head.length, n = 0; length < bytes; length += 32, n += 1) {
    noise.push(createHash('sha256').update(`${seed} ${n}`).digest());
  }
  return Buffer.concat(noise).subarray(0, bytes);
}
