import type Sqlite from 'better-sqlite3';
import { assert } from '../shared/assert.ts';
import type { Call } from './journal/call.ts';
import { failureKind, StoreFailure, sqliteCode } from './store-error.ts';

/** Values that SQLite stores as they are. */
export type Value = string | number | Uint8Array | null;

/** A statement, compiled once, with a name by which the slow-query log and failures know it. */
export interface NamedStatement<Parameters extends Value[], Row> {
  readonly name: string;
  /** Its first row. */
  get(...parameters: Parameters): Row | undefined;
  /** All of its rows. */
  all(...parameters: Parameters): Row[];
  /** Writes; answers how many rows it changed. Only inside a transaction. */
  run(...parameters: Parameters): number;
}

/** Where slow statements are reported. Without one nothing is timed. */
export interface SlowQueryLog {
  readonly thresholdMillis: number;
  /** Any clock that only goes forward. */
  nowMillis(): number;
  /** A statement took longer than the threshold. Its parameters may be private and are not told. */
  slow(entry: { readonly name: string; readonly millis: number }): void;
}

/** What statements and transactions of one connection know of each other. */
export interface TransactionState {
  /** The name of the transaction that is running, null between transactions. */
  running: string | null;
  /** A statement in it failed physically: SQLite may have rolled back, so nothing may follow. */
  doomed: StoreFailure | null;
  /** A COMMIT failed: no other transaction begins on this connection (see StoreFailure). */
  outcomeUnknown: StoreFailure | null;
  /** How many transactions have been undone on this connection. */
  undone: number;
  /** The running transaction has changed something. */
  hasWritten: boolean;
  /** What it has done so far, in the words of the store's methods. */
  calls: Call[];
}

/**
 * Names `sql` on `raw`, and compiles it when it is first used: whoever looks at a dark screen does not
 * wait for the statements that no start needs. Rows are our own, so `Row` is taken at its word.
 */
export function prepareNamed<Parameters extends Value[], Row>(
  raw: Sqlite.Database,
  transaction: TransactionState,
  log: SlowQueryLog | null,
  { name, sql }: { readonly name: string; readonly sql: string },
): NamedStatement<Parameters, Row> {
  let compiled: Sqlite.Statement<Value[], Row> | null = null;
  const statement = () => {
    compiled ??= raw.prepare<Value[], Row>(sql);
    return compiled;
  };
  const guarded = <Answer>(execute: () => Answer): Answer => {
    try {
      return log === null ? execute() : timed(log, name, execute);
    } catch (error) {
      throw asFailure(error, name, transaction);
    }
  };
  return {
    name,
    get: (...parameters) => guarded(() => statement().get(...parameters)),
    all: (...parameters) => guarded(() => statement().all(...parameters)),
    run: (...parameters) => {
      assert(transaction.running !== null, `${name} writes outside a transaction`);
      if (transaction.doomed !== null) throw transaction.doomed;
      transaction.hasWritten = true;
      return guarded(() => statement().run(...parameters).changes);
    },
  };
}

/** Runs `execute` and reports it to `log` when it was slow. */
export function timed<Answer>(log: SlowQueryLog, name: string, execute: () => Answer): Answer {
  const begunMillis = log.nowMillis();
  const answer = execute();
  const millis = log.nowMillis() - begunMillis;
  if (millis >= log.thresholdMillis) log.slow({ name, millis });
  return answer;
}

function asFailure(error: unknown, name: string, transaction: TransactionState): unknown {
  const kind = failureKind(error);
  if (kind === null) return error;
  const failure = new StoreFailure(kind, 'nothingWritten', name, sqliteCode(error) ?? '');
  if (transaction.running !== null) transaction.doomed = failure;
  return failure;
}
