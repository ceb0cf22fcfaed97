import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/** What a link ties together; all but the ID in base64. */
export interface LinkEnds {
  readonly residentId: string;
  /** The stretched PIN, or badge, that opens it: 32 bytes. */
  readonly secret: string;
  /** Names the stretched PIN that lies in it. */
  readonly closedSalt: string;
}

const keyBytes = 32;
const tagBytes = 16;
/** Each key closes one thing alone, which its salt names: so there is no second nonce. */
const nonce = Buffer.alloc(12);

/** Closes a stretched PIN under another secret of the same resident (docs/decisions/0014); base64 both. */
export function closeLink(stretched: string, ends: LinkEnds): string {
  const cipher = createCipheriv('aes-256-gcm', linkKey(ends), nonce);
  const closed = [cipher.update(Buffer.from(stretched, 'base64')), cipher.final()];
  return Buffer.concat([...closed, cipher.getAuthTag()]).toString('base64');
}

/** Opens a link that this gateway closed; throws on any other. */
export function openLink(link: string, ends: LinkEnds): string {
  const bytes = Buffer.from(link, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', linkKey(ends), nonce);
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const open = decipher.update(bytes.subarray(0, -tagBytes));
  decipher.final();
  return open.toString('base64');
}

function linkKey({ residentId, secret, closedSalt }: LinkEnds): Buffer {
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const info = `postern pin link 1 ${residentId}`;
  return Buffer.from(hkdfSync('sha256', bytes(secret), bytes(closedSalt), info, keyBytes));
}
