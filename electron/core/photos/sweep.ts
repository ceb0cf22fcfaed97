import { type Kiosk, onDisk } from '../kiosk.ts';

/**
 * Removes the files of photos that no message names any more: no draft, no letter, whether it was sent or waits
 * to be, and no mail (rule 6.4 keeps what was sent for a gateway that forgets). Messages of those whose vault was retired
 * name none.
 */
export function sweepBlobs(kiosk: Kiosk): void {
  const { store, blobFiles } = kiosk;
  const { blobs } = store;
  onDisk(kiosk, () => {
    if (blobs.hasOfNobody()) store.transaction('photos of nobody', blobs.forgetOfNobody);
    blobFiles.sweep(blobs.isNeeded);
  });
}
