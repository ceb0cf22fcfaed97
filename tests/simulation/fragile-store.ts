import type { DeviceBooks, DeviceStore } from '../../db/device-store.ts';
import type { Vault } from '../../db/vault-store.ts';
import type { Hazards } from './hazards.ts';

/** The real device store, on a battery that may go at each call of it; its disk is that of disk/. */
export function fragileStore(store: DeviceStore, hazards: Hazards): DeviceStore {
  const { running, transaction } = fragileTransactions(store, hazards);
  const { rebuilt, tidy, forgetHistory, close, transaction: _, ...books } = store;
  const guarded = Object.entries(books).map(([name, book]) => [
    name,
    withPoints(book, running, hazards),
  ]);
  const whole = { rebuilt, tidy, forgetHistory, transaction, close };
  return { ...(Object.fromEntries(guarded) as DeviceBooks), ...whole };
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

function fragileTransactions(store: Pick<DeviceStore, 'transaction'>, hazards: Hazards) {
  const running: Running = { name: null };
  const transaction = <Answer>(name: string, work: () => Answer): Answer => {
    hazards.at(`${name}, before`);
    hazards.during = name;
    const answer = store.transaction(name, () => {
      running.name = name;
      try {
        return work();
      } finally {
        running.name = null;
      }
    });
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
