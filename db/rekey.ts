import { chmodSync, chownSync, rmSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { fail, ok, type Result } from '../shared/result.ts';
import { type DatabaseOptions, giveKey, spellKey } from './connection.ts';
import { findDamage } from './integrity.ts';
import { putInPlace } from './journal/files.ts';
import { readJournal } from './journal/journal.ts';
import { openingError, type StoreError } from './store-error.ts';

/** A store that goes over to another key. */
export interface Rekeying extends Pick<DatabaseOptions, 'path' | 'key' | 'nativeBinding'> {
  /** Makes the key, and has it on disk when it returns; called once nobody else has the store. Wiped here. */
  readonly makeKey: () => Buffer;
}

/**
 * Puts a copy of a closed store, encrypted under another key, in its place. Whatever ends the work half way, the
 * store that lies there is whole and under one of the two keys: the copy takes its name in one step. Its journal
 * is begun anew, under the new key, by whoever opens it next; until then that of the old key can make it again.
 */
export function rekeyStore(options: Rekeying): Result<null, StoreError> {
  const { path, key } = options;
  const store = openRaw(options, path);
  try {
    takeAlone(store, key);
    // Somebody had it open since it was closed, and ended badly: the next opening mends that.
    if (!isLevelWithJournal(store, options)) return fail({ kind: 'inUse' });
    const part = `${path}.rekeyed`;
    for (const left of [part, `${part}-wal`, `${part}-journal`]) rmSync(left, { force: true });
    store.prepare('VACUUM INTO ?').run(part);
    giveAway(part, path);
    const nextKey = options.makeKey();
    try {
      changeKey(options, part, nextKey);
      const detail = damageUnder(options, part, nextKey);
      if (detail !== null) return fail({ kind: 'damaged', detail });
    } finally {
      nextKey.fill(0);
    }
    putInPlace(part, path);
    return ok(null);
  } catch (error) {
    const known = openingError(error);
    if (known === null) throw error;
    return fail(known);
  } finally {
    // Last: until the copy has the name, the locks of the old file keep everybody else out.
    store.close();
  }
}

function openRaw(
  { nativeBinding }: Pick<Rekeying, 'nativeBinding'>,
  path: string,
): Sqlite.Database {
  return new Sqlite(path, {
    timeout: 0,
    fileMustExist: true,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  });
}

/** Without a write-ahead log, which goes by the store's name and would be taken for the new one's. */
function takeAlone(raw: Sqlite.Database, key: Uint8Array): void {
  giveKey(raw, key);
  raw.pragma('locking_mode = EXCLUSIVE');
  raw.pragma('journal_mode = DELETE');
  raw.pragma('temp_store = MEMORY');
  raw.exec('BEGIN EXCLUSIVE');
  raw.exec('COMMIT');
}

function isLevelWithJournal(raw: Sqlite.Database, { path, key }: Rekeying): boolean {
  const last = readJournal(path, key)?.transactions.at(-1);
  const row = raw.prepare('SELECT number FROM journal_position').get() as { number: number };
  return last === undefined || last.number === row.number;
}

/** The copy is for whom the store was, also when it was root that made it. */
function giveAway(part: string, path: string): void {
  const { uid, gid, mode } = statSync(path);
  if (process.geteuid?.() === 0) chownSync(part, uid, gid);
  chmodSync(part, mode & 0o777);
}

function changeKey(options: Rekeying, part: string, nextKey: Uint8Array): void {
  const copy = openRaw(options, part);
  const spelled = spellKey(nextKey);
  try {
    giveKey(copy, options.key);
    copy.pragma('synchronous = FULL');
    copy.rekey(spelled);
  } finally {
    spelled.fill(0);
    copy.close();
  }
}

/** The old store goes when the new one has its name: so that one is read through first. */
function damageUnder(options: Rekeying, part: string, nextKey: Uint8Array): string | null {
  const copy = openRaw(options, part);
  try {
    giveKey(copy, nextKey);
    return findDamage(copy);
  } finally {
    copy.close();
  }
}
