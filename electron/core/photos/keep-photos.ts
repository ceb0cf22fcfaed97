import type { NamedBlob } from '../../../db/blob-book.ts';
import type { KeptPhoto } from '../../../db/vault/photos.ts';
import { blobOverheadBytes } from '../../../shared/protocol/blob.ts';
import type { Photo } from '../../../shared/protocol/record.ts';
import { type Kiosk, type OpenKiosk, onDisk } from '../kiosk.ts';

/**
 * Writes a draft's photos. What is needed is noted before the draft has it, and what is not after it has lost
 * it: a crash between two of these keeps a file too many, and never one too few.
 */
export function putDraftPhotos(kiosk: OpenKiosk, draftId: string, photos: readonly Photo[]): void {
  const { store, resident } = kiosk;
  store.transaction('need photos', () =>
    store.blobs.need(draftId, photos.map(namedBlob), resident.residentId),
  );
  resident.vault.transaction('draft photos', () =>
    resident.vault.putPhotos(
      { messageId: draftId, came: null },
      photos.map((photo) => ({ photo, refusal: null })),
    ),
  );
  store.transaction('need no other photos', () =>
    store.blobs.needOnly(
      draftId,
      photos.map(({ blob }) => blob),
    ),
  );
}

/** Photos with a picture: those of a draft or a sent letter, which are all of that kind. */
export function sealedPhotos(kept: readonly KeptPhoto[]): Photo[] {
  return kept.flatMap(({ photo }) => photo ?? []);
}

/** What of a photo may stand outside the vault: the name of its blob, which lies there sealed. */
export function namedBlob({ blob, bytes }: Photo): NamedBlob {
  return { blob, bytes: bytes + blobOverheadBytes };
}

/** A file turned out to be gone or damaged: from here on it is missing. */
export function forgetBlob(kiosk: Kiosk, blob: string): void {
  kiosk.blobFiles.remove(blob);
  onDisk(kiosk, () => kiosk.store.transaction('blob lost', () => kiosk.store.blobs.lost(blob)));
}
