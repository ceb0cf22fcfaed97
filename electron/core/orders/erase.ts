import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from '../../../db/journal/files.ts';
import { faceFile } from '../../../shared/ipc/face-file.ts';
import { numberFile } from '../../../shared/ipc/number-file.ts';
import { isKeyName, openForOverwriting } from '../keys/device-key.ts';
import { reportFilesPrefix } from '../reports/store-files.ts';

/** While it is there, the device is being wiped: whatever ends the work half way, the next start ends it. */
const markerName = 'wiping';

/** Bytes that are overwritten at once. */
const chunkBytes = 65_536;

/**
 * Makes a device forget everything (P3), for good. Its own key goes first, then the store with people's
 * wrapped keys and the certificate's key: without them the vaults are noise, and go last. The store must be
 * closed. Once this has begun nothing undoes it, a power cut no more than staff.
 */
export function eraseDevice(dataDir: string): void {
  const marker = openSync(join(dataDir, markerName), 'w', 0o600);
  fsyncSync(marker);
  closeSync(marker);
  syncDirectory(dataDir);
  finishErasing(dataDir);
}

/** Goes on with a wipe that was cut short; does nothing on any other device. */
export function finishErasing(dataDir: string): void {
  const marker = join(dataDir, markerName);
  if (!existsSync(marker)) return;
  const names = readdirSync(dataDir);
  const keys = names.filter(isKeyName);
  const stores = names.filter(
    (name) => name.startsWith('device.db') || name.startsWith(reportFilesPrefix),
  );
  // Where a file lies on a flash disk is the disk's secret; what can be overwritten through it is.
  for (const path of [...keys, ...stores].map((name) => join(dataDir, name))) {
    overwrite(path);
    rmSync(path);
  }
  for (const name of ['vaults', 'blobs', 'ballast', faceFile, numberFile]) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  syncDirectory(dataDir);
  rmSync(marker);
  syncDirectory(dataDir);
}

function overwrite(path: string): void {
  const file = openForOverwriting(path);
  if (file === null) return;
  try {
    const zeros = Buffer.alloc(chunkBytes);
    for (let left = fstatSync(file).size, at = 0; left > 0; left -= chunkBytes, at += chunkBytes) {
      writeSync(file, zeros, 0, Math.min(left, chunkBytes), at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
