import { fitsChannel } from '../../../electron/main/input-size.ts';

/** What reached the core of what a page sent; null where nothing did. */
export type Arrived = { readonly input: unknown } | null;

/**
 * The way of a page's input to the core: copied to the shell's process, looked at there (K8), copied to the
 * core's. What cannot be copied never leaves the page.
 */
export function throughShell(input: unknown): Arrived {
  const copy = copied(input);
  return copy !== null && fitsChannel(copy.input) ? copied(copy.input) : null;
}

/** The same past a shell that checks nothing: what a process could send at most. */
export function pastShell(input: unknown): Arrived {
  return copied(input);
}

function copied(input: unknown): Arrived {
  try {
    return { input: structuredClone(input) };
  } catch {
    return null;
  }
}
