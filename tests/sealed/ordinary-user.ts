import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, lchownSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Chromium has no sandbox for root: whoever is root tests as somebody who has no name, no password and no
 * files on this machine. An id is all that takes; there is nobody to add to the machine, or to forget there.
 */
export const ordinaryUser: { readonly uid: number; readonly gid: number } | Record<string, never> =
  process.getuid?.() === 0 ? { uid: 61_874, gid: 61_874 } : {};

/** Gives a folder and all in it to the ordinary user, but for a key that root made for their group alone (S1). */
export function give(folder: string): void {
  const { uid, gid } = ordinaryUser;
  if (uid === undefined || gid === undefined) return;
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry);
    if (lstatSync(path).gid !== gid) lchownSync(path, uid, gid);
  }
}

/** A folder that only the ordinary user can read. The caller takes it away. */
export function makeFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `postern-${name}-`));
  give(folder);
  return folder;
}

/** The folder itself where the ordinary user can come to it; else a copy, below `otherwise`. */
export function withinReach(folder: string, otherwise: string): string {
  const { status } = spawnSync('test', ['-x', join(folder, 'postern')], ordinaryUser);
  if (status === 0) return folder;
  const copy = join(otherwise, 'kiosk');
  cpSync(folder, copy, { recursive: true });
  give(copy);
  return copy;
}
