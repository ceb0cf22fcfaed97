import { verify, X509Certificate } from 'node:crypto';

/** Whether the facility's authority signed a text: ECDSA over P-256 and SHA-256, in base64. */
export function authorityCheck(authorityPem: string): (text: string, signature: string) => boolean {
  const key = new X509Certificate(authorityPem).publicKey;
  return (text, signature) =>
    verify(
      'sha256',
      Buffer.from(text),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64'),
    );
}
