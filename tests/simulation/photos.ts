import type { OpenKiosk } from '../../electron/core/kiosk.ts';
import type { BlobFiles } from '../../electron/core/photos/blob-files.ts';
import { ownPhotosPage, setDraftPhotos } from '../../electron/core/photos/draft-photos.ts';
import type { NewPicture } from '../../gateway/blobs/photos.ts';
import { makePicture } from '../../gateway/blobs/picture.test-support.ts';
import type { Hazards } from './hazards.ts';

/** A picture takes a few pieces (disk/measures.ts), the last of them a short one. */
const picture = { bytes: 500, width: 640, height: 480 } as const;

/** The picture that comes as the n-th photo of a message from outside. */
export function pictureOf(externalId: string, number: number): Buffer {
  return makePicture({ ...picture, seed: `${externalId} ${number}` });
}

/** A message's pictures, as they come in. */
export function picturesOf(externalId: string, count: number): NewPicture[] {
  const { width, height } = picture;
  return Array.from({ length: count }, (_, index) => {
    const content = pictureOf(externalId, index + 1);
    return { content, mediaType: 'image/jpeg', width, height };
  });
}

/** Puts photos that came with the resident's mail into the draft on the desk. Answers whether it has them. */
export function attachPhotos(
  kiosk: OpenKiosk,
  messageId: string,
  { count, salt }: { readonly count: number; readonly salt: number },
): boolean {
  const page = ownPhotosPage(kiosk, { cursor: null });
  const known = new Set(page.ok ? page.value.items.map(({ blob }) => blob) : []);
  const from = salt % Math.max(1, known.size);
  const blobs = [...known].slice(from, from + count);
  return blobs.length > 0 && setDraftPhotos(kiosk, { messageId, blobs }).ok;
}

/** The blobs of a message's photos as the vault has them; null for one that is withheld. */
export function blobsOf({ resident: { vault } }: OpenKiosk, messageId: string): (string | null)[] {
  return vault.photosOf(messageId).map(({ photo }) => photo?.blob ?? null);
}

/** The files of photos, on a battery that may go before and after each change of one. */
export function fragileBlobFiles(files: BlobFiles, hazards: Hazards): BlobFiles {
  const between = <Given extends unknown[], Answer>(
    name: string,
    change: (...given: Given) => Answer,
  ) => {
    return (...given: Given): Answer => {
      hazards.at(`photo, before ${name}`);
      const answer = change(...given);
      hazards.at(`photo, after ${name}`);
      return answer;
    };
  };
  return {
    ...files,
    addPart: between('a piece', files.addPart),
    finish: between('its end', files.finish),
    remove: between('its removal', files.remove),
    sweep: between('a sweep', files.sweep),
  };
}
