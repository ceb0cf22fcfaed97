import { randomUUID } from 'node:crypto';
import { type Session, session } from 'electron';
import { type Served, serveRenderer } from './protocol.ts';

/** Lends each page a storage partition that lives in memory and in which nothing is stored yet (4.5). */
export type Partitions = {
  readonly take: () => Session;
  /** Empties a partition whose page is gone. Rejects when that fails, and then it is not lent again. */
  readonly giveBack: (partition: Session) => Promise<void>;
};

/**
 * Electron keeps a partition until the program ends, at 1.1 MB each (measured over 150): a tablet on
 * which people sign in fifty times a day would lose 1.6 GB a month. So an emptied one is lent again.
 */
export function createPartitions(served: Served): Partitions {
  const empty: Session[] = [];
  return {
    take: () => empty.pop() ?? makePartition(served),
    giveBack: async (partition) => {
      await Promise.all([
        // Not `clearData`: that one passes over schemes that are not of the web, such as ours.
        partition.clearStorageData(),
        partition.clearCache(),
        partition.clearCodeCaches({}),
        partition.clearAuthCache(),
        partition.clearHostResolverCache(),
        partition.closeAllConnections(),
      ]);
      empty.push(partition);
    },
  };
}

/** A name without `persist:` keeps it off the disk. */
function makePartition(served: Served): Session {
  const partition = session.fromPartition(randomUUID());
  serveRenderer(partition, served);
  return partition;
}
