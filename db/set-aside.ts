import type { Database } from './connection.ts';

/** A change that this version could not take (rules 6.6, 6.10), kept whole. */
export interface SetAsideChange {
  readonly kind: string;
  /** Why: for staff, in words without content of the change. */
  readonly reason: string;
  /** The change as it came. It may hold a person's text: it is shown to nobody here. */
  readonly content: Uint8Array;
  readonly arrivedAtMillis: number;
}

/** What was set aside, so that a later version can take it. */
export interface SetAside {
  add(change: SetAsideChange): void;
  /** In the order in which they came. */
  list(limit: number): (SetAsideChange & { readonly number: number })[];
  /** A version that knows it has taken it. */
  remove(number: number): void;
  count(): number;
}

/** Prepares the statements of what was set aside. */
export function openSetAside(database: Database): SetAside {
  const add = database.prepare<[string, string, Uint8Array, number]>(
    'setAside.add',
    'INSERT INTO set_aside (kind, reason, content, arrived_at_millis) VALUES (?, ?, ?, ?)',
  );
  const list = database.prepare<[number], SetAsideChange & { number: number }>(
    'setAside.list',
    `SELECT number, kind, reason, content, arrived_at_millis AS arrivedAtMillis FROM set_aside
     ORDER BY number LIMIT ?`,
  );
  const remove = database.prepare<[number]>(
    'setAside.remove',
    'DELETE FROM set_aside WHERE number = ?',
  );
  const count = database.prepare<[], { count: number }>(
    'setAside.count',
    'SELECT count(*) AS count FROM set_aside',
  );
  return {
    add: ({ kind, reason, content, arrivedAtMillis }) => {
      add.run(kind, reason, content, arrivedAtMillis);
    },
    list: (limit) => list.all(limit),
    remove: (number) => {
      remove.run(number);
    },
    count: () => count.get()?.count ?? 0,
  };
}
