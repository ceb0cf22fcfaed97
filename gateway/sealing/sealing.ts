import { createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { GatewayFiles } from '../files.ts';
import { type KeyProblem, readPrivateKey, writePrivateKey } from '../key-file.ts';

/** What is needed of a record to open it. */
export interface SealedRecord {
  readonly id: string;
  readonly kind: string;
  readonly version: number;
  readonly sealed: { readonly encapsulatedKey: string; readonly box: string };
}

/** The gateway's sealing key pair: devices seal outbox records to it, it alone opens them. */
export interface Sealing {
  /** P-256, raw uncompressed, in base64: what a device is given when it is enrolled. */
  readonly publicKey: string;
  /** The payload's JSON value, not yet checked against any schema. */
  open(record: SealedRecord): Promise<Result<unknown, 'cannotOpen' | 'malformed'>>;
}

const keyAlgorithm = { name: 'ECDH', namedCurve: 'P-256' } as const;
const text = new TextEncoder();
const utf8 = new TextDecoder('utf-8', { fatal: true });
const info = text.encode('postern outbox 1');
const exportContext = text.encode('record key');
const recordKeyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Contexts kept: one serves a whole sign-in, and opening one costs a millisecond. */
const keysMax = 4096;

/** Makes the key pair of a new facility, in place of any that is there. */
export async function makeSealing(files: GatewayFiles): Promise<void> {
  const { privateKey } = await crypto.subtle.generateKey(keyAlgorithm, true, ['deriveBits']);
  await writePrivateKey(files.sealingKey, privateKey);
}

/** Opens the key pair in `files`, or says why there is none. */
export async function openSealing(files: GatewayFiles): Promise<Result<Sealing, KeyProblem>> {
  const key = readPrivateKey(files.sealingKey);
  if (!key.ok) return key;
  const jwk = key.value.export({ format: 'jwk' });
  const privateKey = await crypto.subtle.importKey('jwk', jwk, keyAlgorithm, true, ['deriveBits']);
  return ok({ publicKey: rawPublicKey(jwk), open: opener(privateKey) });
}

function opener(privateKey: CryptoKey): Sealing['open'] {
  const suite = new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  const recordKeys = new Map<string, Promise<KeyObject>>();

  async function deriveRecordKey(encapsulatedKey: string): Promise<KeyObject> {
    const enc = Buffer.from(encapsulatedKey, 'base64');
    const context = await suite.createRecipientContext({ recipientKey: privateKey, enc, info });
    const bytes = await context.export(exportContext, recordKeyBytes);
    return createSecretKey(new Uint8Array(bytes));
  }

  function recordKey(encapsulatedKey: string): Promise<KeyObject> {
    const key = recordKeys.get(encapsulatedKey) ?? deriveRecordKey(encapsulatedKey);
    // Put in again, it is the newest; the oldest goes first.
    recordKeys.delete(encapsulatedKey);
    recordKeys.set(encapsulatedKey, key);
    const oldest = recordKeys.keys().next();
    if (recordKeys.size > keysMax && !oldest.done) recordKeys.delete(oldest.value);
    return key;
  }

  return async (record) => {
    const plain = await decrypt(record, recordKey);
    if (plain === null) return fail('cannotOpen');
    try {
      return ok(JSON.parse(utf8.decode(plain)) as unknown);
    } catch {
      return fail('malformed');
    }
  };
}

/** At once, and not on another thread: the way there and back takes longer than opening a letter. */
async function decrypt(
  record: SealedRecord,
  recordKey: (encapsulatedKey: string) => Promise<KeyObject>,
): Promise<Buffer | null> {
  const box = Buffer.from(record.sealed.box, 'base64');
  if (box.length < nonceBytes + tagBytes) return null;
  const end = box.length - tagBytes;
  try {
    const key = await recordKey(record.sealed.encapsulatedKey);
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceBytes));
    decipher.setAAD(text.encode(`${record.kind}\n${record.version}\n${record.id}`));
    decipher.setAuthTag(box.subarray(end));
    const plain = decipher.update(box.subarray(nonceBytes, end));
    decipher.final();
    return plain;
  } catch {
    // A wrong key, a broken point and a changed byte are all told by throwing.
    return null;
  }
}

function rawPublicKey(jwk: { x?: string; y?: string }): string {
  const half = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');
  return Buffer.concat([Uint8Array.of(4), half(jwk.x), half(jwk.y)]).toString('base64');
}
