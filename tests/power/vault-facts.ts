import { join } from 'node:path';
import { openVault } from '../../db/vault-store.ts';
import { vaultDirectory } from '../../electron/core/open-store.ts';
import type { Whose } from './device-facts.ts';

/** What the files of a resident's vault say under their key. */
export interface VaultFacts {
  /** Null where it opened, or was made anew; else why not. */
  readonly problem: string | null;
  /** The words of the letters that are there, by id. */
  readonly bodies: ReadonlyMap<string, string>;
  /** Ids of the messages from outside that are there. */
  readonly incoming: readonly string[];
  readonly wasRebuilt: boolean;
}

/** Opens the vault as a sign-in does. What this throws is a finding. */
export function readVault(dataDir: string, key: Uint8Array, whose: Whose): VaultFacts {
  const path = join(vaultDirectory({ dataDir }), `${whose.residentId}.db`);
  const opened = openVault({ path, key });
  if (!opened.ok) return noVault(JSON.stringify(opened.error));
  const vault = opened.value;
  const bodies = whose.letterIds.flatMap((id): [string, string][] => {
    const letter = vault.letter(id);
    return letter === null ? [] : [[id, letter.body]];
  });
  const facts: VaultFacts = {
    problem: null,
    bodies: new Map(bodies),
    incoming: whose.incomingIds.filter((id) => vault.message(id) !== null),
    wasRebuilt: vault.rebuilt !== null,
  };
  vault.close();
  return facts;
}

/** What is said of a vault that nothing is read from. */
export function noVault(problem: string | null): VaultFacts {
  return { problem, bodies: new Map(), incoming: [], wasRebuilt: false };
}
