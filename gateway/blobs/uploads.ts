import { type BlobAsk, type BlobPut, pieceBytesMax } from '../../shared/protocol/blob.ts';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { BlobUploadsTable, Reader, Writer } from '../store/schema.ts';
import { blobName } from './box.ts';
import { type BlobSeeker, findBlobFor } from './rights.ts';
import { addPiece, findBlob, readUpload } from './store.ts';

/**
 * What one device may have here that no message names: what a message of the hard limit needs, sixteen times
 * over. A device that brings more takes the place of what it brought before, and of nobody else's.
 */
const unnamedMax = { uploads: 64, bytes: 64 * 1024 * 1024 } as const;
/** What no message has named by then is not waited for. */
const unnamedMillisMax = 30 * 86_400_000;

/** How far this device's blob has come (rule 6.7); all of it, where the gateway has it for them already. */
export async function askHowFar(
  reader: Reader,
  seeker: BlobSeeker,
  { blob, bytes }: BlobAsk,
): Promise<number> {
  const whole = await findBlobFor(reader, seeker, blob);
  if (whole !== null) return whole.bytes;
  const upload = await uploadOf(reader, seeker, blob);
  return upload !== null && isUnderWay(upload, bytes) ? upload.received : 0;
}

/**
 * Whether a piece is as long as one may be and ends where its blob does, at the latest: asked before anything is
 * written for it. Base64 alone, which stands for three bytes at a time, would let two more through.
 */
export function isPieceOfBlob({ at, bytes, piece }: BlobPut): boolean {
  const length = Buffer.byteLength(piece, 'base64');
  return length <= pieceBytesMax && at + length <= bytes;
}

/**
 * Takes a piece, within its blob, that begins where the upload has got to; any other has no effect. Answers how far it is then.
 * The last piece proves the name: bytes that have another are forgotten.
 */
export async function takePiece(
  writer: Writer,
  seeker: BlobSeeker,
  { put, nowMillis }: { readonly put: BlobPut; readonly nowMillis: number },
): Promise<Result<number, WireErrorCode>> {
  const content = Buffer.from(put.piece, 'base64');
  const whole = await findBlobFor(writer, seeker, put.blob);
  if (whole !== null) return ok(whole.bytes);
  let upload = await uploadOf(writer, seeker, put.blob);
  if (upload !== null && !isUnderWay(upload, put.bytes)) {
    await forget(writer, upload.upload_id);
    upload = null;
  }
  if (put.at !== (upload?.received ?? 0)) return ok(upload?.received ?? 0);
  const uploadId = upload?.upload_id ?? (await begin(writer, seeker, { put, nowMillis }));
  const received = await addPiece(writer, { uploadId, at: put.at, content });
  await touch(writer, uploadId, nowMillis);
  return received < put.bytes ? ok(received) : finish(writer, uploadId, put);
}

async function uploadOf(
  reader: Reader,
  { deviceId }: BlobSeeker,
  blob: string,
): Promise<BlobUploadsTable | null> {
  const row = await reader
    .selectFrom('blob_uploads')
    .selectAll()
    .where('device_id', '=', deviceId)
    .where('blob', '=', blob)
    .executeTakeFirst();
  return row ?? null;
}

/** One that is whole, and whose blob is not here, made room for another; one of another length is none of these. */
function isUnderWay(upload: BlobUploadsTable, bytes: number): boolean {
  return upload.bytes === bytes && upload.received < bytes;
}

async function begin(
  writer: Writer,
  { deviceId }: BlobSeeker,
  { put, nowMillis }: { readonly put: BlobPut; readonly nowMillis: number },
): Promise<number> {
  await makeRoom(writer, { deviceId, bytes: put.bytes, nowMillis });
  const { upload_id } = await writer
    .insertInto('blob_uploads')
    .values({
      device_id: deviceId,
      blob: put.blob,
      bytes: put.bytes,
      received: 0,
      touched_at_millis: nowMillis,
    })
    .returning('upload_id')
    .executeTakeFirstOrThrow();
  return upload_id;
}

async function makeRoom(
  writer: Writer,
  { deviceId, bytes, nowMillis }: { deviceId: string; bytes: number; nowMillis: number },
): Promise<void> {
  const unnamed = await writer
    .selectFrom('blob_uploads')
    .select(['upload_id', 'bytes', 'touched_at_millis'])
    .where('device_id', '=', deviceId)
    .where('blob', 'not in', (where) => where.selectFrom('photos').select('photos.blob'))
    .orderBy('touched_at_millis', 'desc')
    .orderBy('upload_id', 'desc')
    .execute();
  let total = bytes;
  for (const [place, upload] of unnamed.entries()) {
    total += upload.bytes;
    const isOld = upload.touched_at_millis < nowMillis - unnamedMillisMax;
    const isTooMuch = total > unnamedMax.bytes || place + 1 >= unnamedMax.uploads;
    if (isOld || isTooMuch) await forget(writer, upload.upload_id);
  }
}

function touch(writer: Writer, uploadId: number, nowMillis: number) {
  return writer
    .updateTable('blob_uploads')
    .set({ touched_at_millis: nowMillis })
    .where('upload_id', '=', uploadId)
    .execute();
}

async function finish(
  writer: Writer,
  uploadId: number,
  put: BlobPut,
): Promise<Result<number, WireErrorCode>> {
  if (blobName(await readUpload(writer, uploadId)) !== put.blob) {
    await forget(writer, uploadId);
    return fail('blobMismatch');
  }
  const isHere = (await findBlob(writer, put.blob)) !== null;
  if (isHere) {
    // The same bytes came from elsewhere: having brought them gives the right to them, and they lie here once.
    await writer.deleteFrom('blob_pieces').where('upload_id', '=', uploadId).execute();
  } else {
    await writer.insertInto('blobs').values({ name: put.blob, upload_id: uploadId }).execute();
  }
  return ok(put.bytes);
}

/** Its pieces, and the blob that it may have become, go with it. */
function forget(writer: Writer, uploadId: number) {
  return writer.deleteFrom('blob_uploads').where('upload_id', '=', uploadId).execute();
}
