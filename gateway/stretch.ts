import { hashRaw } from '@node-rs/argon2';
import { stretching } from '../shared/session/stretching.ts';

/** argon2id(secret, salt) at the cost of rule 5.2: 32 bytes, off the main thread. */
export function stretch(secret: string, salt: Uint8Array): Promise<Buffer> {
  return hashRaw(secret, { ...stretching, salt });
}
