import type { Database } from './connection.ts';

/** Something that was read from the store, kept in memory. */
export interface Remembered<Value> {
  /** What the store has, read when nothing is remembered. */
  get(): Value;
  /** What the running transaction has made of it. */
  set(value: Value): void;
}

/**
 * Remembers what is read at each key press or each Send and is seldom another. There is one writer, so
 * only a transaction that is undone can make it untrue: then it is read again.
 */
export function remember<Value>(database: Database, read: () => Value): Remembered<Value> {
  let known: { readonly undone: number; readonly value: Value } | null = null;
  const set = (value: Value): Value => {
    known = { undone: database.undone(), value };
    return value;
  };
  return {
    get: () => (known?.undone === database.undone() ? known.value : set(read())),
    set,
  };
}
