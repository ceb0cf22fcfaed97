import { photosOf, readPhoto } from '../blobs/photos.ts';
import type { Reader } from '../store/schema.ts';
import type { ParsedMail } from './mail-line.ts';
import { readPhotoFile } from './photo-files.ts';

/** A message from outside that is here already, as far as a line of a mail file can differ from it. */
export interface ImportedMail {
  readonly messageId: string;
  readonly residentId: string;
  readonly contactName: string;
  readonly body: string;
  readonly replyStamps: number;
}

/** All mail from outside, by what the outside calls it. */
export async function readImported(reader: Reader): Promise<ReadonlyMap<string, ImportedMail>> {
  const rows = await reader
    .selectFrom('incoming')
    .innerJoin('contacts', 'contacts.contact_id', 'incoming.contact_id')
    .select([
      'external_id as externalId',
      'message_id as messageId',
      'incoming.resident_id as residentId',
      'contacts.name as contactName',
      'body',
      'reply_stamps as replyStamps',
    ])
    .execute();
  return new Map(rows.map(({ externalId, ...mail }) => [externalId, mail]));
}

/** Whether a line, which is for a resident, says what was imported under its ID before, photos included. */
export async function isSameMail(
  reader: Reader,
  before: ImportedMail,
  line: { readonly file: string; readonly residentId: string | null; readonly mail: ParsedMail },
): Promise<boolean> {
  const { file, residentId, mail } = line;
  const saysTheSame =
    before.residentId === residentId &&
    before.contactName === mail.contactName &&
    before.body === mail.body &&
    before.replyStamps === mail.replyStamps;
  return saysTheSame && hasSamePhotos(reader, before.messageId, { file, paths: mail.photos });
}

async function hasSamePhotos(
  reader: Reader,
  messageId: string,
  { file, paths }: { readonly file: string; readonly paths: readonly string[] },
): Promise<boolean> {
  const kept = (await photosOf(reader, [messageId])).get(messageId) ?? [];
  if (kept.length !== paths.length) return false;
  for (const [index, photo] of kept.entries()) {
    const content = readPhotoFile(file, paths[index] ?? '');
    if (content === null || content.length !== photo.bytes) return false;
    if ((await readPhoto(reader, photo))?.equals(content) !== true) return false;
  }
  return true;
}
