import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { assert } from '../../../shared/assert.ts';
import { letterText } from './letter.ts';

/** Something that puts a letter's bytes on the disk, and answers when they are there. */
export interface Peer {
  put(): void | Promise<void>;
  close(): void | Promise<void>;
}

/** One of the two that answer at once. */
interface PlainPeer extends Peer {
  put(): void;
  close(): void;
}

/**
 * The least that keeps a letter as safe as ours: one row with its bytes in one transaction, in a table
 * without an index, and the same bytes once more at the end of a file beside it, for the day on which the
 * store is damaged. Both synced, as often as ours; nothing is encrypted.
 */
export function openPlainSqlite(directory: string): PlainPeer {
  const database = new Sqlite(join(directory, 'plain.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE letters (body TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO letters (body) VALUES (?)');
  const beside = openDisk(directory, 'plain.journal');
  return {
    put() {
      beside.put();
      insert.run(letterText);
    },
    close() {
      beside.close();
      // Asked after the writes: the engine may have made it NORMAL with the first one.
      assert(database.pragma('synchronous', { simple: true }) === 2, 'plain SQLite synced less');
      database.close();
    },
  };
}

/** The disk itself: the letter's bytes at the end of a file, then fdatasync. */
export function openDisk(directory: string, name: string): PlainPeer {
  const file = openSync(join(directory, name), 'a');
  return {
    put() {
      writeSync(file, letterText);
      fdatasyncSync(file);
    },
    close: () => closeSync(file),
  };
}
