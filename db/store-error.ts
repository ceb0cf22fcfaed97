import Sqlite from 'better-sqlite3';

/** Why a store cannot be opened. Each is shown to staff by name; none is repaired by deleting. */
export type StoreError =
  /** Not the key of this file, or its very first page is damaged: the cipher cannot tell which. */
  | { readonly kind: 'keyWrong' }
  /** A page failed its authentication code, or the pages contradict each other. */
  | { readonly kind: 'damaged'; readonly detail: string }
  /** Written by a newer Postern: its version, and the newest one that this build knows. */
  | { readonly kind: 'fromFuture'; readonly found: number; readonly known: number }
  | { readonly kind: 'diskFull' }
  | { readonly kind: 'readOnly' }
  | { readonly kind: 'missingDirectory' }
  /** Another process has it open: there is one writer, ever. */
  | { readonly kind: 'inUse' }
  /** The disk or the file system failed; `code` is SQLite's name for it. */
  | { readonly kind: 'ioFailed'; readonly code: string };

/** What the physical world can do to a store that is open. */
export type FailureKind = 'diskFull' | 'readOnly' | 'damaged' | 'inUse' | 'ioFailed';

/**
 * Thrown out of `transaction()` and out of reads when the disk fails, not the program.
 *
 * `outcome` is `nothingWritten` when the transaction was rolled back whole: the same store can be
 * used again once the cause is gone, as after every full disk. It is `unknown` when COMMIT itself
 * failed in another way: the operating system may drop or keep what it had, and asking it again can answer wrongly. Then close the store, open it
 * again, look the record up by its id, and only then tell the resident. The store enforces it: after
 * an unknown outcome it begins no other transaction.
 */
export class StoreFailure extends Error {
  readonly kind: FailureKind;
  readonly outcome: 'nothingWritten' | 'unknown';
  /** The name of the transaction or statement. */
  readonly operation: string;
  /** SQLite's name for the error, such as SQLITE_IOERR_FSYNC. */
  readonly code: string;

  constructor(
    kind: FailureKind,
    outcome: 'nothingWritten' | 'unknown',
    operation: string,
    code: string,
  ) {
    super(`The store failed in ${operation}: ${kind} (${code})`);
    this.name = 'StoreFailure';
    this.kind = kind;
    this.outcome = outcome;
    this.operation = operation;
    this.code = code;
  }
}

/** Which failure of the physical world an error is; null for a bug, which goes on being thrown. */
export function failureKind(error: unknown): FailureKind | null {
  const code = sqliteCode(error);
  if (code === null) return null;
  if (code === 'SQLITE_FULL') return 'diskFull';
  if (code.startsWith('SQLITE_READONLY')) return 'readOnly';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'damaged';
  if (code.startsWith('SQLITE_BUSY')) return 'inUse';
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return 'ioFailed';
  return null;
}

/** What a system call on a file beside the store failed of; null for a bug. */
export function fileFailureKind(error: unknown): FailureKind | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'diskFull';
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'readOnly';
  return code === 'EIO' || code === 'ENXIO' || code === 'EFBIG' ? 'ioFailed' : null;
}

/** The error of a store that would not open, whatever failed on the way; null for a bug. */
export function openingError(error: unknown): StoreError | null {
  const code = sqliteCode(error);
  if (code === 'SQLITE_NOTADB') return { kind: 'keyWrong' };
  const failed = error instanceof StoreFailure ? error.kind : failureKind(error);
  const kind = failed ?? fileFailureKind(error);
  if (kind === null) return null;
  const detail = code ?? (error as Error).message;
  if (kind === 'damaged') return { kind, detail };
  return kind === 'ioFailed' ? { kind, code: detail } : { kind };
}

/** SQLite's name for an error, null for an error that is not SQLite's. */
export function sqliteCode(error: unknown): string | null {
  return error instanceof Sqlite.SqliteError ? error.code : null;
}
