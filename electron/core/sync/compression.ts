import zlib from 'node:zlib';

/** How the body of a request or an answer may be compressed (rule 6.7). */
export type Coding = 'zstd' | 'gzip';

/**
 * What this runtime has, the best first: an Electron of before 2025 has no zstd. A page is sealed text, of which
 * both make three quarters; gzip takes ten times as long for it.
 */
export const codings: readonly Coding[] = 'zstdCompressSync' in zlib ? ['zstd', 'gzip'] : ['gzip'];

/** Looking further for repetitions costs time and finds none. */
const level = 1;
/** So much room at once: a page needs little more, and most requests far less. */
const chunkSize = 262_144;

/** Compresses the body of a request. */
export function compress(text: string, coding: Coding): Buffer {
  if (coding === 'gzip') return zlib.gzipSync(text, { level });
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: level };
  return zlib.zstdCompressSync(text, { params, chunkSize });
}

/** The body of an answer as it was. Throws where it is not of that coding, or would be larger than `bytesMax`. */
export function expand(body: Buffer, coding: string | undefined, bytesMax: number): Buffer {
  const options = { maxOutputLength: bytesMax, chunkSize };
  if (coding === 'gzip') return zlib.gunzipSync(body, options);
  if (coding === 'zstd') return zlib.zstdDecompressSync(body, options);
  return body;
}

/** Below this gzip, which every gateway has, takes no time that anyone would notice. */
const longBytes = 65_536;

/**
 * The best coding for a request that both sides have, by an answer's `accept-encoding` (RFC 9110, 12.5.3).
 * Only long ones are told in what an older gateway, put in the place of the one that answered, has not.
 */
export function codingFor(text: string, accepted: string | undefined): Coding {
  if (text.length < longBytes) return 'gzip';
  const theirs = (accepted ?? '').split(',').map((coding) => coding.trim());
  return codings.find((coding) => theirs.includes(coding)) ?? 'gzip';
}
