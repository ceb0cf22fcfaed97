import type { Database } from '../connection.ts';

/** Up to which transaction of its journal a store has got, kept in the store itself. */
export interface JournalPosition {
  /** 0 before the first. */
  number(): number;
  /** Takes the number of the transaction that it is a part of. */
  setNumber(number: number): void;
}

/** Prepares the position's statements. */
export function openJournalPosition(database: Database): JournalPosition {
  const read = database.prepare<[], { number: number }>(
    'journal.number',
    'SELECT number FROM journal_position',
  );
  const set = database.prepare<[number]>(
    'journal.setNumber',
    'UPDATE journal_position SET number = ?',
  );
  return {
    number: () => read.get()?.number ?? 0,
    setNumber: (number) => {
      set.run(number);
    },
  };
}
