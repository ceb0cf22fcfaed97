import type { Database } from '../../db/connection.ts';
import type { DeviceStore } from '../../db/device-store.ts';
import { StoreFailure } from '../../db/store-error.ts';
import type { Vault } from '../../db/vault-store.ts';
import type { Hazards } from './hazards.ts';

/** The real device store, on a disk and a battery that may fail at each write. */
export function fragileStore(store: DeviceStore, hazards: Hazards): DeviceStore {
  const { running, transaction } = fragileTransactions(store, hazards);
  const book = <Book extends object>(named: Book) => withPoints(named, running, hazards);
  return {
    enrolment: book(store.enrolment),
    policy: book(store.policy),
    position: book(store.position),
    time: book(store.time),
    people: book(store.people),
    attempts: book(store.attempts),
    outbox: book(store.outbox),
    mailbox: book(store.mailbox),
    stampbook: book(store.stampbook),
    waiting: book(store.waiting),
    audit: book(store.audit),
    setAside: book(store.setAside),
    transaction,
    rebuilt: store.rebuilt,
    tidy: store.tidy,
    close: store.close,
  };
}

/** The same for a resident's vault. */
export function fragileVault(vault: Vault, hazards: Hazards): Vault {
  const { running, transaction } = fragileTransactions(vault, hazards);
  const { rebuilt, tidy, close, transaction: _, ...books } = vault;
  return { ...withPoints(books, running, hazards), rebuilt, tidy, transaction, close };
}

interface Running {
  /** The transaction that is under way. */
  name: string | null;
}

function fragileTransactions(store: Pick<Database, 'transaction'>, hazards: Hazards) {
  const running: Running = { name: null };
  let spoiltBy: StoreFailure | null = null;
  const transaction = <Answer>(name: string, work: () => Answer): Answer => {
    hazards.at(`${name}, before`);
    // As db/transaction.ts has it: after an unknown outcome nothing begins on this connection.
    if (spoiltBy !== null)
      throw new StoreFailure('ioFailed', 'nothingWritten', name, spoiltBy.code);
    const fate = hazards.commitFate(name);
    const failed = new StoreFailure('ioFailed', 'unknown', `${name}: commit`, 'SQLITE_IOERR_FSYNC');
    if (fate === 'failedKept' || fate === 'failedLost') spoiltBy = failed;
    const answer = store.transaction(name, () => {
      running.name = name;
      try {
        const worked = work();
        hazards.at(`${name}, at commit`);
        if (fate === 'full')
          throw new StoreFailure('diskFull', 'nothingWritten', name, 'SQLITE_FULL');
        if (fate === 'failedLost') throw failed;
        return worked;
      } finally {
        running.name = null;
      }
    });
    if (fate === 'failedKept') throw failed;
    hazards.at(`${name}, after`);
    return answer;
  };
  return { running, transaction };
}

/** Every call inside a transaction is a point at which the power may go. */
function withPoints<Book extends object>(book: Book, running: Running, hazards: Hazards): Book {
  const guarded = Object.entries(book).map(([method, call]) => [
    method,
    (...given: unknown[]) => {
      if (running.name !== null) hazards.at(`${running.name}, inside`);
      return call(...given);
    },
  ]);
  return Object.fromEntries(guarded) as Book;
}
