import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

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
}

/** The name of a vault's file. No ID has a dot. */
export function vaultFile({ residentId, vaultNumber }: NamedVault): string {
  return vaultNumber === 0 ? `${residentId}.db` : `${residentId}.${vaultNumber}.db`;
}

/** The vaults in a directory. */
export function openVaultFiles(directory: string): VaultFiles {
  return {
    has: (vault) => existsSync(join(directory, vaultFile(vault))),
    remove: (vault) => {
      const name = vaultFile(vault);
      for (const file of readdirSync(directory)) {
        if (file.startsWith(name)) rmSync(join(directory, file));
      }
    },
  };
}
