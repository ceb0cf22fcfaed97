import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Room for the last drafts and the outbox of everyone who is at a full tablet. */
const ballastBytes = 4 * 1024 * 1024;

/**
 * A file that does nothing but take room, so that there is room to give back when the disk is full:
 * the text on the screen can then still be saved, while staff are told.
 */
export interface Ballast {
  /** Frees the room; false when it has been freed already. */
  release(): boolean;
}

/** Lays the ballast down beside the store, if there is room for it. */
export function layBallast(dataDir: string): Ballast {
  const path = join(dataDir, 'ballast');
  if (!existsSync(path)) tryToFill(path);
  return {
    release() {
      if (!existsSync(path)) return false;
      rmSync(path);
      return true;
    },
  };
}

function tryToFill(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, Buffer.alloc(ballastBytes));
    fsyncSync(file);
  } catch {
    // The disk is full already: every byte is needed for what people write.
    rmSync(path);
  } finally {
    closeSync(file);
  }
}
