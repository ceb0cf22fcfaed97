import { readdirSync } from 'node:fs';
import type { DeviceStore } from '../../db/device-store.ts';
import type { Rebuilt } from '../../db/journal/rebuild.ts';
import { type DeviceFiles, vaultDirectory } from './open-store.ts';

/** What was found in a tablet's store. */
export interface Findings {
  /** How the device store was made again from its journal; null when it was whole. */
  readonly rebuilt: Rebuilt | null;
  readonly auditIsWhole: boolean;
  readonly unsentRecords: number;
  /** Vaults on this tablet. Each is looked at, and mended, when its resident signs in: nobody else has the key. */
  readonly vaults: number;
}

/** Looks at a store that is open, and was mended as it was opened: by staff at the screen, or `doctor`. */
export function examineStore(store: DeviceStore, files: DeviceFiles): Findings {
  return {
    rebuilt: store.rebuilt,
    auditIsWhole: store.audit.verify().ok,
    unsentRecords: store.outbox.pendingCount(),
    vaults: readdirSync(vaultDirectory(files)).filter((name) => name.endsWith('.db')).length,
  };
}

/** Whether nothing in it needs anyone's care. */
export function isWell({ auditIsWhole, rebuilt }: Findings): boolean {
  return auditIsWhole && (rebuilt?.lost ?? 0) === 0;
}
