import { useEffect, useState } from 'react';
import type { KioskError } from '../../shared/ipc/errors.ts';
import { useKiosk } from './context.ts';

/** A photo's picture: an address for an image element, until the screen that shows it is left. */
export interface Picture {
  readonly url: string | null;
  readonly error: KioskError | null;
}

/**
 * Asks the core for a picture and gives it an address within this page. The page has no network and keeps
 * nothing: the bytes go with the address, and both with the screen (4.5).
 */
export function usePicture(messageId: string, blob: string): Picture {
  const { ask } = useKiosk();
  const [picture, setPicture] = useState<Picture>({ url: null, error: null });
  useEffect(() => {
    let url: string | null = null;
    let isGone = false;
    void ask('photos.get', { messageId, blob }).then((answer) => {
      if (isGone) return;
      if (!answer.ok) return setPicture({ url: null, error: answer.error });
      const { mediaType, base64 } = answer.value;
      url = URL.createObjectURL(new Blob([bytesOf(base64)], { type: mediaType }));
      return setPicture({ url, error: null });
    });
    return () => {
      isGone = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [ask, messageId, blob]);
  return picture;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));
}
