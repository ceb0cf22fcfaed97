import { type BrowserWindow, screen } from 'electron';

/** A window manager that insists is not fought for ever. */
const correctionsMax = 10;

/**
 * Keeps a window as large as the display. On X11 without a window manager, Chromium makes a window of
 * just that size one pixel smaller and a late answer of the server can undo fullscreen: a strip of
 * whatever lies behind would show.
 */
export function coverDisplay(window: BrowserWindow): void {
  let correctionsLeft = correctionsMax;
  const correct = () => {
    if (window.isDestroyed() || correctionsLeft === 0) return;
    const { width, height } = screen.getPrimaryDisplay().bounds;
    const [contentWidth, contentHeight] = window.getContentSize();
    if (contentWidth === width && contentHeight === height) return;
    correctionsLeft -= 1;
    window.setFullScreen(false);
    window.setFullScreen(true);
  };
  // After the event's own work is done: the size is not final while it is being told.
  const correctSoon = () => setTimeout(correct, 50);
  window.on('resize', correctSoon);
  window.on('show', correctSoon);
}
