import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../connection.ts';
import { openingError, type StoreError } from '../store-error.ts';
import { catchUp } from './catch-up.ts';
import { newestJournal } from './files.ts';
import { journalKey } from './frame.ts';
import {
  beginJournal,
  continueJournal,
  type FoundJournal,
  isBeginning,
  type Journal,
  readJournal,
} from './journal.ts';
import type { Methods } from './journalled.ts';
import { openJournalPosition } from './position.ts';
import { type Rebuilt, rebuildStore } from './rebuild.ts';

/** A store with its journal. */
export interface Journalled {
  readonly database: Database;
  /** How it was made again, when it had to be. */
  readonly rebuilt: Rebuilt | null;
}

/**
 * Opens a store and its journal, or makes both. A store that is damaged, or gone, is made again from
 * its journal, unless nothing in that opens either: then the key may be another, and nothing is touched.
 * `prepare` names the writing methods of a database, to do them again.
 */
export function openJournalled(
  options: DatabaseOptions,
  prepare: (database: Database) => Methods,
): Result<Journalled, StoreError> {
  if (!existsSync(dirname(options.path))) return fail({ kind: 'missingDirectory' });
  const found = readJournal(options.path, options.key);
  const opened = openWhole(options, found);
  if (opened.ok) {
    const kept = keepJournal(opened.value, options, found, prepare);
    return kept.ok ? ok({ database: opened.value, rebuilt: null }) : kept;
  }
  if (!isDamage(opened.error) || found === null) return opened;
  const rebuilt = rebuildStore(options, found, prepare);
  if (!rebuilt.ok) return rebuilt.error.kind === 'inUse' ? rebuilt : opened;
  const again = openDatabase(options);
  if (!again.ok) return again;
  const kept = keepJournal(again.value, options, null, prepare);
  return kept.ok ? ok({ database: again.value, rebuilt: rebuilt.value }) : kept;
}

/** Begins a new generation when the journal has become longer than its store: for quiet moments. */
export function shortenJournal(database: Database): void {
  if (database.journal()?.isLong(database.bytes()) === true) renewJournal(database);
}

/**
 * Writes the log back and begins a new generation: of what was deleted before, neither the log nor a journal
 * has anything. False where there is no room, for instance: then the old ones go on.
 */
export function renewJournal(database: Database): boolean {
  const journal = database.journal();
  if (journal === null) return false;
  try {
    database.writeBack();
    const { setNumber } = openJournalPosition(database);
    database.keepJournal(journal.renewed(database.copyTo), setNumber);
    return true;
  } catch (error) {
    if (openingError(error) === null) throw error;
    return false;
  }
}

/** SQLite takes an empty file for a new store. Beside a journal it is one whose pages are gone. */
function openWhole(
  options: DatabaseOptions,
  found: FoundJournal | null,
): Result<Database, StoreError> {
  const isEmpty = !existsSync(options.path) || statSync(options.path).size === 0;
  // With the wrong key there is no telling what is gone, and nothing may be made in its place.
  if (isEmpty && newestJournal(options.path) !== null) return fail({ kind: 'keyWrong' });
  const opened = openDatabase(options);
  if (!opened.ok || found === null || !isOlderThanBase(opened.value, found)) return opened;
  opened.value.close();
  return fail({ kind: 'damaged', detail: 'older than its journal' });
}

/**
 * Whether the journal began after what the store has: its write-ahead log is gone, which SQLite takes
 * for a store that had none. What lies between stands in the journal's base alone.
 */
function isOlderThanBase(database: Database, { files, transactions }: FoundJournal): boolean {
  const [first] = transactions;
  if (first === undefined || !isBeginning(first) || !existsSync(files.base)) return false;
  return openJournalPosition(database).number() < first.number;
}

function isDamage({ kind }: StoreError): boolean {
  return kind === 'damaged' || kind === 'keyWrong';
}

/** A store without its journal is not left open: it would promise more than it keeps. */
function keepJournal(
  database: Database,
  options: DatabaseOptions,
  found: FoundJournal | null,
  prepare: (database: Database) => Methods,
): Result<null, StoreError> {
  try {
    const lost = found === null ? 0 : catchUp(database, prepare, found).lost;
    const position = openJournalPosition(database);
    const journal = journalFor(database, options, {
      found: lost === 0 ? found : null,
      storeNumber: position.number(),
    });
    database.keepJournal(journal, position.setNumber);
    return ok(null);
  } catch (error) {
    database.close();
    const problem = openingError(error);
    if (problem === null) throw error;
    return fail(problem);
  }
}

/** The one that is there, if its last frame is the store's last transaction; else a new generation. */
function journalFor(
  database: Database,
  { path, key }: DatabaseOptions,
  { found, storeNumber }: { readonly found: FoundJournal | null; readonly storeNumber: number },
): Journal {
  const generation = newestJournal(path)?.generation ?? 0;
  const start = { storePath: path, key: journalKey(key), generation, storeNumber };
  const isLevel = found?.transactions.at(-1)?.number === storeNumber;
  if (isLevel && !database.isMigrated) return continueJournal(start, found);
  const next = { ...start, generation: generation + 1 };
  return beginJournal(next, database.isNew ? null : database.copyTo);
}
