import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The files of a tablet, by what they are for. */
export type FileKind =
  | 'device.db'
  | 'vault'
  | 'device.db journal'
  | 'device.db base'
  | 'vault journal'
  | 'vault base'
  | 'write-ahead log'
  | 'other';

/** Bytes of a tablet's files, summed by what they are for. */
export function filesOf(dataDir: string): ReadonlyMap<FileKind, number> {
  const sizes = new Map<FileKind, number>();
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const kind = kindOf(relative(dataDir, path));
    if (kind !== null) sizes.set(kind, (sizes.get(kind) ?? 0) + statSync(path).size);
  }
  return sizes;
}

/** Bytes of one kind, 0 where there is none. */
export function bytesIn(sizes: ReadonlyMap<FileKind, number>, kind: FileKind): number {
  return sizes.get(kind) ?? 0;
}

/** What a file is for, by its path in the tablet's directory; null for the room kept for a full disk. */
export function kindOf(path: string): FileKind | null {
  if (path === 'ballast') return null;
  const store = path.startsWith('vaults/') ? 'vault' : 'device.db';
  if (/\.journal-\d+$/.test(path)) return `${store} journal`;
  if (/\.base-\d+$/.test(path)) return `${store} base`;
  if (/-(wal|shm)$/.test(path)) return 'write-ahead log';
  if (path === 'device.db') return 'device.db';
  return /^vaults\/[^/]+\.db$/.test(path) ? 'vault' : 'other';
}
