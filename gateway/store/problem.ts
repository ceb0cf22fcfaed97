import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { fail, type Result } from '../../shared/result.ts';
import type { KeyProblem } from '../key-file.ts';

/** Why a gateway's files could not be opened, copied or written. Each names the file or directory. */
export type StoreProblem =
  | KeyProblem
  | { readonly code: 'missing'; readonly path: string }
  /** The facility's keys are there, and its database is not. */
  | { readonly code: 'lost'; readonly path: string }
  /** A file with nothing of ours in it. */
  | { readonly code: 'empty'; readonly path: string }
  /** A demo was asked for where a facility is that is none. */
  | { readonly code: 'notDemo'; readonly path: string }
  | { readonly code: 'fromFuture'; readonly path: string; readonly version: number }
  | { readonly code: 'damaged'; readonly path: string; readonly detail: string }
  | { readonly code: 'locked'; readonly path: string }
  | { readonly code: 'diskFull'; readonly path: string }
  /** Neither what is there nor what is missing is at fault: this account may not, or the disk is read-only. */
  | { readonly code: 'notWritable'; readonly path: string; readonly detail: string }
  | { readonly code: 'diskFailed'; readonly path: string; readonly detail: string };

/**
 * Which problem an error of SQLite or of a system call on a gateway's files is; null for a bug, which
 * goes on being thrown. Only `damaged` is cured by a backup.
 */
export function storeProblem(error: unknown, path: string): StoreProblem | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const code = String(error.code);
  const detail = error instanceof Database.SqliteError ? `${code}: ${error.message}` : code;
  const kind = kindOf(code, path);
  if (kind === null) return null;
  // A system call knows better than its caller which file it was.
  const at = 'path' in error && typeof error.path === 'string' ? error.path : path;
  return kind === 'locked' || kind === 'diskFull'
    ? { code: kind, path: at }
    : { code: kind, path: at, detail };
}

/** Runs work on the files of a gateway at `path`, and makes a problem of what the disk does to it. */
export async function orStoreProblem<Value>(
  path: string,
  work: () => Promise<Result<Value, StoreProblem>>,
): Promise<Result<Value, StoreProblem>> {
  try {
    return await work();
  } catch (error) {
    const problem = storeProblem(error, path);
    if (problem === null) throw error;
    return fail(problem);
  }
}

type Kind = 'locked' | 'diskFull' | 'notWritable' | 'diskFailed' | 'damaged';

function kindOf(code: string, path: string): Kind | null {
  if (/^SQLITE_BUSY/.test(code)) return 'locked';
  if (/^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/.test(code)) return 'diskFull';
  // SQLite does not pass on why a file could not be made or grown.
  if (/^SQLITE_(IOERR|CANTOPEN)/.test(code) && !hasRoom(path)) return 'diskFull';
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) return 'notWritable';
  // ENOENT too: that is what Node says of a directory to be made on a read-only disk.
  if (/^(EACCES|EPERM|EROFS|ENOENT|ENOTDIR|EISDIR|EEXIST)$/.test(code)) return 'notWritable';
  if (/^(SQLITE_IOERR.*|EIO|ENXIO)$/.test(code)) return 'diskFailed';
  return /^SQLITE_(CORRUPT|NOTADB)/.test(code) ? 'damaged' : null;
}

function hasRoom(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail > 0;
  } catch {
    // Where even this cannot be asked, it is not for want of room.
    return true;
  }
}
