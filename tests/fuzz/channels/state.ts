import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Core } from '../../../electron/core/core.ts';

/** All that a call can change: what the screens are told of session and stores, and what is on the disk. */
export interface KioskState {
  readonly view: string;
  /** A hash of every file of the tablet, by its path: stores, write-ahead logs, journals, vaults and photos. */
  readonly files: ReadonlyMap<string, string>;
  /** Writes of this process so far, by the system's count (proc(5)). */
  readonly writes: string;
}

/** Reads the state. The files are read again only where this process has written anything since `before`. */
export function readState(core: Core, dataDir: string, before: KioskState | null): KioskState {
  const writes = /^syscw: (\d+)/m.exec(readFileSync('/proc/self/io', 'latin1'))?.[1] ?? '';
  const isQuiet = before !== null && before.writes === writes;
  const files = isQuiet ? before.files : hashFiles(dataDir);
  return { view: JSON.stringify(core.view()), files, writes };
}

/** What differs between two states, in a word or two; null where nothing does. */
export function difference(before: KioskState, after: KioskState): string | null {
  if (before.view !== after.view) return `the view: ${before.view} became ${after.view}`;
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  const changed = [...paths].filter((path) => before.files.get(path) !== after.files.get(path));
  return changed.length === 0 ? null : changed.join(', ');
}

function hashFiles(dataDir: string): Map<string, string> {
  const paths = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'ballast')
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [relative(dataDir, path), hash('sha256', readFileSync(path), 'hex')]),
  );
}
