import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { assert } from '../../../shared/assert.ts';
import { loadPouch, loadSyncedLevel, type PouchDocument } from '../peers/pouchdb.ts';

/** Documents that PouchDB has on its disk, and a server that has none of them. */
export interface PouchPair {
  /** Replicates them until both sides have them. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Opens PouchDB and its server, each in a process of its own and with synced writes. */
export async function openPouchPair(
  folder: string,
  directory: string,
  given: { readonly documents: readonly PouchDocument[]; readonly pageDocuments: number },
): Promise<PouchPair> {
  const server = fork(join(import.meta.dirname, 'pouch-process.ts'), [folder, directory]);
  const [url] = await once(server, 'message');
  const PouchDB = loadPouch(folder);
  const tablet = new PouchDB(join(directory, 'tablet'), { db: loadSyncedLevel(folder) });
  await tablet.bulkDocs(given.documents);
  return {
    async drain() {
      const result = await tablet.replicate.to(String(url), { batch_size: given.pageDocuments });
      assert(result.docs_written === given.documents.length, 'PouchDB has replicated everything');
    },
    async close() {
      await tablet.close();
      const ended = once(server, 'exit');
      server.disconnect();
      await ended;
    },
  };
}
