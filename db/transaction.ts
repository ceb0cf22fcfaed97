import type Sqlite from 'better-sqlite3';
import { assert } from '../shared/assert.ts';
import { type SlowQueryLog, type TransactionState, timed } from './statement.ts';
import { failureKind, StoreFailure, sqliteCode } from './store-error.ts';

/** One connection with its three words, prepared once. */
interface Transactions {
  readonly raw: Sqlite.Database;
  readonly state: TransactionState;
  readonly log: SlowQueryLog | null;
  readonly begin: Sqlite.Statement;
  readonly commit: Sqlite.Statement;
  readonly rollback: Sqlite.Statement;
}

/** What `Database.transaction` promises. */
export function runTransaction<Answer>(on: Transactions, name: string, work: () => Answer): Answer {
  assert(on.state.running === null, `${name} begins inside ${on.state.running}`);
  if (on.state.outcomeUnknown !== null) throw closedFor(on.state.outcomeUnknown, name);
  step(on, 'nothingWritten', `${name}: begin`, on.begin);
  on.state.running = name;
  try {
    const answer = work();
    assert(!isPromise(answer), `${name} waits inside a transaction`);
    if (on.state.doomed !== null) throw on.state.doomed;
    step(on, 'unknown', `${name}: commit`, on.commit);
    return answer;
  } catch (error) {
    // SQLite rolls back by itself after some failures; asking it again would be an error of its own.
    if (on.raw.inTransaction) on.rollback.run();
    throw error;
  } finally {
    on.state.running = null;
    on.state.doomed = null;
  }
}

function step(
  on: Transactions,
  outcome: 'nothingWritten' | 'unknown',
  operation: string,
  statement: Sqlite.Statement,
): void {
  try {
    if (on.log === null) statement.run();
    else timed(on.log, operation, () => statement.run());
  } catch (error) {
    const kind = failureKind(error);
    if (kind === null) throw error;
    // Without room the frame that makes a commit was not written whole, and recovery passes over it.
    const known = kind === 'diskFull' ? 'nothingWritten' : outcome;
    const failure = new StoreFailure(kind, known, operation, sqliteCode(error) ?? '');
    if (known === 'unknown') on.state.outcomeUnknown = failure;
    throw failure;
  }
}

function closedFor(cause: StoreFailure, name: string): StoreFailure {
  return new StoreFailure(
    cause.kind,
    'nothingWritten',
    `${name}, after ${cause.operation}`,
    cause.code,
  );
}

function isPromise(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'then' in answer;
}
