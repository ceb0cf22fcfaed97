import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { assert } from '../shared/assert.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { findDamage } from './integrity.ts';
import type { Call } from './journal/call.ts';
import { syncDirectory } from './journal/files.ts';
import type { Journal } from './journal/journal.ts';
import { type Migration, migrate } from './migrate.ts';
import {
  type NamedStatement,
  prepareNamed,
  type SlowQueryLog,
  type TransactionState,
  type Value,
} from './statement.ts';
import { openingError, type StoreError } from './store-error.ts';
import { type KeptJournal, runTransaction } from './transaction.ts';

/** How a store is opened. */
export interface DatabaseOptions {
  readonly path: string;
  /** 32 random bytes, never a passphrase. Copied and wiped here; the caller wipes its own. */
  readonly key: Uint8Array;
  /** The native module to load where the one inside the package does not fit (Electron before 36). */
  readonly nativeBinding?: string;
  readonly migrations: readonly Migration[];
  /** A new file keeps account of where its pages hang, so that free ones can be given back to the disk. */
  readonly autoVacuum?: 'incremental';
  readonly log?: SlowQueryLog;
}

/** One encrypted file with one writer. Everything is synchronous: nothing can come in between. */
export interface Database {
  /** Prepares a statement under a name such as `outbox.append`. */
  prepare<Parameters extends Value[], Row = never>(
    name: string,
    sql: string,
  ): NamedStatement<Parameters, Row>;
  /**
   * Runs `work` whole or not at all; when it returns, its effect is on the disk. Throws StoreFailure
   * when the disk fails, and rolls back and rethrows whatever else `work` throws. `work` neither
   * waits (a promise is a bug) nor begins another transaction.
   */
  transaction<Answer>(name: string, work: () => Answer): Answer;
  /** How many transactions have been undone: what was read before is to be read again. */
  undone(): number;
  /** Notes what a writing method does, within its transaction: the journal is told at the commit. */
  note(call: Call): void;
  /** From here on each commit stands in this journal first, and `setNumber` is a part of it. */
  keepJournal(journal: Journal, setNumber: (number: number) => void): void;
  /** The journal that is kept. */
  journal(): Journal | null;
  /** It was made just now. */
  readonly isNew: boolean;
  /** It was made just now, or was of an older version. */
  readonly isMigrated: boolean;
  /** Writes a whole copy of the store, under the same key. Between transactions. */
  copyTo(path: string): void;
  /** Writes the write-ahead log back, all of it, and leaves none. Between transactions. */
  writeBack(): void;
  /** The file's length without what has yet to be written back. */
  bytes(): number;
  /** Writes back, and forgets the keys. Closing twice does nothing. */
  close(): void;
}

/**
 * A second core, or one that is dying, is given this long to let go of the file. Short, because a
 * resident may be looking at a dark screen.
 */
const busyMillis = 2000;

/**
 * Every pragma that matters is stated, whatever the library was compiled with.
 *
 * `synchronous`: the library makes a WAL store NORMAL by itself after its first write, and a power cut
 * then takes the last Sends with it; a stated FULL stays. `locking_mode`: a second writer is refused
 * by the operating system, and no index of the journal lies beside the file unencrypted.
 * `secure_delete`: what was deleted is overwritten, so that a discarded draft is gone from the pages.
 */
const pragmas = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  `busy_timeout = ${busyMillis}`,
  'trusted_schema = OFF',
  'cell_size_check = ON',
  'secure_delete = ON',
  'temp_store = MEMORY',
  'mmap_size = 0',
  'recursive_triggers = ON',
  'journal_size_limit = 16777216',
];

/**
 * Pages that stay decrypted in memory, in kibibytes: what is looked at again is there, and a mailbox of years is
 * not.
 */
const cacheKibibytes = 16_000;
/** While the whole store is read through once, to be checked: none of it is looked at again. */
const checkCacheKibibytes = 256;

/** Three letters of the usual length fit: a page more is begun, and written, at every third Send. */
const pageBytes = 4096;

/**
 * The write-ahead log is written back when it has so many bytes of pages: a Send in five hundred waits for
 * that. Below its size limit by what the heads of pages and the last commit take: a log that is cut has to
 * grow again, which costs each sync more.
 */
const journalBytes = 16_000_000;

/** `PRAGMA synchronous` answers with numbers: 2 is FULL. */
const synchronousFull = 2;

/**
 * Opens the store, or makes it: key, pragmas, integrity, migrations, and a first write that proves
 * that what is committed is synced. A new file's name is on disk before this returns.
 */
