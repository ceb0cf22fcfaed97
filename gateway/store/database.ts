import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { audited } from '../audit/append.ts';
import { isThere } from '../files.ts';
import { type StoreProblem, storeProblem } from './problem.ts';
import type { GatewaySchema, Writer } from './schema.ts';

/** Whether a database that is not there yet may be made. */
export type OpenMode = 'create' | 'existing';

const migrationsDirectory = join(import.meta.dirname, 'migrations');
/** Far longer than twenty thousand messages take that another process imports at once: three seconds. */
const busyMillis = 15_000;

/**
 * Opens the gateway's database and brings it to this version's schema. Any number of processes may
 * have it open: writers wait for one another.
 */
export function openDatabase(
  path: string,
  mode: OpenMode,
): Result<Kysely<GatewaySchema>, StoreProblem> {
  let handle: Database.Database | undefined;
  try {
    if (!isThere(path)) {
      if (mode === 'existing') return fail({ code: 'missing', path });
      // Made by us, so that its journals too are for its owner's eyes alone.
      closeSync(openSync(path, 'a', 0o600));
    }
    handle = new Database(path, { timeout: busyMillis });
    const migrated = prepareDatabase(handle, path, mode);
    if (!migrated.ok) {
      handle.close();
      return migrated;
    }
    return ok(
      new Kysely<GatewaySchema>({ dialect: new SqliteDialect({ database: asKysely(handle) }) }),
    );
  } catch (error) {
    handle?.close();
    const problem = storeProblem(error, path);
    if (problem === null) throw error;
    return fail(problem);
  }
}

/**
 * Runs one writing transaction. Its first statement takes the sequencer's row: so writers queue up
 * before they read, and change numbers come in commit order (rule 6.4), on SQLite and PostgreSQL.
 * Its last ones write what `appendAudit` was told on the way.
 */
export function write<Value>(
  database: Kysely<GatewaySchema>,
  work: (writer: Writer) => Promise<Value>,
): Promise<Value> {
  const body = audited(work);
  return database.transaction().execute(async (writer) => {
    await writer
      .updateTable('sequencer')
      .set((column) => ({ last_seq: column.ref('last_seq') }))
      .execute();
    return body(writer);
  });
}

function prepareDatabase(
  handle: Database.Database,
  path: string,
  mode: OpenMode,
): Result<void, StoreProblem> {
  const migrations = readMigrations();
  const { version, hasTables } = inspect(handle);
  if (version > migrations.length) return fail({ code: 'fromFuture', path, version });
  if (version === 0 && (hasTables || mode === 'existing')) return fail({ code: 'empty', path });
  handle.pragma('journal_mode = WAL');
  handle.pragma('synchronous = FULL');
  handle.pragma('foreign_keys = ON');
  handle.pragma('trusted_schema = OFF');
  handle.pragma('cell_size_check = ON');
  migrate(handle, migrations);
  // This SQLite forgets an unstated synchronous=FULL at the first write: so look after one.
  assert(handle.pragma('synchronous', { simple: true }) === 2, 'the gateway commits durably');
  return ok(undefined);
}

/** One statement: another process may be making the tables, and sets the version with them. */
function inspect(handle: Database.Database): { version: number; hasTables: boolean } {
  const found = handle
    .prepare<[], { version: number; tables: number }>(
      'SELECT user_version AS version, (SELECT count(*) FROM sqlite_schema) AS tables FROM pragma_user_version',
    )
    .get();
  assert(found !== undefined, 'a database has a version');
  return { version: found.version, hasTables: found.tables > 0 };
}

function migrate(handle: Database.Database, migrations: readonly string[]): void {
  const runMissing = handle.transaction(() => {
    const version = handle.pragma('user_version', { simple: true }) as number;
    for (const sql of migrations.slice(version)) handle.exec(sql);
    handle.pragma(`user_version = ${migrations.length}`);
  });
  // Immediate: of two processes that start together, the second finds the work done.
  runMissing.immediate();
}

function readMigrations(): string[] {
  return readdirSync(migrationsDirectory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFileSync(join(migrationsDirectory, name), 'utf8'));
}

/** Statements are compiled once each; the texts that Kysely makes are few. */
function asKysely(handle: Database.Database) {
  const compiled = new Map<string, SqliteStatement>();
  const compiledMax = 500;
  const rollback = rollbackOf(handle);
  return {
    close: () => {
      compiled.clear();
      handle.close();
    },
    prepare(sql: string): SqliteStatement {
      if (sql === 'rollback') return rollback;
      const known = compiled.get(sql);
      if (known !== undefined) return known;
      const statement = handle.prepare(sql) as unknown as SqliteStatement;
      if (compiled.size >= compiledMax) compiled.clear();
      compiled.set(sql, statement);
      return statement;
    },
  };
}

/**
 * A full disk makes SQLite roll back by itself. A second rollback would fail, and its error would hide the
 * true one: devices would take a full disk for a fault of the gateway's over their records (6.6).
 */
function rollbackOf(handle: Database.Database): SqliteStatement {
  const rollback = handle.prepare('rollback');
  return {
    reader: false,
    all: () => [],
    iterate: () => [][Symbol.iterator](),
    run: () => (handle.inTransaction ? rollback.run() : { changes: 0, lastInsertRowid: 0 }),
  };
}
