import { join } from 'node:path';
import { assert } from '../../../shared/assert.ts';
import { loadFrom, type PeerName } from '../peers/installed.ts';
import { loadPouch, loadSyncedLevel } from '../peers/pouchdb.ts';
import { letterText } from './letter.ts';
import type { Peer } from './peers.ts';

/** As much of better-sqlite3 as is needed to ask a queue's connection how it syncs. */
interface Connection {
  pragma(text: string, options?: { readonly simple: true }): unknown;
  close(): void;
}

type Logger = Readonly<Record<'error' | 'warn' | 'info' | 'debug', () => void>>;

interface PlainJob {
  better(connection: Connection): unknown;
  defineQueue(options: { readonly connection: unknown; readonly logger: Logger }): {
    add(type: string, data: unknown): unknown;
    close(): void;
  };
}

interface LiteQue {
  buildDBClient(path: string, options: { readonly runMigrations: true }): LiteQueClient;
  readonly SqliteQueue: new (
    name: string,
    client: LiteQueClient,
    options: {
      readonly defaultJobArgs: { readonly numRetries: number };
      readonly keepFailedJobs: false;
    },
  ) => { enqueue(payload: unknown): Promise<unknown> };
}

/** Drizzle's client, which has its connection here. */
interface LiteQueClient {
  readonly session: { readonly client: Connection };
}

/** Opens each peer that is a queue of its own, in a directory; all of them sync every letter. */
export const openQueue: Readonly<Record<PeerName, (folder: string, directory: string) => Peer>> = {
  plainjob: openPlainJob,
  liteque: openLiteQue,
  pouchdb: openPouch,
};

const silence = () => undefined;
const silent: Logger = { error: silence, warn: silence, info: silence, debug: silence };

function openPlainJob(folder: string, directory: string): Peer {
  const Sqlite = loadFrom<new (path: string) => Connection>(folder, 'better-sqlite3');
  const { better, defineQueue } = loadFrom<PlainJob>(folder, 'plainjob');
  const connection = new Sqlite(join(directory, 'plainjob.db'));
  const queue = defineQueue({ connection: better(connection), logger: silent });
  // After the queue is made: it sets NORMAL itself.
  connection.pragma('synchronous = FULL');
  queue.add('letter', letterText);
  assertFull(connection);
  return {
    put: () => {
      queue.add('letter', letterText);
    },
    close() {
      assertFull(connection);
      queue.close();
    },
  };
}

function openLiteQue(folder: string, directory: string): Peer {
  const { buildDBClient, SqliteQueue } = loadFrom<LiteQue>(folder, 'liteque');
  const client = buildDBClient(join(directory, 'liteque.db'), { runMigrations: true });
  const connection = client.session.client;
  connection.pragma('synchronous = FULL');
  const options = { defaultJobArgs: { numRetries: 0 }, keepFailedJobs: false } as const;
  const queue = new SqliteQueue('letters', client, options);
  return {
    async put() {
      await queue.enqueue({ body: letterText });
    },
    close() {
      assertFull(connection);
      connection.close();
    },
  };
}

function openPouch(folder: string, directory: string): Peer {
  const PouchDB = loadPouch(folder);
  const pouch = new PouchDB(join(directory, 'pouch'), { db: loadSyncedLevel(folder) });
  let count = 0;
  return {
    async put() {
      count += 1;
      await pouch.put({ _id: String(count).padStart(12, '0'), body: letterText });
    },
    close: () => pouch.close(),
  };
}

/** To be asked after a write: the library may make a stated level another one with the first. */
function assertFull(connection: Connection): void {
  assert(connection.pragma('synchronous', { simple: true }) === 2, 'the peer syncs every letter');
}
