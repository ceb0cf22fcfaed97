import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { blobOverheadBytes } from '../../shared/protocol/blob.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { World } from '../world.ts';

const nonceBytes = 12;
const tagBytes = blobOverheadBytes - nonceBytes;
const keyBytes = 32;
/** Part of what is authenticated, so that the key of a photo opens nothing else. */
const purpose = Buffer.from('postern photo 1');

/** A picture in its box. */
export interface SealedPicture {
  readonly blob: string;
  /** In base64. */
  readonly key: string;
  /** 12 bytes of nonce, AES-256-GCM's ciphertext, 16 bytes of tag. */
  readonly box: Buffer;
}

/** Seals a picture under a new key of its own. */
export function sealPicture(picture: Uint8Array, world: World): SealedPicture {
  const key = world.randomBytes(keyBytes);
  const nonce = world.randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(purpose);
  const box = Buffer.concat([nonce, cipher.update(picture), cipher.final(), cipher.getAuthTag()]);
  return { blob: blobName(box), key: Buffer.from(key).toString('base64'), box };
}

/** Opens a box with its key in base64. */
export function openPicture(box: Uint8Array, key: string): Result<Buffer, 'cannotOpen'> {
  const keyOfBox = Buffer.from(key, 'base64');
  if (keyOfBox.length !== keyBytes || box.length <= blobOverheadBytes) return fail('cannotOpen');
  const decipher = createDecipheriv('aes-256-gcm', keyOfBox, box.subarray(0, nonceBytes));
  decipher.setAAD(purpose);
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  try {
    const picture = decipher.update(box.subarray(nonceBytes, box.length - tagBytes));
    return ok(Buffer.concat([picture, decipher.final()]));
  } catch {
    // Another key, or another byte: the tag tells no more.
    return fail('cannotOpen');
  }
}

/** The name of a blob. */
export function blobName(box: Uint8Array): string {
  return createHash('sha256').update(box).digest('hex');
}
