import type { Reader } from '../store/schema.ts';
import { findBlob, type WholeBlob } from './store.ts';

/** Who asks for a blob: a device, for residents of its own. */
export interface BlobSeeker {
  readonly deviceId: string;
  readonly residentIds: readonly string[];
}

/**
 * The whole blob of that name, where the seeker may have it: the device brought all of its bytes itself, or it
 * is a photo of a resident's own message, or of mail that they were given. A name alone, overheard or guessed,
 * gives no right and is answered as if there were nothing.
 */
export async function findBlobFor(
  reader: Reader,
  seeker: BlobSeeker,
  blob: string,
): Promise<WholeBlob | null> {
  const whole = await findBlob(reader, blob);
  if (whole === null) return null;
  return (await wasBrought(reader, seeker, blob)) || (await belongs(reader, seeker, blob))
    ? whole
    : null;
}

async function wasBrought(reader: Reader, seeker: BlobSeeker, blob: string): Promise<boolean> {
  const upload = await reader
    .selectFrom('blob_uploads')
    .select('upload_id')
    .where('device_id', '=', seeker.deviceId)
    .where('blob', '=', blob)
    .whereRef('received', '=', 'bytes')
    .executeTakeFirst();
  return upload !== undefined;
}

async function belongs(reader: Reader, seeker: BlobSeeker, blob: string): Promise<boolean> {
  if (seeker.residentIds.length === 0) return false;
  const own = await reader
    .selectFrom('photos')
    .innerJoin('messages', 'messages.message_id', 'photos.message_id')
    .select('photos.number')
    .where('photos.blob', '=', blob)
    .where('messages.resident_id', 'in', [...seeker.residentIds])
    .executeTakeFirst();
  if (own !== undefined) return true;
  const given = await reader
    .selectFrom('photos')
    .innerJoin('incoming', 'incoming.message_id', 'photos.message_id')
    .select('photos.number')
    .where('photos.blob', '=', blob)
    .where('photos.refusal', 'is', null)
    .where('incoming.resident_id', 'in', [...seeker.residentIds])
    .where('incoming.state', 'in', ['new', 'read'])
    .executeTakeFirst();
  return given !== undefined;
}
