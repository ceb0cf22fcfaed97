import { networkInterfaces } from 'node:os';

/** Often enough that nobody waits for the back-off at a dock, seldom enough to cost nothing. */
const lookMillis = 2_000;

/**
 * Calls `onChange` when this tablet's network addresses change: it was docked, or is on the Wi-Fi again,
 * and need not wait out its back-off (6.8). Answers the function that stops it.
 */
export function watchNetwork(onChange: () => void): () => void {
  let known = addresses();
  const timer = setInterval(() => {
    const now = addresses();
    if (now === known) return;
    known = now;
    onChange();
  }, lookMillis);
  timer.unref();
  return () => clearInterval(timer);
}

function addresses(): string {
  const all = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
  return all
    .map(({ address }) => address)
    .sort()
    .join(' ');
}
