import { type Kiosk, onDisk } from '../kiosk.ts';

/**
 * Removes the files of photos that no message names any more: no draft, no letter, whether it was sent or waits
 * to be, and no mail (rule 6.4 keeps what was sent for a gateway that forgets).
 */
export function sweepBlobs(kiosk: Kiosk): void {
  onDisk(kiosk, () => kiosk.blobFiles.sweep(kiosk.store.blobs.isNeeded));
}
