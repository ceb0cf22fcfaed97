import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Core } from '../../../electron/core/core.ts';

/** All that a call can change: what the screens are told of session and stores, and what is on the disk. */
export interface KioskState {
  readonly view: string;
  /** Of every file of the tablet: stores, write-ahead logs, journals, vaults and photos. */
  readonly files: string;
  /** Writes of this process so far, by the system's count (proc(5)). */
  readonly writes: string;
}

/** Reads the state. The files are read again only where this process has written anything since `before`. */
export function readState(core: Core, dataDir: string, before: KioskState | null): KioskState {
  const writes = /^syscw: (\d+)/m.exec(readFileSync('/proc/self/io', 'latin1'))?.[1] ?? '';
  const isQuiet = before !== null && before.writes === writes;
  const files = isQuiet ? before.files : fileDigest(dataDir);
  return { view: JSON.stringify(core.view()), files, writes };
}

/** What differs between two states, in a word or two; null where nothing does. */
export function difference(before: KioskState, after: KioskState): string | null {
  if (before.view !== after.view) return `the view: ${before.view} became ${after.view}`;
  return before.files === after.files ? null : 'a file';
}

function fileDigest(dataDir: string): string {
  const digest = createHash('sha256');
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'ballast') continue;
    const path = join(entry.parentPath, entry.name);
    digest.update(path).update(readFileSync(path));
  }
  return digest.digest('hex');
}
