import { ok, type Result } from '../shared/result.ts';
import type { Database } from './connection.ts';
import type { StoreOptions } from './device-store.ts';
import { journalled, type Methods } from './journal/journalled.ts';
import { openJournalled, shortenJournal } from './journal/open-journalled.ts';
import type { Rebuilt } from './journal/rebuild.ts';
import { vaultMigrations } from './migrations/vault/all.ts';
import { type StoreError, StoreFailure } from './store-error.ts';
import { type Inbox, openInbox } from './vault/inbox.ts';
import { type Letters, openLetters } from './vault/letters.ts';
import { openPhotos, type Photos } from './vault/photos.ts';
import { openProfile, type Profiles } from './vault/profile.ts';
import { openRefusals, type Refusals } from './vault/refusals.ts';
import { openUpkeep } from './vault/upkeep.ts';

/**
 * `vaults/<resident>.db`: one resident's text, under their own key, open while they are signed in.
 * Reads may be made at any time; every write stands inside `transaction`.
 */
export interface Vault extends VaultBooks, Pick<Database, 'transaction' | 'close'> {
  /** How it was made again from its journal when it was opened; null when it was whole. */
  readonly rebuilt: Rebuilt | null;
  /** Shortens the index of words, and begins the journal anew when it has become long: for quiet moments. */
  tidy(): void;
}

/** What is in a vault. */
export interface VaultBooks extends Letters, Inbox, Photos, Refusals, Profiles {}

/** Opens a resident's vault with its journal, or makes both; a damaged one is made again from its journal. */
export function openVault(options: StoreOptions): Result<Vault, StoreError> {
  const opened = openJournalled(
    { ...options, autoVacuum: 'incremental', migrations: vaultMigrations },
    (database) => openBooks(database).methods,
  );
  if (!opened.ok) return opened;
  const { database, rebuilt } = opened.value;
  const { books, shorten } = openBooks(database);
  return ok({
    ...books,
    rebuilt,
    transaction: database.transaction,
    tidy: () => {
      whereThereIsRoom(() => database.transaction('shorten', shorten));
      shortenJournal(database);
    },
    close: database.close,
  });
}

function openBooks(database: Database): {
  readonly books: VaultBooks;
  readonly shorten: () => void;
  readonly methods: Methods;
} {
  const methods: Methods = new Map();
  const kept = { database, methods };
  const books: VaultBooks = {
    ...journalled(kept, 'letters', openLetters(database), [
      'createDraft',
      'saveDraft',
      'discardDraft',
    ]),
    ...journalled(kept, 'inbox', openInbox(database), ['putIncoming', 'markRead']),
    ...journalled(kept, 'photos', openPhotos(database), ['putPhotos']),
    ...journalled(kept, 'refusals', openRefusals(database), ['putRefusal']),
    ...journalled(kept, 'profile', openProfile(database), ['replaceProfile']),
  };
  const { shorten } = journalled(kept, 'upkeep', openUpkeep(database), ['shorten']);
  return { books, shorten, methods };
}

/** Where there is no room, or the disk fails, a store that is longer than it must be stays as it is. */
function whereThereIsRoom(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
  }
}
