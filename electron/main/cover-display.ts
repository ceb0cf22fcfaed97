import { type BrowserWindow, screen } from 'electron';

/** A window manager that insists is not fought for ever. */
const correctionsMax = 10;

/**
 * Keeps a window as large as the display. On X11 Chromium makes a window of just the display's size one pixel
 * smaller, fullscreen or not, and without a window manager nobody stretches it: a strip of whatever lies behind
 * would show (K12). Told to be that size again it says that it is, and is not. So it is told to be one pixel
 * larger, of which nothing is seen.
 */
export function coverDisplay(window: BrowserWindow): void {
  let correctionsLeft = correctionsMax;
  const correct = () => {
    if (window.isDestroyed() || correctionsLeft === 0) return;
    const { x, y, width, height } = screen.getPrimaryDisplay().bounds;
    const [contentWidth = 0, contentHeight = 0] = window.getContentSize();
    if (contentWidth >= width && contentHeight >= height) return;
    correctionsLeft -= 1;
    window.setBounds({ x, y, width: width + 1, height: height + 1 });
  };
  // After the event's own work is done: the size is not final while it is being told.
  const correctSoon = () => setTimeout(correct, 50);
  window.on('resize', correctSoon);
  window.on('show', correctSoon);
}
