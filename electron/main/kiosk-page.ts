import { BrowserWindow, type Session, screen } from 'electron';
import { pulseChannel, pulseMillis } from '../preload/pulse-channel.ts';
import { coverDisplay } from './cover-display.ts';
import { refuseFileChoosers } from './file-chooser.ts';
import { lockedPreferences } from './lock-down.ts';
import { createPulse } from './pulse.ts';

/** The ground of every screen (`--paper` in renderer/styles/tokens.css), so that a page that has yet to paint is paper and not a white flash. */
const paper = '#faf5ea';

/** A page that has not painted by then is shown as it is: the pulse decides about it (K10). */
const paintMillisMax = 5_000;

/** One window with one page. */
export type KioskPage = {
  readonly window: BrowserWindow;
  /** Fulfilled when there is something to see, or when it failed or waiting has lasted long enough. */
  readonly painted: Promise<void>;
  /** Ends the renderer's process and takes the window away (4.5, K11). */
  readonly destroy: () => void;
};

/**
 * Opens `url` over the whole display. `onFailure` is called, once, when its renderer is gone, hung or
 * white, or the page cannot be loaded; the reason is for the log and holds no text of anyone's.
 */
export function openPage(
  url: string,
  { preload, partition }: { readonly preload: string; readonly partition: Session },
  onFailure: (reason: string) => void,
): KioskPage {
  const window = new BrowserWindow({
    ...screen.getPrimaryDisplay().bounds,
    show: false,
    kiosk: true,
    frame: false,
    backgroundColor: paper,
    webPreferences: { ...lockedPreferences, preload, session: partition },
  });
  coverDisplay(window);
  // Only a renewal and the end of the program take a window away, and neither asks by `close` (K7).
  window.on('close', (event) => event.preventDefault());
  const painted = new Promise<void>((done) => {
    window.once('ready-to-show', () => done());
    setTimeout(done, paintMillisMax);
    watch(window, url, (reason) => {
      onFailure(reason);
      // Nothing will be painted by what is dead, and the next page waits for this one (K10).
      done();
    });
  }).then(() => {
    if (!window.isDestroyed()) window.show();
  });
  // A failed load is told by `did-fail-load` too.
  window.loadURL(url).catch(() => undefined);
  return {
    window,
    painted,
    destroy: () => {
      killRenderer(window);
      window.destroy();
    },
  };
}

/**
 * Ends the renderer's process from outside and at once, with all that it has in memory. Asked to end,
 * one that hangs would stay for seconds, or outlive the shell.
 */
function killRenderer(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  const id = window.webContents.getOSProcessId();
  // 0 stands for none; to `kill` it would stand for every process of this group.
  if (id === 0) return;
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}

function watch(window: BrowserWindow, url: string, onFailure: (reason: string) => void): void {
  const contents = window.webContents;
  const pulse = createPulse();
  const ticking = setInterval(() => {
    const health = pulse.tick();
    if (health !== 'well') fail(health);
  }, pulseMillis);
  const stop = () => clearInterval(ticking);
  let failed = false;
  const fail = (reason: string) => {
    stop();
    if (!failed) onFailure(reason);
    failed = true;
  };
  // `window.close()` in the page asks no one either.
  window.once('closed', () => fail('closed'));
  refuseFileChoosers(contents, () => fail('file chooser guard lost'));
  contents.ipc.on(pulseChannel, (_event, hasContent) => pulse.beat(hasContent === true));
  contents.once('render-process-gone', (_event, details) => fail(`gone: ${details.reason}`));
  contents.once('unresponsive', () => fail('unresponsive'));
  contents.once('preload-error', () => fail('preload failed'));
  // `about:blank` asks no one before it is gone to. Whatever the way was, being elsewhere is a failure.
  contents.on('did-navigate', (_event, arrived) => {
    if (arrived !== url) fail('left its address');
  });
  // Loaded is as good as a first beat: from here on a page is not given the time to load any more.
  contents.on('did-finish-load', () => pulse.beat(true));
  contents.on('did-fail-load', (_event, code, _text, _url, isMainFrame) => {
    if (isMainFrame) fail(`not loaded: ${code}`);
  });
}
