import type { WebContents } from 'electron';

/**
 * Keeps the system's file dialog shut, whatever a page does (K7): `<input type=file>` would show the
 * tablet's folders. Electron asks no one before it opens that dialog, so the page is told to hand the
 * wish to a debugger, and nobody answers it. `onLost` is called when that no longer holds.
 */
export function refuseFileChoosers(contents: WebContents, onLost: () => void): void {
  const { debugger: watcher } = contents;
  watcher.attach();
  watcher.once('detach', onLost);
  watcher
    .sendCommand('Page.enable')
    .then(() => watcher.sendCommand('Page.setInterceptFileChooserDialog', { enabled: true }))
    .catch(onLost);
}
