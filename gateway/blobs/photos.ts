import { normaliseBody, utf8Bytes } from '../../shared/mail/body.ts';
import { photosProblem } from '../../shared/photos/limits.ts';
import { type Picture, readPicture } from '../../shared/photos/picture.ts';
import type { Refusal } from '../../shared/protocol/change.ts';
import type { MessageSend, Photo } from '../../shared/protocol/record.ts';
import type { RecordProblem } from '../../shared/protocol/sync.ts';
import type { RecordContext } from '../mail/effect.ts';
import type { PhotosTable, Reader, Writer } from '../store/schema.ts';
import type { World } from '../world.ts';
import { openPicture, sealPicture } from './box.ts';
import { type BlobSeeker, findBlobFor } from './rights.ts';
import { keepBlob, readBlob, readUpload } from './store.ts';

/**
 * Why a message cannot come in with the photos that it names (rules 3.7, 6.6), or null. Each is opened and
 * looked at here: what the device says of it counts for nothing.
 */
export async function sentPhotosProblem(
  reader: Reader,
  { deviceId, policy }: RecordContext,
  send: MessageSend,
): Promise<RecordProblem | null> {
  const photos = send.photos ?? [];
  if (photos.length === 0) return null;
  if (new Set(photos.map(({ blob }) => blob)).size < photos.length) return 'malformed';
  const body = normaliseBody(send.body);
  const bodyBytes = utf8Bytes(body.ok ? body.value : send.body);
  const problem = photosProblem({ bodyBytes, photos }, policy.attachments);
  if (problem !== null) return problem.code === 'messageTooLarge' ? 'tooLarge' : problem.code;
  for (const photo of photos) {
    const seeker = { deviceId, residentIds: [send.residentId] };
    const wrong = await photoProblem(reader, seeker, photo);
    if (wrong !== null) return wrong;
  }
  return null;
}

async function photoProblem(
  reader: Reader,
  seeker: BlobSeeker,
  photo: Photo,
): Promise<RecordProblem | null> {
  const whole = await findBlobFor(reader, seeker, photo.blob);
  if (whole === null) return 'photoMissing';
  const bytes = openPicture(await readUpload(reader, whole.uploadId), photo.key);
  const picture = bytes.ok && bytes.value.length === photo.bytes ? readPicture(bytes.value) : null;
  return picture?.ok && isSamePicture(picture.value, photo) ? null : 'badPhoto';
}

function isSamePicture(picture: Picture, photo: Photo): boolean {
  const { mediaType, width, height } = picture;
  return mediaType === photo.mediaType && width === photo.width && height === photo.height;
}

/** Keeps a message's photos, in the place of those that it had before it was taken back. */
export async function keepPhotos(
  writer: Writer,
  message: { readonly messageId: string; readonly stampsEach: number },
  photos: readonly Photo[],
): Promise<void> {
  const { messageId, stampsEach } = message;
  await writer.deleteFrom('photos').where('message_id', '=', messageId).execute();
  if (photos.length === 0) return;
  await writer
    .insertInto('photos')
    .values(
      photos.map(({ mediaType, ...photo }, index) => ({
        ...photo,
        message_id: messageId,
        number: index + 1,
        media_type: mediaType,
        stamps: stampsEach,
        refusal: null,
      })),
    )
    .execute();
}

/** A picture from outside, checked. */
export interface NewPicture extends Picture {
  readonly content: Uint8Array;
}

/** Seals pictures that came from outside and keeps them; no message has them until it names them. */
export async function keepPictures(
  writer: Writer,
  pictures: readonly NewPicture[],
  world: World,
): Promise<Photo[]> {
  const photos: Photo[] = [];
  for (const { content, mediaType, width, height } of pictures) {
    const { blob, key, box } = sealPicture(content, world);
    await keepBlob(writer, { blob, box, nowMillis: world.nowMillis() });
    photos.push({ blob, key, mediaType, width, height, bytes: content.length });
  }
  return photos;
}

/** The photos of these messages, each message's in the order of its numbers. */
export async function photosOf(
  reader: Reader,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, PhotosTable[]>> {
  if (messageIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('photos')
    .selectAll()
    .where('message_id', 'in', [...messageIds])
    .orderBy('number')
    .execute();
  return Map.groupBy(rows, (row) => row.message_id);
}

/** Whether a message has these photos and no others. */
export async function hasPhotos(
  reader: Reader,
  messageId: string,
  photos: readonly Photo[],
): Promise<boolean> {
  const kept = (await photosOf(reader, [messageId])).get(messageId) ?? [];
  return (
    kept.length === photos.length && kept.every((row, index) => row.blob === photos[index]?.blob)
  );
}

/** The refusals of the photos that are withheld. */
export function withheldAmong(photos: readonly PhotosTable[]): Refusal[] {
  return photos.flatMap(({ refusal }) =>
    refusal === null ? [] : (JSON.parse(refusal) as Refusal),
  );
}

/** A photo as it goes to a device. */
export function asPhoto({ blob, key, media_type, bytes, width, height }: PhotosTable): Photo {
  return { blob, key, mediaType: media_type, bytes, width, height };
}

/** A photo's picture, for staff who review it; null where it does not open, which its arrival ruled out. */
export async function readPhoto(reader: Reader, photo: PhotosTable): Promise<Buffer | null> {
  const opened = openPicture(await readBlob(reader, photo.blob), photo.key);
  return opened.ok ? opened.value : null;
}
