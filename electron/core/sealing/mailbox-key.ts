import { createECDH, createHmac } from 'node:crypto';
import { assert } from '../../../shared/assert.ts';

/**
 * The key pair that grows from a resident's mailbox seed: DHKEM(P-256, HKDF-SHA256) of RFC 9180, as far as it
 * touches a secret. `@hpke/core` does the rest. Its own keys are copied to where nobody can overwrite them,
 * some as text, and stay in memory until they happen to be collected; these are gone when it is said (4.5).
 */
export interface MailboxPair {
  /** Raw, uncompressed P-256. */
  readonly publicKey: Buffer;
  /** Decap (4.1): what the sender has with us, from the key that came along. Throws on one that is no point. */
  sharedSecret(encapsulatedKey: Uint8Array): Buffer;
  /** Overwrites the private half: nothing more is opened. */
  forget(): void;
}

const keyBytes = 32;
const version = Buffer.from('HPKE-v1');
const suite = Buffer.from([...Buffer.from('KEM'), 0x00, 0x10]);
/** The order of the curve: a candidate must be below it. */
const order = Buffer.from(
  'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'hex',
);
/** A curve object gives its secret up for this one, and overwrites what it had. */
const noSecret = Buffer.concat([Buffer.alloc(keyBytes - 1), Buffer.of(1)]);

/** The pair of a seed of 32 bytes; to be forgotten. */
export function openMailboxPair(mailboxSeed: Uint8Array): MailboxPair {
  const curve = createECDH('prime256v1');
  const scalar = scalarFrom(mailboxSeed);
  curve.setPrivateKey(scalar);
  scalar.fill(0);
  const publicKey = curve.getPublicKey();
  return {
    publicKey,
    sharedSecret(encapsulatedKey) {
      const agreed = curve.computeSecret(encapsulatedKey);
      const extracted = labeledExtract('eae_prk', agreed);
      agreed.fill(0);
      const context = Buffer.concat([encapsulatedKey, publicKey]);
      const secret = labeledExpand(extracted, 'shared_secret', context);
      extracted.fill(0);
      return secret;
    },
    forget: () => {
      curve.setPrivateKey(noSecret);
    },
  };
}

/** The public half alone. */
export function mailboxPublicKey(mailboxSeed: Uint8Array): Buffer {
  const pair = openMailboxPair(mailboxSeed);
  pair.forget();
  return pair.publicKey;
}

/** DeriveKeyPair (7.1.3): the first candidate that is a number of this curve. */
function scalarFrom(mailboxSeed: Uint8Array): Buffer {
  const extracted = labeledExtract('dkp_prk', mailboxSeed);
  for (let counter = 0; counter < 256; counter += 1) {
    const candidate = labeledExpand(extracted, 'candidate', Buffer.of(counter));
    const isBelow = candidate.compare(order) < 0 && candidate.some((byte) => byte !== 0);
    if (!isBelow) continue;
    extracted.fill(0);
    return candidate;
  }
  assert(false, 'one of 256 candidates lies below the order');
}

/** LabeledExtract (4) without a salt. The secret is read where it lies, and copied nowhere. */
function labeledExtract(label: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', '')
    .update(version)
    .update(suite)
    .update(label)
    .update(secret)
    .digest();
}

/** LabeledExpand (4) to 32 bytes, which is one round of HKDF. */
function labeledExpand(extracted: Buffer, label: string, info: Uint8Array): Buffer {
  return createHmac('sha256', extracted)
    .update(Buffer.of(0, keyBytes))
    .update(version)
    .update(suite)
    .update(label)
    .update(info)
    .update(Buffer.of(1))
    .digest();
}
