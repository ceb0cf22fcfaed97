import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A hash over the names and bytes of every file that `patterns` name below `root`, tests left out.
 * Bytes and not times: a fresh clone and a switched branch change every time.
 */
export function fingerprint(root: string, patterns: readonly string[], salt: string): string {
  const hash = createHash('sha256').update(salt);
  const files = globSync(patterns, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test|spec)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${file.slice(root.length)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
