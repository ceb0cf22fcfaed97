import { randomFillSync } from 'node:crypto';

/** AES-GCM's own length. */
const nonceBytes = 12;
/** Asking for randomness costs as much as sealing a letter does, however few bytes are asked for. */
const pool = Buffer.alloc(256 * nonceBytes);
let used = pool.length;

/** A nonce of 12 random bytes, for one use with AES-GCM. */
export function randomNonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += nonceBytes;
  return Buffer.from(pool.subarray(used - nonceBytes, used));
}
