import { join } from 'node:path';
import type { DeviceStore, StoreOptions } from '../../../db/device-store.ts';
import type { StoreError } from '../../../db/store-error.ts';
import { openVault, type Vault } from '../../../db/vault-store.ts';
import { assert } from '../../../shared/assert.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { forgetResidentKeys } from '../keys/resident-keys.ts';
import { createMailboxOpener, createSealer, type Opener, type Sealer } from '../sealing/seal.ts';
import type { OpenedKeys } from './sign-in.ts';
import { vaultFile } from './vault-files.ts';

/** The one resident who is signed in, with all that their PIN opened. */
export interface SignedIn {
  readonly residentId: string;
  /** Which of their vaults is open: another one since each staff reset of their PIN. */
  readonly vaultNumber: number;
  /** Staff gave them the PIN that they typed: first of all they choose another. */
  mustChangePin: boolean;
  /** Another one after the disk failed under a commit: never keep it across a wait. */
  vault: Vault;
  /** Seals to the gateway. */
  readonly sealer: Sealer;
  /** Opens what waited for them. */
  readonly opener: Opener;
  /** Opens the vault anew after its disk failed; false when it would not open. */
  reopenVault(): boolean;
  /** Closes the vault and overwrites the keys (4.5). */
  close(): void;
  isClosed(): boolean;
}

/** Opens a resident's vault and the contexts for sealing to the gateway and opening their mail. */
export async function signIn(
  store: DeviceStore,
  opened: OpenedKeys,
  vaults: Omit<StoreOptions, 'path' | 'key'> & { readonly directory: string },
): Promise<Result<SignedIn, StoreError>> {
  const enrolment = store.enrolment.read();
  assert(enrolment !== null, 'someone signs in on a device that is not enrolled');
  const { directory, ...options } = vaults;
  const path = join(directory, vaultFile(opened));
  const open = () => openVault({ ...options, path, key: opened.keys.vaultKey });
  const vault = open();
  if (!vault.ok) {
    forgetResidentKeys(opened.keys);
    return vault;
  }
  const sealer = await createSealer(enrolment.sealingKey, 'postern outbox 1');
  const opener = await createMailboxOpener(opened.keys.mailboxSeed);
  let isClosed = false;
  const signedIn: SignedIn = {
    residentId: opened.residentId,
    vaultNumber: opened.vaultNumber,
    mustChangePin: store.pins.find(opened.residentId).mustChange,
    vault: vault.value,
    sealer,
    opener,
    reopenVault() {
      signedIn.vault.close();
      const again = open();
      if (again.ok) signedIn.vault = again.value;
      return again.ok;
    },
    close() {
      isClosed = true;
      signedIn.vault.close();
      sealer.forget();
      opener.forget();
      forgetResidentKeys(opened.keys);
    },
    isClosed: () => isClosed,
  };
  return ok(signedIn);
}

/** Whether the vault that is open is the one that the resident's PIN opens now. */
export function isVaultOf(store: DeviceStore, { residentId, vaultNumber }: SignedIn): boolean {
  return store.pins.find(residentId).vaultNumber === vaultNumber;
}
