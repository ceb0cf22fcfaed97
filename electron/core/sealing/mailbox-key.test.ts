import { randomBytes } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { expect, test } from 'vitest';
import { mailboxPublicKey } from './mailbox-key.ts';

test('S2 the pair that grows from a seed is that of RFC 9180, A.3.1', () => {
  const seed = Buffer.from(
    '668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550',
    'hex',
  );
  expect(mailboxPublicKey(seed).toString('hex')).toBe(
    '04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0',
  );
});

test('S2 it is the pair that the HPKE library grows from the same seed', async () => {
  const kem = new DhkemP256HkdfSha256();
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  for (let n = 0; n < 20; n += 1) {
    const seed = randomBytes(32);
    const { publicKey } = await suite.kem.deriveKeyPair(Uint8Array.from(seed).buffer);
    const theirs = Buffer.from(await suite.kem.serializePublicKey(publicKey));
    expect(mailboxPublicKey(seed)).toEqual(theirs);
  }
});
