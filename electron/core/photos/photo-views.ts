import type { KeptPhoto } from '../../../db/vault/photos.ts';
import type { PhotoView } from '../../../shared/ipc/view.ts';
import { photoPart } from '../../../shared/photos/limits.ts';
import type { Refusal } from '../../../shared/protocol/change.ts';
import type { OpenKiosk } from '../kiosk.ts';

/** The photos of a message as its screen shows them; `withheld` are refusals of photos of a sent letter. */
export function photoViews(
  kiosk: OpenKiosk,
  messageId: string,
  withheld: readonly Refusal[] = [],
): PhotoView[] {
  return kiosk.resident.vault.photosOf(messageId).map((kept, index) => {
    const number = index + 1;
    const refusal = withheld.find(({ part }) => part === photoPart(number)) ?? null;
    return viewOf(kiosk, kept, { number, refusal });
  });
}

function viewOf(
  { blobFiles }: OpenKiosk,
  { photo, refusal }: KeptPhoto,
  told: Pick<PhotoView, 'number' | 'refusal'>,
): PhotoView {
  if (photo === null) {
    const { number } = told;
    return { number, blob: null, state: 'withheld', width: 0, height: 0, refusal };
  }
  const { blob, width, height } = photo;
  return { ...told, blob, width, height, state: blobFiles.has(blob) ? 'here' : 'coming' };
}
