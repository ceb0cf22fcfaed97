import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assert } from '../../shared/assert.ts';

const root = resolve(import.meta.dirname, '../..');
/** The memory file system's number, from linux/magic.h. */
const tmpfs = 0x01021994;

/**
 * Gives `work` a directory on the disk that the working copy is on, and takes it away afterwards: a
 * temporary directory may be memory, which syncs for nothing.
 */
export async function inDirectory<Answer>(
  name: string,
  work: (directory: string) => Promise<Answer>,
): Promise<Answer> {
  const parent = join(root, 'test-results');
  mkdirSync(parent, { recursive: true });
  assert(statfsSync(parent).type !== tmpfs, 'what is measured is on a disk, and this is memory');
  const directory = mkdtempSync(join(parent, `bench-${name}-`));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
