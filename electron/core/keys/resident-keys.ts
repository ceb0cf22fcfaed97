import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { stretching } from '../../../shared/session/stretching.ts';
import { hashRaw } from './argon2.ts';

/** What a resident's PIN opens: 32 bytes each. Dropped, overwritten with zeros, at sign-out (4.5). */
export interface ResidentKeys {
  /** The raw key of the resident's vault. */
  readonly vaultKey: Buffer;
  /** The seed of the key pair to which waiting mail is sealed. */
  readonly mailboxSeed: Buffer;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** argon2id(PIN, salt) at the cost of rule 5.2: 32 bytes, off the main thread. The gateway makes the same. */
export function stretchPin(pin: string, salt: Uint8Array): Promise<Buffer> {
  return hashRaw(pin, { ...stretching, salt });
}

/** Fresh keys for a resident whom this device has not met. */
export function makeResidentKeys(): ResidentKeys {
  return { vaultKey: randomBytes(keyBytes), mailboxSeed: randomBytes(keyBytes) };
}

/**
 * Wraps a resident's keys under their stretched PIN and this device's pepper (5.2): nonce, then
 * AES-256-GCM's output. There is no PIN comparison anywhere; a wrong PIN simply opens nothing.
 */
export function wrapResidentKeys(keys: ResidentKeys, lock: KeyLock): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(lock), nonce);
  cipher.setAAD(Buffer.from(lock.residentId));
  const closed = Buffer.concat([
    cipher.update(keys.vaultKey),
    cipher.update(keys.mailboxSeed),
    cipher.final(),
  ]);
  return Buffer.concat([nonce, closed, cipher.getAuthTag()]);
}

/** Opens wrapped keys, or answers null when the PIN, the resident or the device is another. */
export function unwrapResidentKeys(wrapped: Uint8Array, lock: KeyLock): ResidentKeys | null {
  const key = wrappingKey(lock);
  const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(lock.residentId));
  decipher.setAuthTag(wrapped.subarray(wrapped.length - tagBytes));
  // All of it comes out of the update, in memory of its own: a copy would stay behind at sign-out.
  const open = decipher.update(wrapped.subarray(nonceBytes, wrapped.length - tagBytes));
  key.fill(0);
  try {
    decipher.final();
    return { vaultKey: open.subarray(0, keyBytes), mailboxSeed: open.subarray(keyBytes) };
  } catch {
    open.fill(0);
    return null;
  }
}

/** Overwrites keys so that they do not stay behind in memory. */
export function forgetResidentKeys(keys: ResidentKeys): void {
  keys.vaultKey.fill(0);
  keys.mailboxSeed.fill(0);
}

/** What closes and opens a resident's wrapped keys. */
export interface KeyLock {
  readonly residentId: string;
  readonly stretchedPin: Uint8Array;
  /** The device's own 32 bytes: without them a copied disk cannot even be tried PIN by PIN. */
  readonly pepper: Uint8Array;
}

/**
 * A salt for an ID that this device does not know: always the same one for the same ID, so that an
 * unknown ID takes the same work and gives the same answer as a wrong PIN (5.1).
 */
export function saltForUnknown(residentId: string, pepper: Uint8Array): Buffer {
  return createHmac('sha256', pepper)
    .update(`unknown resident ${residentId}`)
    .digest()
    .subarray(0, 16);
}

function wrappingKey(lock: KeyLock): Buffer {
  return Buffer.from(
    hkdfSync(
      'sha256',
      lock.stretchedPin,
      lock.pepper,
      `postern resident keys 1 ${lock.residentId}`,
      keyBytes,
    ),
  );
}
