import { assert } from '../../../shared/assert.ts';
import { fdatasyncSync } from './journal-files.ts';

/**
 * In the place of the thread of db/journal/side-sync.ts: the sync comes last, when its end is waited
 * for, so that a power cut before that finds nothing synced. That is the worst that the thread can do.
 */
export function sideSync() {
  return { begin, finish };
}

let pending: number | null = null;

function begin(file: number): void {
  assert(pending === null, 'one sync at a time');
  pending = file;
}

function finish(): void {
  const file = pending;
  pending = null;
  if (file !== null) fdatasyncSync(file);
}

/** The power has gone: nobody waits for a sync any more. */
export function forgetSync(): void {
  pending = null;
}
