import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';

/** Mounts a disk of a size such as `12m` on a directory; answers whether this process may. */
export function mountDisk(directory: string, size: string): boolean {
  const options = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory];
  return spawnSync('mount', options).status === 0;
}

/** Makes a mounted disk read-only, as a kernel does that found an error on it. */
export function makeReadOnly(directory: string): void {
  spawnSync('mount', ['-o', 'remount,ro', directory]);
}

export function unmountDisk(directory: string): void {
  spawnSync('umount', ['--lazy', directory]);
}

/** Leaves not one block beside the file `filler`, as a log that ran wild would. */
export function fillDisk(filler: string): void {
  const file = openSync(filler, 'a');
  for (const bytes of [65_536, 4096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(bytes));
    } catch {
      // Full for writes of this size.
    }
  }
  closeSync(file);
}
