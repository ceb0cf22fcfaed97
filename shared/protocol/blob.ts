import { z } from 'zod';
import { messageBytesMax } from '../mail/body.ts';
import { Base64, Sha256Hex } from './record.ts';

/** What a blob has beside its picture: 12 bytes of nonce before it, and a tag of 16 behind it. */
export const blobOverheadBytes = 28;
/** The largest blob: a picture that fills a message to its hard limit (rule 3.7). */
export const blobBytesMax = messageBytesMax + blobOverheadBytes;
/** The most that one request carries: little enough to arrive whole on a bad day. */
export const pieceBytesMax = 262_144;

/** A blob's name: the SHA-256 of its bytes, which are noise to everyone without its key. */
export const BlobName = Sha256Hex;
export type BlobName = z.infer<typeof BlobName>;

const bytes = z
  .int()
  .min(blobOverheadBytes + 1)
  .max(blobBytesMax);

/** `POST /blobs/ask`: how far the gateway has a blob that this device is to bring. */
export const BlobAsk = z.object({ blob: BlobName, bytes });
export type BlobAsk = z.infer<typeof BlobAsk>;

/** `POST /blobs/put`: the piece that begins at byte `at`. */
export const BlobPut = z.object({
  blob: BlobName,
  bytes,
  at: z.int().nonnegative().max(blobBytesMax),
  piece: Base64.min(1).max(Math.ceil(pieceBytesMax / 3) * 4),
});
export type BlobPut = z.infer<typeof BlobPut>;

/** Answers both: bytes from the start that the gateway has on its disk. With all of them it is whole. */
export const BlobReceived = z.object({ received: z.int().nonnegative() });
export type BlobReceived = z.infer<typeof BlobReceived>;

/** `POST /blobs/get`: the bytes of a blob from `at` on, of a resident of this device. */
export const BlobGet = z.object({
  blob: BlobName,
  at: z.int().nonnegative().max(blobBytesMax),
  /** How many, at most; left out: as many as a piece has. */
  limit: z.int().positive().max(pieceBytesMax).optional(),
});
export type BlobGet = z.infer<typeof BlobGet>;

/** Answers it: the whole blob's length, and a piece, which is empty behind the end. */
export const BlobPiece = z.object({ bytes, piece: Base64 });
export type BlobPiece = z.infer<typeof BlobPiece>;
