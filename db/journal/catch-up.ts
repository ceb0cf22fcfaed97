import type { Database } from '../connection.ts';
import { StoreFailure } from '../store-error.ts';
import { readCalls } from './call.ts';
import type { FoundJournal, FoundTransaction } from './journal.ts';
import { callAgain, type Methods } from './journalled.ts';
import { type JournalPosition, openJournalPosition } from './position.ts';

/** What a journal had beyond its store. */
export interface CaughtUp {
  /** Transactions that were done again. */
  readonly done: number;
  /** Transactions that are missing in the journal, or could not be done without one that is. */
  readonly lost: number;
}

/**
 * Does again, in order, what the journal has and the store has not: the last transaction, when the power
 * went between the journal and the commit, or everything, when the store is a new one. At most starts
 * there is nothing, and `prepare`, which names the writing methods, is not called.
 */
export function catchUp(
  database: Database,
  prepare: (database: Database) => Methods,
  found: FoundJournal,
): CaughtUp {
  const position = openJournalPosition(database);
  const from = position.number();
  const ahead = found.transactions.filter(({ number }) => number > from);
  const last = ahead.at(-1);
  if (last === undefined) return { done: 0, lost: 0 };
  const methods = prepare(database);
  const done = ahead.filter((it) => isDoneAgain(database, { methods, position }, it)).length;
  return { done, lost: last.number - from - done };
}

function isDoneAgain(
  database: Database,
  { methods, position }: { readonly methods: Methods; readonly position: JournalPosition },
  { number, text }: FoundTransaction,
): boolean {
  try {
    return database.transaction('do again', () => {
      position.setNumber(number);
      return readCalls(text)
        .map((call) => callAgain(methods, call))
        .every((isKnown) => isKnown);
    });
  } catch (error) {
    // Anything else: it stands on one that is missing, and what can be saved without it is.
    if (error instanceof StoreFailure) throw error;
    return false;
  }
}
