/**
 * The index, in UTF-16 units of the text before it, of the first character that is not UTF-8; null where all are.
 */
export function findBadUtf8(bytes: Uint8Array): number | null {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const again = Buffer.from(decoder.decode(bytes));
  if (again.equals(bytes)) return null;
  // What cannot be decoded comes back as other bytes; a character that begins before them is left out.
  const at = again.findIndex((byte, index) => byte !== bytes[index]);
  return decoder.decode(bytes.subarray(0, at), { stream: true }).length;
}
