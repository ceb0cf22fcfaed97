import { rekeyStore } from '../../../db/rekey.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import {
  type DeviceFiles,
  type DeviceStoreProblem,
  openExistingStore,
  storeOptions,
  storePath,
} from '../open-store.ts';
import { createNextKeyFile, readDeviceKey } from './device-key.ts';

/** Why a store did not go over to another key. It is under one of the two, and opens. */
export type RotateProblem =
  | DeviceStoreProblem
  /** The keys are systemd's to keep, and it was given no `device-key.next`. */
  | { readonly kind: 'nextKeyMissing' };

/** What came of it. */
export interface Rotated {
  /** Where the key is kept: systemd's credential `device-key.next` has to take the place of `device-key`. */
  readonly keptBy: 'file' | 'credential';
}

/**
 * Encrypts the device store and its journal under another key (S1); for a tablet whose kiosk is stopped. Killed at
 * any step it leaves a store that opens, by the old key or the new one, and may be run again. The residents'
 * vaults are under keys of their own and stay as they are.
 */
export function rotateKey(files: DeviceFiles): Result<Rotated, RotateProblem> {
  // Brings store and journal level, mends what is damaged, and ends a change of keys that was cut short.
  const closed = closeWell(files, null);
  if (!closed.ok) return closed;
  const { dataDir, credentialsDir } = files;
  if (credentialsDir !== undefined && !readDeviceKey(dataDir, credentialsDir, 'next').ok) {
    return fail({ kind: 'nextKeyMissing' });
  }
  const key = readDeviceKey(dataDir, credentialsDir);
  if (!key.ok) return key;
  const rekeyed = rekeyStore({
    ...storeOptions(files),
    path: storePath(files),
    key: key.value,
    makeKey: () =>
      credentialsDir === undefined ? createNextKeyFile(dataDir) : nextCredential(files),
  });
  key.value.fill(0);
  if (!rekeyed.ok) return rekeyed;
  const noted = closeWell(files, 'store.rekeyed');
  return noted.ok ? ok({ keptBy: credentialsDir === undefined ? 'file' : 'credential' }) : noted;
}

function nextCredential({ dataDir, credentialsDir }: DeviceFiles): Buffer {
  const next = readDeviceKey(dataDir, credentialsDir, 'next');
  if (!next.ok) throw new Error('a credential of systemd went while it was in use');
  return next.value;
}

/** Opens and closes the store, with an entry of its audit log or none. */
function closeWell(
  files: DeviceFiles,
  event: 'store.rekeyed' | null,
): Result<null, DeviceStoreProblem> {
  const opened = openExistingStore(files);
  if (!opened.ok) return opened;
  const store = opened.value;
  if (event !== null) {
    // The kiosk's clock does not run here: the newest time that it has kept is the last that is certain.
    const { floorMillis } = store.time.read();
    store.transaction('rekeyed', () => store.audit.append(floorMillis, event, {}));
  }
  store.close();
  return ok(null);
}
