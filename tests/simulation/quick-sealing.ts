import { createHash, randomBytes } from 'node:crypto';

/**
 * `@hpke/core` as far as the product uses it, without its curve: what is sealed to one key opens with
 * that key's other half alone, and who looks at the bytes could open it too. Here nobody looks, and the
 * curve would be a sixth of a run's time.
 */
export class CipherSuite {
  readonly kem = new DhkemP256HkdfSha256();

  async createSenderContext({ recipientPublicKey, info }: SenderParts) {
    const enc = arrayBuffer(randomBytes(rawBytes));
    return { enc, export: exporter(recipientPublicKey, enc, info) };
  }

  async createRecipientContext({ recipientKey, enc, info }: RecipientParts) {
    return { export: exporter(await publicHalf(recipientKey), enc, info) };
  }
}

interface SenderParts {
  readonly recipientPublicKey: Uint8Array;
  readonly info: ArrayBuffer | Uint8Array;
}

interface RecipientParts {
  /** The gateway's is a real one, a resident's one of ours. */
  readonly recipientKey: CryptoKey | QuickPrivateKey;
  readonly enc: ArrayBuffer | Uint8Array;
  readonly info: ArrayBuffer | Uint8Array;
}

interface QuickPrivateKey {
  readonly publicKey: Uint8Array;
}

/** As long as a raw point of the curve. */
const rawBytes = 65;

/** In the place of the key encapsulation. */
export class DhkemP256HkdfSha256 {
  async deserializePublicKey(raw: ArrayBuffer): Promise<Uint8Array> {
    return new Uint8Array(raw);
  }

  async serializePublicKey(publicKey: Uint8Array): Promise<ArrayBuffer> {
    return arrayBuffer(publicKey);
  }

  async deriveKeyPair(seed: ArrayBuffer) {
    const publicKey = new Uint8Array(rawBytes);
    publicKey.set(digest('public half', new Uint8Array(seed)), 1);
    return { publicKey, privateKey: { publicKey } satisfies QuickPrivateKey };
  }
}

/** In the place of the key derivation. */
export class HkdfSha256 {}

/** In the place of the cipher, which the product uses by itself. */
export class Aes256Gcm {}

const publicHalves = new WeakMap<CryptoKey, Promise<Uint8Array>>();

async function publicHalf(key: CryptoKey | QuickPrivateKey): Promise<Uint8Array> {
  if ('publicKey' in key) return key.publicKey;
  const known = publicHalves.get(key) ?? readPublicHalf(key);
  publicHalves.set(key, known);
  return known;
}

async function readPublicHalf(key: CryptoKey): Promise<Uint8Array> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', key);
  const halves = [x, y].map((half) => Buffer.from(half, 'base64url'));
  return Uint8Array.from(Buffer.concat([Uint8Array.of(4), ...halves]));
}

function exporter(
  publicKey: Uint8Array,
  enc: ArrayBuffer | Uint8Array,
  info: ArrayBuffer | Uint8Array,
) {
  return async (context: ArrayBuffer | Uint8Array, length: number): Promise<ArrayBuffer> => {
    const secret = digest('secret', publicKey, new Uint8Array(enc), new Uint8Array(info));
    return arrayBuffer(digest('export', secret, new Uint8Array(context)).subarray(0, length));
  };
}

function digest(label: string, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(label);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function arrayBuffer(view: Uint8Array): ArrayBuffer {
  return Uint8Array.from(view).buffer;
}
