import { assert } from '../shared/assert.ts';

/** A UUID as a vault stores it: its 16 bytes, in place of the 36 letters by which it is known elsewhere. */
export function uuidBytes(uuid: string): Uint8Array {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  assert(bytes.length === 16 && uuid.length === 36, `${uuid} is no UUID`);
  return bytes;
}

/** Whether these letters are a UUID as `uuidText` writes it. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The UUID of these 16 bytes, in lower case. */
export function uuidText(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  const ends = [8, 12, 16, 20, 32];
  return ends.map((end, at) => digits.slice(ends[at - 1] ?? 0, end)).join('-');
}
