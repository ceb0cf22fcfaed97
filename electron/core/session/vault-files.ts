import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from '../../../db/journal/files.ts';

/** One of a resident's vaults. */
export interface NamedVault {
  readonly residentId: string;
  /** 0, or another one since each staff reset of their PIN. */
  readonly vaultNumber: number;
}

/** The files of vaults, closed. */
export interface VaultFiles {
  has(vault: NamedVault): boolean;
  /** Removes a vault that is not open, with its journal. */
  remove(vault: NamedVault): void;
  /** Removes all of a resident's, with their logs and journals, and what was kept of one that was damaged. */
  removeAllOf(residentId: string): void;
}

/** The name of a vault's file. No ID has a dot. */
export function vaultFile({ residentId, vaultNumber }: NamedVault): string {
  return vaultNumber === 0 ? `${residentId}.db` : `${residentId}.${vaultNumber}.db`;
}

/** The vaults in a directory. */
export function openVaultFiles(directory: string): VaultFiles {
  const removeNamed = (start: string): void => {
    if (!existsSync(directory)) return;
    const names = readdirSync(directory).filter((name) => name.startsWith(start));
    for (const name of names) rmSync(join(directory, name));
    syncDirectory(directory);
  };
  return {
    has: (vault) => existsSync(join(directory, vaultFile(vault))),
    remove: (vault) => removeNamed(vaultFile(vault)),
    removeAllOf: (residentId) => removeNamed(`${residentId}.`),
  };
}
