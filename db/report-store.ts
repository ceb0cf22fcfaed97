import { ok, type Result } from '../shared/result.ts';
import type { Database } from './connection.ts';
import type { StoreOptions } from './device-store.ts';
import { journalled, type Methods } from './journal/journalled.ts';
import { openJournalled, shortenJournal } from './journal/open-journalled.ts';
import { reportMigrations } from './migrations/reports/all.ts';
import { openReportBook, type ReportBook } from './report-book.ts';
import type { StoreError } from './store-error.ts';

/** What it takes to file a report, in JSON, kept beside the reports themselves. */
export interface BasisBook {
  /** Null on a device that was never enrolled. */
  read(): string | null;
  save(json: string): void;
}

/**
 * `reports.db`: what was reported on this device (rule 7), with a journal of its own. Every write stands inside
 * `transaction`, whose return means that it is on the disk.
 */
export interface ReportStore extends ReportBooks, Pick<Database, 'transaction' | 'close'> {
  /** Begins the journal anew when it has become long. */
  tidy(): void;
}

interface ReportBooks {
  readonly reports: ReportBook;
  readonly basis: BasisBook;
}

/** Opens the store of reports with its journal, or makes both; a damaged one is made again from its journal. */
export function openReportStore(options: StoreOptions): Result<ReportStore, StoreError> {
  const opened = openJournalled(
    { ...options, migrations: reportMigrations },
    (database) => openBooks(database).methods,
  );
  if (!opened.ok) return opened;
  const { database } = opened.value;
  return ok({
    ...openBooks(database).books,
    transaction: database.transaction,
    tidy: () => shortenJournal(database),
    close: database.close,
  });
}

function openBooks(database: Database): { readonly books: ReportBooks; readonly methods: Methods } {
  const methods: Methods = new Map();
  const kept = { database, methods };
  const books: ReportBooks = {
    reports: journalled(kept, 'reports', openReportBook(database), [
      'append',
      'noteStep',
      'savePosition',
      'tellAgainAfter',
      'forgetBefore',
    ]),
    basis: journalled(kept, 'basis', openBasis(database), ['save']),
  };
  return { books, methods };
}

function openBasis(database: Database): BasisBook {
  const read = database.prepare<[], { json: string }>('basis.read', 'SELECT json FROM basis');
  const save = database.prepare<[string]>(
    'basis.save',
    'INSERT OR REPLACE INTO basis (id, json) VALUES (1, ?)',
  );
  return {
    read: () => read.get()?.json ?? null,
    save: (json) => {
      save.run(json);
    },
  };
}
