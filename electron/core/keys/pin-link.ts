import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/** What a link ties together (decisions/0014). */
export interface PinLinkEnds {
  readonly residentId: string;
  /** 32 bytes: the stretched PIN that counts now, or what a badge stretches to. */
  readonly secret: Uint8Array;
  /** Names the stretched PIN that lies in the link. */
  readonly closedSalt: Uint8Array;
}

const keyBytes = 32;
const tagBytes = 16;
/** Each key closes one thing alone, which its salt names: so there is no second nonce. */
const nonce = Buffer.alloc(12);

/** Closes a stretched PIN under another secret of the same resident: AES-256-GCM's output, 48 bytes. */
export function closePinLink(stretchedPin: Uint8Array, ends: PinLinkEnds): Buffer {
  const key = linkKey(ends);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  key.fill(0);
  return Buffer.concat([cipher.update(stretchedPin), cipher.final(), cipher.getAuthTag()]);
}

/** Opens a link. Null when the secret is another: a wrong PIN opens nothing. */
export function openPinLink(link: Uint8Array, ends: PinLinkEnds): Buffer | null {
  const key = linkKey(ends);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  key.fill(0);
  decipher.setAuthTag(link.subarray(link.length - tagBytes));
  const open = decipher.update(link.subarray(0, link.length - tagBytes));
  try {
    decipher.final();
    return open;
  } catch {
    open.fill(0);
    return null;
  }
}

function linkKey({ residentId, secret, closedSalt }: PinLinkEnds): Buffer {
  return Buffer.from(
    hkdfSync('sha256', secret, closedSalt, `postern pin link 1 ${residentId}`, keyBytes),
  );
}