export function openDatabase(options: DatabaseOptions): Result<Database, StoreError> {
  if (!existsSync(dirname(options.path))) return fail({ kind: 'missingDirectory' });
  const isNew = !existsSync(options.path);
  let raw: Sqlite.Database | null = null;
  try {
    raw = new Sqlite(options.path, {
      timeout: busyMillis,
      ...(options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding }),
    });
    const migrated = prepareConnection(raw, options);
    if (!migrated.ok) {
      raw.close();
      return migrated;
    }
    if (isNew) syncDirectory(dirname(options.path));
    return ok({
      ...asDatabase(raw, options.log ?? null),
      isNew,
      isMigrated: migrated.value > 0,
    });
  } catch (error) {
    raw?.close();
    const known = openingError(error);
    if (known === null) throw error;
    return fail(known);
  }
}

/** Answers how many migrations were needed. */
function prepareConnection(
  raw: Sqlite.Database,
  options: DatabaseOptions,
): Result<number, StoreError> {
  giveKey(raw, options.key);
  // Before anything reads: the log of a store that others may have open needs a file in memory beside it.
  raw.pragma('locking_mode = EXCLUSIVE');
  // Before the journal's mode, which makes the first page.
  raw.pragma(`page_size = ${pageBytes}`);
  if (options.autoVacuum !== undefined) raw.pragma(`auto_vacuum = ${options.autoVacuum}`);
  raw.exec(pragmas.map((pragma) => `PRAGMA ${pragma};`).join('\n'));
  raw.pragma(`wal_autocheckpoint = ${Math.floor(journalBytes / pageBytes)}`);
  raw.pragma(`cache_size = -${checkCacheKibibytes}`);
  const detail = findDamage(raw);
  if (detail !== null) return fail({ kind: 'damaged', detail });
  raw.pragma(`cache_size = -${cacheKibibytes}`);
  const migrated = migrate(raw, options.migrations);
  if (migrated.ok) assertSynchronousAfterWrite(raw, options.migrations.length);
  return migrated;
}

/**
 * aegis authenticates each page and costs about 6 % of plain SQLite on a processor with AES. The key
 * is raw: the slow hash that stretches a PIN has been paid for by whoever unwrapped it.
 */
export function giveKey(raw: Sqlite.Database, key: Uint8Array): void {
  const spelled = spellKey(key);
  raw.pragma("cipher = 'aegis'");
  raw.key(spelled);
  spelled.fill(0);
}

/** A raw key as the cipher takes it; the caller wipes it. */
export function spellKey(key: Uint8Array): Buffer {
  assert(key.length === 32, 'a store key has 32 bytes');
  const digits = '0123456789abcdef';
  const spelled = Buffer.alloc(4 + 64);
  spelled.write('raw:', 'latin1');
  key.forEach((byte, index) => {
    spelled[4 + index * 2] = digits.charCodeAt(byte >> 4);
    spelled[5 + index * 2] = digits.charCodeAt(byte & 15);
  });
  return spelled;
}

/** Right after opening, a store reads FULL even when its next write would make it NORMAL. */
function assertSynchronousAfterWrite(raw: Sqlite.Database, version: number): void {
  raw.pragma(`user_version = ${version}`);
  const synchronous = raw.pragma('synchronous', { simple: true });
  assert(synchronous === synchronousFull, `synchronous is ${synchronous} after a write, not FULL`);
}

function asDatabase(
  raw: Sqlite.Database,
  log: SlowQueryLog | null,
): Omit<Database, 'isNew' | 'isMigrated'> {
  const state: TransactionState = {
    running: null,
    doomed: null,
    outcomeUnknown: null,
    undone: 0,
    hasWritten: false,
    calls: [],
  };
  let kept: KeptJournal | null = null;
  const verbs = {
    begin: raw.prepare('BEGIN IMMEDIATE'),
    commit: raw.prepare('COMMIT'),
    rollback: raw.prepare('ROLLBACK'),
  };
  return {
    prepare: (name, sql) => prepareNamed(raw, state, log, { name, sql }),
    transaction: (name, work) => runTransaction({ raw, state, log, kept, ...verbs }, name, work),
    undone: () => state.undone,
    note: (call) => {
      state.calls.push(call);
    },
    keepJournal: (journal, setNumber) => {
      kept?.journal.close();
      kept = { journal, setNumber };
    },
    journal: () => kept?.journal ?? null,
    copyTo: (path) => {
      assert(state.running === null, 'a copy inside a transaction');
      raw.prepare('VACUUM INTO ?').run(path);
    },
    writeBack: () => {
      assert(state.running === null, 'a log is written back inside a transaction');
      raw.pragma('wal_checkpoint(TRUNCATE)');
    },
    bytes: () =>
      Number(raw.pragma('page_count', { simple: true })) *
      Number(raw.pragma('page_size', { simple: true })),
    close: () => {
      assert(state.running === null, 'a store is closed inside a transaction');
      kept?.journal.close();
      kept = null;
      raw.close();
    },
  };
}
