import type { Database } from './connection.ts';

/** A change that could not be taken when it came (rules 6.6, 6.10), kept whole. */
export interface SetAsideChange {
  readonly kind: string;
  /** Why: for staff, in words without content of the change. */
  readonly reason: string;
  /** The change as it came. It may hold a person's text: it is shown to nobody here. */
  readonly content: Uint8Array;
  readonly arrivedAtMillis: number;
}

/** What was set aside, so that it can be taken later: by a later version, or once its resident is known. */
export interface SetAside {
  add(change: SetAsideChange): void;
  /** In the order in which they came, those behind a number; from the first one on if it is left out. */
  list(limit: number, after?: number): (SetAsideChange & { readonly number: number })[];
  /** It has been taken. */
  remove(number: number): void;
  /** Somebody has left the facility, or has left here before this device knew them. */
  removeAllOf(residentId: string): void;
  /** Whether the record by which this device would meet somebody is among them. */
  hasPerson(residentId: string): boolean;
  count(): number;
}

/** Prepares the statements of what was set aside. */
export function openSetAside(database: Database): SetAside {
  const add = database.prepare<[string, string, Uint8Array, number]>(
    'setAside.add',
    'INSERT INTO set_aside (kind, reason, content, arrived_at_millis) VALUES (?, ?, ?, ?)',
  );
  const list = database.prepare<[number, number], SetAsideChange & { number: number }>(
    'setAside.list',
    `SELECT number, kind, reason, content, arrived_at_millis AS arrivedAtMillis FROM set_aside
     WHERE number > ? ORDER BY number LIMIT ?`,
  );
  const remove = database.prepare<[number]>(
    'setAside.remove',
    'DELETE FROM set_aside WHERE number = ?',
  );
  const text = 'CAST(content AS TEXT)';
  const isOf = `CASE WHEN json_valid(${text}) THEN json_extract(${text}, '$.residentId') = ? ELSE 0 END`;
  const removeAllOf = database.prepare<[string]>(
    'setAside.removeAllOf',
    `DELETE FROM set_aside WHERE ${isOf}`,
  );
  const findPerson = database.prepare<[string], { found: number }>(
    'setAside.findPerson',
    `SELECT 1 AS found FROM set_aside WHERE kind = 'person' AND ${isOf} LIMIT 1`,
  );
  const count = database.prepare<[], { count: number }>(
    'setAside.count',
    'SELECT count(*) AS count FROM set_aside',
  );
  return {
    add: ({ kind, reason, content, arrivedAtMillis }) => {
      add.run(kind, reason, content, arrivedAtMillis);
    },
    list: (limit, after = 0) => list.all(after, limit),
    remove: (number) => {
      remove.run(number);
    },
    removeAllOf: (residentId) => {
      removeAllOf.run(residentId);
    },
    hasPerson: (residentId) => findPerson.get(residentId) !== undefined,
    count: () => count.get()?.count ?? 0,
  };
}
