import { type BrowserWindow, clipboard } from 'electron';
import { kioskOrigin } from './assets.ts';
import { createCrashGuard } from './crash-guard.ts';
import { type KioskPage, openPage } from './kiosk-page.ts';
import { outOfServiceUrl } from './out-of-service.ts';
import { createPartitions } from './partitions.ts';
import type { Served } from './protocol.ts';

/** What a page is made of: the preload's absolute path, and what it is served. */
export type PageParts = { readonly preload: string; readonly served: Served };

/** The one thing on the display: always one page, and for a moment two while it is renewed. */
export type KioskScreen = {
  /** The page whose calls count and that is told the view; null before the first is open. */
  readonly window: () => BrowserWindow | null;
  /** A fresh page in a fresh partition, then the end of the old one with all it stored (4.5). */
  readonly renew: () => Promise<void>;
  /** Something failed. Five times in a minute leave the out-of-service page, for good (K10). */
  readonly renewAfterFailure: () => Promise<void>;
  /** The program is ending: what is lost from now on is not replaced. */
  readonly end: () => void;
};

/**
 * Makes the display's keeper. `onFailure` hears why a page was lost, and `onRenewed` when a fresh one
 * stands. Once the out-of-service page is up nothing moves until the unit's watchdog starts the kiosk
 * anew.
 */
export function createKioskScreen(
  parts: PageParts,
  told: { readonly onFailure: (reason: string) => void; readonly onRenewed: () => void },
): KioskScreen {
  const guard = createCrashGuard();
  const partitions = createPartitions(parts.served);
  let page: KioskPage | null = null;
  let retire = async () => {};
  /** Until the page that is being put up stands; null while none is. */
  let rising: Promise<void> | null = null;
  /** The last page there will be: out of service, or at the end of the program. */
  let isLast = false;

  /** Answers when the new page stands and the old one is gone; what that one stored may take longer to go. */
  const replace = async (url: string) => {
    const partition = partitions.take();
    const retirePrevious = retire;
    const next = openPage(url, { preload: parts.preload, partition }, (reason) => {
      // The last words of a page that is being replaced are of no interest.
      if (page === next) failed(reason);
    });
    page = next;
    retire = () => {
      next.destroy();
      clearClipboard();
      return partitions.giveBack(partition);
    };
    await next.painted;
    return { isEmptied: retirePrevious() };
  };

  const renew = () => {
    if (isLast) return Promise.resolve();
    rising ??= replace(`${kioskOrigin}/`).then(({ isEmptied }) => {
      rising = null;
      // A partition that could not be emptied is not lent again, and nobody need wait for it.
      void isEmptied.catch(() => undefined).then(told.onRenewed);
    });
    return rising;
  };

  const renewAfterFailure = async () => {
    // A page that fails while it is being put up is replaced after it, not joined with it.
    await rising;
    if (isLast) return;
    if (guard.failed(performance.now()) === 'tryAgain') return renew();
    isLast = true;
    await replace(outOfServiceUrl);
  };

  const failed = (reason: string) => {
    if (isLast) return;
    told.onFailure(reason);
    void renewAfterFailure();
  };

  const end = () => {
    isLast = true;
  };

  return { window: () => page?.window ?? null, renew, renewAfterFailure, end };
}

/** What a resident copied must not be there for the next (K11): the clipboard and X11's selection. */
function clearClipboard(): void {
  clipboard.clear();
  if (clipboard.selection !== undefined) clipboard.selection.clear();
  // Before Electron 44 the selection is named by an argument.
  else (clipboard.clear as (type: string) => void)('selection');
}
