import { ok, type Result } from '../../shared/result.ts';
import { examineStore, type Findings } from '../core/examine.ts';
import { noteRebuilt } from '../core/note-rebuilt.ts';
import {
  type DeviceFiles,
  type DeviceStoreProblem,
  openExistingStore,
} from '../core/open-store.ts';

type Rebuilt = NonNullable<Findings['rebuilt']>;

/**
 * Looks at a tablet's store as the next start would, and makes it again from its journal where it is
 * damaged. Fails with the store's own problem where it cannot be opened; then nothing was changed.
 */
export function examine(files: DeviceFiles): Result<Findings, DeviceStoreProblem> {
  const opened = openExistingStore(files);
  if (!opened.ok) return opened;
  const store = opened.value;
  // The kiosk's clock does not run here: the newest time that it has kept is the last that is certain.
  noteRebuilt(store, store.time.read().floorMillis);
  const findings = examineStore(store, files);
  store.close();
  return ok(findings);
}

/** The findings in words for whoever stands at the tablet. */
export function inWords({ rebuilt, auditIsWhole, unsentRecords, vaults }: Findings): string {
  return [
    rebuilt === null ? 'The store is whole.' : rebuiltInWords(rebuilt),
    auditIsWhole ? 'The audit log is whole.' : 'The audit log is BROKEN: tell the gateway.',
    `${unsentRecords} records wait for the gateway.`,
    `${vaults} vaults: each is looked at when its resident signs in.`,
  ].join('\n');
}

function rebuiltInWords({ transactions, lost, damagedPath }: Rebuilt): string {
  const kept = damagedPath === null ? 'Its file was gone.' : `The damaged file is ${damagedPath}.`;
  const missing = lost === 0 ? 'Nothing is missing.' : `${lost} could not be done again.`;
  return `The store was damaged and was made again from its journal: ${transactions} transactions. ${missing} ${kept}`;
}
