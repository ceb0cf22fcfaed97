import { messageBytesMax } from '../mail/body.ts';
import type { Policy } from '../policy/policy.ts';

/** What of a photo its limits need: the picture's own bytes, before it is sealed. */
export interface WeighedPhoto {
  readonly bytes: number;
}

/** Why a message cannot carry these photos. `photo` counts from 1. */
export type PhotosProblem =
  | { readonly code: 'tooManyPhotos'; readonly photosMax: number }
  | { readonly code: 'photoTooLarge'; readonly photo: number; readonly bytesMax: number }
  | { readonly code: 'messageTooLarge'; readonly bytesMax: number };

/**
 * What keeps a message from carrying its photos: more of them, or larger ones, than the facility allows, or
 * more than the hard limit together with its text (rule 3.7). Null when nothing does. Kiosk, gateway and
 * import ask it alike.
 */
export function photosProblem(
  message: { readonly bodyBytes: number; readonly photos: readonly WeighedPhoto[] },
  { photosMax, photoBytesMax }: Policy['attachments'],
): PhotosProblem | null {
  const { photos, bodyBytes } = message;
  if (photos.length > photosMax) return { code: 'tooManyPhotos', photosMax };
  const large = photos.findIndex((photo) => photo.bytes > photoBytesMax);
  if (large >= 0) return { code: 'photoTooLarge', photo: large + 1, bytesMax: photoBytesMax };
  const bytes = photos.reduce((sum, photo) => sum + photo.bytes, bodyBytes);
  return bytes > messageBytesMax ? { code: 'messageTooLarge', bytesMax: messageBytesMax } : null;
}

/** The name of a photo as a part of its message, as refusals have it (3.6): `photo 2`. */
export function photoPart(number: number): string {
  return `photo ${number}`;
}
