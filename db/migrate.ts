import type Sqlite from 'better-sqlite3';
import { assert } from '../shared/assert.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { StoreError } from './store-error.ts';

/**
 * One step of a store's shape. It stands in a TypeScript file as a string of SQL, not in a `.sql` file:
 * Node reads that as it is and a bundler carries it along, with no file to find at run time inside a
 * packaged application. A published step is never edited; another one follows it.
 */
export interface Migration {
  /** Dense from 1: the store's `user_version` after this step. */
  readonly number: number;
  readonly sql: string;
}

/**
 * Brings the store to the newest version, each step whole or not at all. A store from a newer Postern
 * is refused before anything is written to it. Answers how many steps were taken.
 */
export function migrate(
  raw: Sqlite.Database,
  migrations: readonly Migration[],
): Result<number, StoreError> {
  migrations.forEach(({ number }, index) => {
    assert(number === index + 1, `migrations are numbered 1, 2, 3; found ${number}`);
  });
  const found = Number(raw.pragma('user_version', { simple: true }));
  const known = migrations.length;
  if (found > known) return fail({ kind: 'fromFuture', found, known });
  for (const { number, sql } of migrations.slice(found)) {
    raw
      .transaction(() => {
        raw.exec(sql);
        raw.pragma(`user_version = ${number}`);
      })
      .immediate();
  }
  return ok(known - found);
}
