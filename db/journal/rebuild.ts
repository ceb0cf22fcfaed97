import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../connection.ts';
import type { StoreError } from '../store-error.ts';
import { catchUp } from './catch-up.ts';
import { freeName, putInPlace } from './files.ts';
import type { FoundJournal } from './journal.ts';
import type { Methods } from './journalled.ts';

/** What became of a store that was damaged. */
export interface Rebuilt {
  /** Where the damaged file is now; null when there was none. It is never deleted here. */
  readonly damagedPath: string | null;
  /** Transactions that were done again. */
  readonly transactions: number;
  /** Transactions that were damaged too, or could not be done without one that was. */
  readonly lost: number;
}

/**
 * Makes a damaged store again from its journal, beside it, and then puts it in its place: a power cut
 * on the way leaves everything as it was, or finished. The damaged file is kept under another name.
 */
export function rebuildStore(
  options: DatabaseOptions,
  found: FoundJournal,
  prepare: (database: Database) => Methods,
): Result<Rebuilt, StoreError> {
  const lock = takeLock(options);
  if (lock === null) return fail({ kind: 'inUse' });
  try {
    const part = `${options.path}.rebuilt`;
    for (const left of [part, `${part}-wal`]) rmSync(left, { force: true });
    if (existsSync(found.files.base)) copyFileSync(found.files.base, part);
    const opened = openDatabase({ ...options, path: part });
    if (!opened.ok) return opened;
    const { done, lost } = catchUp(opened.value, prepare, found);
    opened.value.close();
    const damagedPath = setAside(options.path);
    putInPlace(part, options.path);
    return ok({ damagedPath, transactions: done, lost });
  } finally {
    lock.close();
  }
}

/** The store's own locks lie in the store, which does not open. A process that ends lets go of this one. */
function takeLock({ path, nativeBinding }: DatabaseOptions): Sqlite.Database | null {
  const lock = new Sqlite(`${path}.lock`, {
    timeout: 0,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    return null;
  }
}

function setAside(path: string): string | null {
  const damagedPath = freeName(path);
  // Its write-ahead log goes with it: beside a new store it would be taken for that one's.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${damagedPath}-wal`);
  if (!existsSync(path)) return null;
  renameSync(path, damagedPath);
  return damagedPath;
}
