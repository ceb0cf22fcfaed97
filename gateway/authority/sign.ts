import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { GatewayFiles } from '../files.ts';

/**
 * Signs a text with the facility's authority key: ECDSA over P-256 and SHA-256, r and s, 32 bytes each, in
 * base64. The key is read each time: what is signed is rare, and whoever serves devices need not hold it
 * for that.
 */
export function signText(files: GatewayFiles, text: string): string {
  const key = createPrivateKey(readFileSync(files.authorityKey));
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64');
}
