import { assert } from '../../shared/assert.ts';
import { pieceBytesMax } from '../../shared/protocol/blob.ts';
import type { Reader, Writer } from '../store/schema.ts';

/** A blob that is here whole. */
export interface WholeBlob {
  readonly uploadId: number;
  readonly bytes: number;
}

/** Keeps a box that the gateway has sealed itself: it is whole at once. */
export async function keepBlob(
  writer: Writer,
  { blob, box, nowMillis }: { blob: string; box: Uint8Array; nowMillis: number },
): Promise<void> {
  const { upload_id } = await writer
    .insertInto('blob_uploads')
    .values({
      device_id: null,
      blob,
      bytes: box.length,
      received: 0,
      touched_at_millis: nowMillis,
    })
    .returning('upload_id')
    .executeTakeFirstOrThrow();
  for (let at = 0; at < box.length; at += pieceBytesMax) {
    await addPiece(writer, {
      uploadId: upload_id,
      at,
      content: box.subarray(at, at + pieceBytesMax),
    });
  }
  await writer.insertInto('blobs').values({ name: blob, upload_id }).execute();
}

/** Forgets those of these blobs that came from outside and that no message names. */
export async function forgetUnnamed(writer: Writer, blobs: readonly string[]): Promise<void> {
  await unnamedFromOutside(writer)
    .where('blob', 'in', [...blobs])
    .execute();
}

/** Forgets what came from outside before an instant, in milliseconds since 1970, and is named by no message. */
export async function forgetUnnamedBefore(writer: Writer, millis: number): Promise<void> {
  await unnamedFromOutside(writer).where('touched_at_millis', '<', millis).execute();
}

/** Their pieces go with them. */
function unnamedFromOutside(writer: Writer) {
  return writer
    .deleteFrom('blob_uploads')
    .where('device_id', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('photos')
            .select('photos.blob')
            .whereRef('photos.blob', '=', 'blob_uploads.blob'),
        ),
      ),
    );
}

/** Adds the piece that comes next, and answers how far the upload has come. */
export async function addPiece(
  writer: Writer,
  { uploadId, at, content }: { uploadId: number; at: number; content: Uint8Array },
): Promise<number> {
  await writer
    .insertInto('blob_pieces')
    .values({ upload_id: uploadId, at, content: Buffer.from(content) })
    .execute();
  const received = at + content.length;
  await writer
    .updateTable('blob_uploads')
    .set({ received })
    .where('upload_id', '=', uploadId)
    .execute();
  return received;
}

/** Reads a whole upload. At most 4 MiB. */
export async function readUpload(reader: Reader, uploadId: number): Promise<Buffer> {
  const pieces = await reader
    .selectFrom('blob_pieces')
    .select('content')
    .where('upload_id', '=', uploadId)
    .orderBy('at')
    .execute();
  return Buffer.concat(pieces.map((piece) => piece.content));
}

/** Reads up to `limit` bytes of an upload from byte `at` on; none behind its end. */
export async function readRange(
  reader: Reader,
  { uploadId, at, limit }: { uploadId: number; at: number; limit: number },
): Promise<Buffer> {
  const before = await reader
    .selectFrom('blob_pieces')
    .select((column) => column.fn.max('at').as('at'))
    .where('upload_id', '=', uploadId)
    .where('at', '<=', at)
    .executeTakeFirst();
  const start = before?.at ?? 0;
  const pieces = await reader
    .selectFrom('blob_pieces')
    .select('content')
    .where('upload_id', '=', uploadId)
    .where('at', '>=', start)
    .where('at', '<', at + limit)
    .orderBy('at')
    .execute();
  const bytes = Buffer.concat(pieces.map((piece) => piece.content));
  return bytes.subarray(at - start, at - start + limit);
}

/** The whole blob of that name, for the gateway's own eyes. */
export async function findBlob(reader: Reader, blob: string): Promise<WholeBlob | null> {
  const row = await reader
    .selectFrom('blobs')
    .innerJoin('blob_uploads', 'blob_uploads.upload_id', 'blobs.upload_id')
    .select(['blobs.upload_id as uploadId', 'blob_uploads.bytes'])
    .where('blobs.name', '=', blob)
    .executeTakeFirst();
  return row ?? null;
}

/** The box of a blob that is known to be here. */
export async function readBlob(reader: Reader, blob: string): Promise<Buffer> {
  const whole = await findBlob(reader, blob);
  assert(whole !== null, 'a photo has its blob');
  return readUpload(reader, whole.uploadId);
}
