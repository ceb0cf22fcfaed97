import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { putInPlace } from '../../../db/journal/files.ts';
import { type FailureKind, fileFailureKind } from '../../../db/store-error.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

/**
 * The blobs of photos, in files beside the store under their own names. They are noise to whoever takes the
 * disk out: their keys lie in vaults (docs/decisions/0009).
 */
export interface BlobFiles {
  has(blob: string): boolean;
  /** The bytes of a file that is here whole; null when there is none. They may be damaged. */
  read(blob: string): Buffer | null;
  /** Bytes of one that is coming, from its start. */
  partBytes(blob: string): number;
  /** Adds bytes behind those that have come; they are on disk when it returns. */
  addPart(blob: string, piece: Uint8Array): Result<void, FailureKind>;
  /** All bytes have come: the file gets its name, or goes when its bytes have another one. */
  finish(blob: string): Result<'whole' | 'damaged', FailureKind>;
  remove(blob: string): void;
  /** Whether that many bytes leave the room that letters need. */
  hasRoomFor(bytes: number): boolean;
  /** Removes what nobody needs, begun or whole; what a failing disk keeps goes another time. */
  sweep(isNeeded: (blob: string) => boolean): void;
}

/** Photos never take the last of a disk: people's words come first. */
const keptFreeBytes = 64 * 1024 * 1024;

/** The SHA-256 of a blob's bytes: its name. */
export function blobName(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The blobs of a device whose data lie in `dataDir`. Nothing is touched before the first of them. */
export function openBlobFiles(dataDir: string): BlobFiles {
  const directory = join(dataDir, 'blobs');
  const path = (blob: string) => join(directory, blob);
  const partPath = (blob: string) => `${path(blob)}.part`;
  const partBytes = (blob: string) =>
    statSync(partPath(blob), { throwIfNoEntry: false })?.size ?? 0;
  return {
    has: (blob) => existsSync(path(blob)),
    read: (blob) => (existsSync(path(blob)) ? readFileSync(path(blob)) : null),
    partBytes,
    addPart: (blob, piece) =>
      onFiles(() => {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        append(partPath(blob), piece);
      }),
    finish: (blob) =>
      onFiles(() => {
        if (blobName(readFileSync(partPath(blob))) !== blob) {
          rmSync(partPath(blob));
          return 'damaged';
        }
        putInPlace(partPath(blob), path(blob));
        return 'whole';
      }),
    remove: (blob) => rmSync(path(blob), { force: true }),
    hasRoomFor: (bytes) => {
      const { bavail, bsize } = statfsSync(dataDir);
      return bavail * bsize > keptFreeBytes + bytes;
    },
    sweep: (isNeeded) => {
      const names = existsSync(directory) ? readdirSync(directory) : [];
      const unneeded = names.filter((name) => !isNeeded(name.replace(/\.part$/, '')));
      onFiles(() => {
        for (const name of unneeded) rmSync(join(directory, name));
      });
    },
  };
}

/** Whole or not at all: half a piece would be taken for the beginning of the next. */
function append(path: string, piece: Uint8Array): void {
  const file = openSync(path, 'a', 0o600);
  const before = statSync(path).size;
  try {
    let written = 0;
    while (written < piece.length) written += writeSync(file, piece, written);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  } finally {
    closeSync(file);
  }
}

function onFiles<Value>(work: () => Value): Result<Value, FailureKind> {
  try {
    return ok(work());
  } catch (error) {
    const kind = fileFailureKind(error);
    if (kind === null) throw error;
    return fail(kind);
  }
}
