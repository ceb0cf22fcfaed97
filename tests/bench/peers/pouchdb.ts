import { loadFrom } from './installed.ts';

/** As much of PouchDB as is measured. */
export interface Pouch {
  put(document: PouchDocument): Promise<unknown>;
  bulkDocs(documents: readonly PouchDocument[]): Promise<unknown>;
  info(): Promise<{ readonly doc_count: number }>;
  close(): Promise<void>;
  readonly replicate: {
    to(url: string, options: { readonly batch_size: number }): Promise<ReplicationResult>;
  };
}

/** What PouchDB says of a replication that has ended. */
export interface ReplicationResult {
  readonly ok: boolean;
  readonly docs_written: number;
}

/** One of its documents. */
export interface PouchDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** PouchDB's constructor. */
export interface PouchMaker {
  new (name: string, options?: { readonly db: unknown }): Pouch;
  defaults(options: { readonly prefix: string; readonly db: unknown }): PouchMaker;
}

type Callback = (error?: Error) => void;
type Write = (this: Level, what: unknown, options: object, done: Callback) => void;
type Put = (this: Level, key: unknown, value: unknown, options: object, done: Callback) => void;

interface Chained {
  _write(options: object, done: Callback): void;
}

/** As much of LevelDOWN's inside as makes it sync. */
interface Level {
  _batch: Write;
  _del: Write;
  _put: Put;
  _chainedBatch(): Chained;
}

interface LevelDown {
  (place: string): Level;
  destroy(place: string, done: Callback): void;
}

/** PouchDB 9 as it is installed in a folder. */
export function loadPouch(folder: string): PouchMaker {
  return loadFrom<PouchMaker>(folder, 'pouchdb');
}

/**
 * LevelDOWN, PouchDB's store, with each write synced: it has an option for that, which PouchDB has no
 * way to set. Given to PouchDB as `db`.
 */
export function loadSyncedLevel(folder: string): LevelDown {
  const plain = loadFrom<LevelDown>(folder, 'leveldown');
  const syncedLevel = (place: string): Level => {
    const level = plain(place);
    const { _batch, _del, _put, _chainedBatch } = level;
    level._batch = (what, options, done) =>
      _batch.call(level, what, { ...options, sync: true }, done);
    level._del = (what, options, done) => _del.call(level, what, { ...options, sync: true }, done);
    level._put = (key, value, options, done) =>
      _put.call(level, key, value, { ...options, sync: true }, done);
    level._chainedBatch = () => {
      const batch = _chainedBatch.call(level);
      const write = batch._write;
      batch._write = (options, done) => write.call(batch, { ...options, sync: true }, done);
      return batch;
    };
    return level;
  };
  return Object.assign(syncedLevel, { destroy: plain.destroy });
}
