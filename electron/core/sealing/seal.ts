import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { randomNonce } from '../../../db/random-nonce.ts';
import type { Sealed } from '../../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { openMailboxPair } from './mailbox-key.ts';

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** What a sealed thing is for: part of the key, so that one purpose can never open another's. */
export type SealPurpose = 'postern outbox 1' | 'postern mailbox 1';

/** Seals many things to one public key. Opening needs the private key and the same `context`. */
export interface Sealer {
  seal(plaintext: string, context: string): Sealed;
  /** Overwrites the key: nothing more can be sealed. */
  forget(): void;
}

/**
 * Makes a sealer: one HPKE sender context (RFC 9180, two curve operations, about a millisecond),
 * whose exported secret (section 5.3) then closes each thing with AES-256-GCM in microseconds. So a
 * Send seals without waiting, and the receiver opens any one record without those before it.
 */
export async function createSealer(publicKey: Uint8Array, purpose: SealPurpose): Promise<Sealer> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(arrayBuffer(publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: bytes(purpose) });
  const key = Buffer.from(await sender.export(bytes('record key'), keyBytes));
  const encapsulatedKey = Buffer.from(sender.enc).toString('base64');
  return {
    seal(plaintext, context) {
      const nonce = randomNonce();
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(context));
      const box = Buffer.concat([
        nonce,
        cipher.update(plaintext, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return { encapsulatedKey, box: box.toString('base64') };
    },
    forget: () => {
      key.fill(0);
    },
  };
}

/** Opens what was sealed to one key pair; keys of contexts met before are kept while it lives. */
export interface Opener {
  open(sealed: Sealed, context: string): Promise<Result<string, 'cannotOpen'>>;
  /** Overwrites its own key and those it has met: nothing more is opened. */
  forget(): void;
}

/** Makes an opener for the key pair that grows from a resident's mailbox seed. */
export async function createMailboxOpener(mailboxSeed: Uint8Array): Promise<Opener> {
  const pair = openMailboxPair(mailboxSeed);
  const publicKey = await suite.kem.deserializePublicKey(arrayBuffer(pair.publicKey));
  const keys = new Map<string, Buffer>();
  const keyOf = async (encapsulatedKey: string): Promise<Buffer> => {
    const known = keys.get(encapsulatedKey);
    if (known !== undefined) return known;
    const enc = Buffer.from(encapsulatedKey, 'base64');
    const kem = new DhkemP256HkdfSha256();
    kem.decap = async () => arrayBuffer(pair.sharedSecret(enc));
    const ours = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
    const recipient = await ours.createRecipientContext({
      // The library asks the KEM above for the secret, and has no private half.
      recipientKey: { privateKey: publicKey, publicKey },
      enc: arrayBuffer(enc),
      info: bytes('postern mailbox 1' satisfies SealPurpose),
    });
    const key = Buffer.from(await recipient.export(bytes('record key'), keyBytes));
    keys.set(encapsulatedKey, key);
    return key;
  };
  return {
    async open(sealed, context) {
      try {
        return ok(
          openBox(Buffer.from(sealed.box, 'base64'), await keyOf(sealed.encapsulatedKey), context),
        );
      } catch {
        return fail('cannotOpen');
      }
    },
    forget() {
      for (const key of keys.values()) key.fill(0);
      keys.clear();
      pair.forget();
    },
  };
}

function openBox(box: Buffer, key: Buffer, context: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  const open = decipher.update(box.subarray(nonceBytes, box.length - tagBytes));
  return Buffer.concat([open, decipher.final()]).toString('utf8');
}

function bytes(text: string): ArrayBuffer {
  return arrayBuffer(new TextEncoder().encode(text));
}

function arrayBuffer(view: Uint8Array): ArrayBuffer {
  return Uint8Array.from(view).buffer;
}
