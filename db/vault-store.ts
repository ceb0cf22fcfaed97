import { ok, type Result } from '../shared/result.ts';
import { type Database, openDatabase } from './connection.ts';
import type { StoreOptions } from './device-store.ts';
import { vaultMigrations } from './migrations/vault/all.ts';
import type { StoreError } from './store-error.ts';
import { type Inbox, openInbox } from './vault/inbox.ts';
import { type Letters, openLetters } from './vault/letters.ts';
import { openProfile, type Profiles } from './vault/profile.ts';
import { openRefusals, type Refusals } from './vault/refusals.ts';

/**
 * `vaults/<resident>.db`: one resident's text, under their own key, open while they are signed in.
 * Reads may be made at any time; every write stands inside `transaction`.
 */
export interface Vault
  extends Pick<Database, 'transaction' | 'checkpoint' | 'close'>,
    Letters,
    Inbox,
    Refusals,
    Profiles {}

/** Opens a resident's vault, or makes it. */
export function openVault(options: StoreOptions): Result<Vault, StoreError> {
  const opened = openDatabase({ ...options, migrations: vaultMigrations });
  if (!opened.ok) return opened;
  const database = opened.value;
  return ok({
    ...openLetters(database),
    ...openInbox(database),
    ...openRefusals(database),
    ...openProfile(database),
    transaction: database.transaction,
    checkpoint: database.checkpoint,
    close: database.close,
  });
}
