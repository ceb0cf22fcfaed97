import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { randomNonce } from '../random-nonce.ts';

/** One piece of a journal: what one transaction was about to do, in the order of their commits. */
export interface Frame {
  /** Dense from 1 in each generation of the journal. */
  readonly number: number;
  readonly text: string;
}

/** A journal as it was found. */
export interface FoundFrames {
  /** Every piece that still opens, in order. */
  readonly frames: readonly Frame[];
  /** The byte after the last of them. */
  readonly endBytes: number;
  /** How long the last of them is. */
  readonly lastBytes: number;
}

/**
 * A frame: four letters by which it is found again behind a damaged one, the length of what follows
 * the nonce (u32), its number (u64), the nonce, and AES-256-GCM's output with its tag.
 */
const marker = Buffer.from('PJF1');
const headBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;

/** The journal's own key, grown from its store's: one key never closes two kinds of things. */
export function journalKey(storeKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', storeKey, '', 'postern journal 1', 32));
}

/**
 * Closes one frame. Its place (generation and number) is authenticated with it: a frame of an older
 * journal, or one from elsewhere in this, does not open in its place.
 */
export function sealFrame(key: Uint8Array, generation: number, { number, text }: Frame): Buffer {
  const nonce = randomNonce();
  const bodyBytes = Buffer.byteLength(text) + tagBytes;
  const frame = Buffer.allocUnsafe(headBytes + nonceBytes + bodyBytes);
  marker.copy(frame);
  frame.writeUInt32BE(bodyBytes, 4);
  frame.writeBigUInt64BE(BigInt(number), 8);
  nonce.copy(frame, headBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(authenticated(frame.subarray(0, headBytes), generation));
  const body = cipher.update(text, 'utf8');
  cipher.final();
  body.copy(frame, headBytes + nonceBytes);
  cipher.getAuthTag().copy(frame, frame.length - tagBytes);
  return frame;
}

/** Finds every frame that still opens, passing over what is damaged, and the zeros laid out ahead. */
export function findFrames(key: Uint8Array, generation: number, bytes: Buffer): FoundFrames {
  const frames: Frame[] = [];
  let endBytes = 0;
  let lastBytes = 0;
  let at = bytes.indexOf(marker);
  while (at >= 0) {
    const opened = openFrame(key, generation, bytes.subarray(at));
    if (opened !== null) {
      frames.push(opened.frame);
      endBytes = at + opened.bytes;
      lastBytes = opened.bytes;
    }
    at = bytes.indexOf(marker, opened === null ? at + 1 : endBytes);
  }
  return { frames, endBytes, lastBytes };
}

function openFrame(
  key: Uint8Array,
  generation: number,
  bytes: Buffer,
): { readonly frame: Frame; readonly bytes: number } | null {
  if (bytes.length < headBytes + nonceBytes + tagBytes) return null;
  const bodyBytes = bytes.readUInt32BE(4);
  const length = headBytes + nonceBytes + bodyBytes;
  if (bodyBytes < tagBytes || length > bytes.length) return null;
  const nonce = bytes.subarray(headBytes, headBytes + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(authenticated(bytes.subarray(0, headBytes), generation));
  decipher.setAuthTag(bytes.subarray(length - tagBytes, length));
  const open = decipher.update(bytes.subarray(headBytes + nonceBytes, length - tagBytes));
  try {
    decipher.final();
  } catch {
    return null;
  }
  const number = Number(bytes.readBigUInt64BE(8));
  return { frame: { number, text: open.toString('utf8') }, bytes: length };
}

function authenticated(head: Buffer, generation: number): Buffer {
  const whole = Buffer.allocUnsafe(headBytes + 4);
  head.copy(whole);
  whole.writeUInt32BE(generation, headBytes);
  return whole;
}
