import { createDecipheriv } from 'node:crypto';
import type { ChannelOutput } from '../../../shared/ipc/channels.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import { readPicture } from '../../../shared/photos/picture.ts';
import { blobOverheadBytes } from '../../../shared/protocol/blob.ts';
import type { Photo } from '../../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { OpenKiosk } from '../kiosk.ts';
import { forgetBlob } from './keep-photos.ts';

const nonceBytes = 12;
const tagBytes = blobOverheadBytes - nonceBytes;
const purpose = Buffer.from('postern photo 1');

/**
 * The picture of a message's photo, for the screen. Nothing is handed on but a JPEG or PNG of a size that the
 * screen can bear, by its own bytes. A file that does not open is fetched again.
 */
export function openPhoto(
  kiosk: OpenKiosk,
  { messageId, blob }: { readonly messageId: string; readonly blob: string },
): Result<ChannelOutput<'photos.get'>, KioskError> {
  const kept = kiosk.resident.vault.photosOf(messageId).find((each) => each.photo?.blob === blob);
  const photo = kept?.photo ?? null;
  if (photo === null) return fail({ code: 'notFound' });
  const box = kiosk.blobFiles.read(blob);
  const picture = box === null ? null : openBox(box, photo);
  if (picture === null) {
    if (box !== null) forgetBlob(kiosk, blob);
    kiosk.nudgeSync();
    return fail({ code: 'photoNotHere' });
  }
  const shown = readPicture(picture);
  if (!shown.ok) return fail({ code: 'notFound' });
  return ok({ mediaType: shown.value.mediaType, base64: picture.toString('base64') });
}

/** Null when the file is not what was sealed. */
function openBox(box: Buffer, { key }: Photo): Buffer | null {
  if (box.length <= blobOverheadBytes) return null;
  const keyOfBox = Buffer.from(key, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOfBox, box.subarray(0, nonceBytes));
  decipher.setAAD(purpose);
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  try {
    const picture = decipher.update(box.subarray(nonceBytes, box.length - tagBytes));
    return Buffer.concat([picture, decipher.final()]);
  } catch {
    return null;
  } finally {
    keyOfBox.fill(0);
  }
}
