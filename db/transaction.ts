import type Sqlite from 'better-sqlite3';
import { assert } from '../shared/assert.ts';
import type { Journal } from './journal/journal.ts';
import { type SlowQueryLog, type TransactionState, timed } from './statement.ts';
import { failureKind, fileFailureKind, StoreFailure, sqliteCode } from './store-error.ts';

/** A journal, and what gives the store the number of its newest frame. */
export interface KeptJournal {
  readonly journal: Journal;
  readonly setNumber: (number: number) => void;
}

/** One connection with its three words, prepared once. */
interface Transactions {
  readonly raw: Sqlite.Database;
  readonly state: TransactionState;
  readonly log: SlowQueryLog | null;
  readonly kept: KeptJournal | null;
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
    commit(on, name);
    return answer;
  } catch (error) {
    on.state.undone += 1;
    // SQLite rolls back by itself after some failures; asking it again would be an error of its own.
    if (on.raw.inTransaction) on.rollback.run();
    throw error;
  } finally {
    Object.assign(on.state, { running: null, doomed: null, hasWritten: false, calls: [] });
  }
}

/** First the journal, then the store: what is in the store alone would be lost with it. */
function commit(on: Transactions, name: string): void {
  const { kept, state } = on;
  assert(
    kept === null || !state.hasWritten || state.calls.length > 0,
    `${name} writes what its journal does not know`,
  );
  if (kept === null || state.calls.length === 0) {
    step(on, 'unknown', `${name}: commit`, on.commit);
    return;
  }
  kept.setNumber(kept.journal.nextNumber());
  toJournal(on, name, () => kept.journal.write(state.calls));
  try {
    step(on, 'unknown', `${name}: commit`, on.commit);
  } catch (error) {
    toJournal(on, name, kept.journal.settle);
    if (state.outcomeUnknown === null) toJournal(on, name, kept.journal.undo);
    throw error;
  }
  toJournal(on, name, kept.journal.settle);
}

/** A sync that failed is not asked again on the same file: the stores are opened anew, as after a COMMIT. */
function toJournal(on: Transactions, name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const kind = fileFailureKind(error);
    if (kind === null) throw error;
    const outcome = kind === 'diskFull' ? 'nothingWritten' : 'unknown';
    const failure = new StoreFailure(kind, outcome, `${name}: journal`, (error as Error).message);
    if (outcome === 'unknown') on.state.outcomeUnknown = failure;
    throw failure;
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
