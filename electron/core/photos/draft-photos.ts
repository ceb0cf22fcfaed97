import type { ChannelOutput } from '../../../shared/ipc/channels.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { OwnPhotoView } from '../../../shared/ipc/view.ts';
import { utf8Bytes } from '../../../shared/mail/body.ts';
import { photosProblem } from '../../../shared/photos/limits.ts';
import type { Photo } from '../../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { deskWith, mailChanged, type OpenKiosk, onDisk, policyOf } from '../kiosk.ts';
import { costNow } from '../mail/writing.ts';
import { putDraftPhotos, sealedPhotos } from './keep-photos.ts';
import { photoViews } from './photo-views.ts';

/** Photos of one page: as many as are drawn before a thumb gets there. */
const pageItems = 12;

/** The photos that came with the resident's mail and are here: those that an email can carry. */
export function ownPhotosPage(
  { resident: { vault }, blobFiles }: OpenKiosk,
  { cursor }: { readonly cursor: string | null },
): Result<{ items: OwnPhotoView[]; next: string | null }, KioskError> {
  const page = vault.photosThatCame({ cursor, limit: pageItems });
  if (!page.ok) return fail({ code: 'badInput' });
  const items = page.value.items
    .filter(({ photo }) => blobFiles.has(photo.blob))
    .map(({ photo: { blob }, ...where }) => ({ ...where, blob }));
  return ok({ items, next: page.value.next });
}

/**
 * Gives the draft on the desk these photos, in this order: those that it has, and others that came with mail.
 * They are on disk when it answers, so that no time-out takes them (rule 3.5).
 */
export function setDraftPhotos(
  kiosk: OpenKiosk,
  { messageId, blobs }: { readonly messageId: string; readonly blobs: readonly string[] },
): Result<ChannelOutput<'draft.photos'>, KioskError> {
  const desk = deskWith(kiosk, messageId);
  if (desk === null) return fail({ code: 'notFound' });
  if (new Set(blobs).size < blobs.length) return fail({ code: 'badInput' });
  const found = findPhotos(kiosk, messageId, blobs);
  if (!found.ok) return found;
  const bodyBytes = utf8Bytes(desk.body());
  const problem = photosProblem({ bodyBytes, photos: found.value }, policyOf(kiosk).attachments);
  if (problem !== null) return fail(problem);
  const written = onDisk(kiosk, () => putDraftPhotos(kiosk, messageId, found.value));
  if (!written.ok) return written;
  mailChanged(kiosk);
  return ok({
    photos: photoViews(kiosk, messageId),
    cost: costNow(kiosk, { id: messageId, body: desk.body(), replyToId: desk.letter.replyToId }),
  });
}

function findPhotos(
  kiosk: OpenKiosk,
  messageId: string,
  blobs: readonly string[],
): Result<Photo[], KioskError> {
  const { vault } = kiosk.resident;
  const attached = sealedPhotos(vault.photosOf(messageId));
  const photos: Photo[] = [];
  for (const blob of blobs) {
    const known = attached.find((photo) => photo.blob === blob);
    const photo = known ?? vault.photoThatCame(blob);
    if (photo === null) return fail({ code: 'notFound' });
    if (known === undefined && !kiosk.blobFiles.has(blob)) return fail({ code: 'photoNotHere' });
    photos.push(photo);
  }
  return ok(photos);
}
