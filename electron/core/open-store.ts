import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceStore, openDeviceStore, type StoreOptions } from '../../db/device-store.ts';
import { hasStore } from '../../db/journal/files.ts';
import type { StoreError } from '../../db/store-error.ts';
import type { OutOfServiceReason } from '../../shared/ipc/view.ts';
import { fail, type Result } from '../../shared/result.ts';
import { createDeviceKeyFile, readDeviceKey } from './keys/device-key.ts';
import { finishErasing } from './orders/erase.ts';

/** Where a device keeps what it has. */
export interface DeviceFiles {
  readonly dataDir: string;
  /** systemd's credentials directory, where the device's key is sealed to the machine. */
  readonly credentialsDir?: string;
  /** The native module for runtimes that the packaged one does not fit. */
  readonly nativeBinding?: string;
}

/** Why a device's store is not open. */
export type DeviceStoreProblem =
  | StoreError
  | { readonly kind: 'keyMissing' }
  | { readonly kind: 'noStore' };

/** Opens the store of a device that has one; a damaged one is made again from its journal. */
export function openExistingStore(files: DeviceFiles): Result<DeviceStore, DeviceStoreProblem> {
  finishErasing(files.dataDir);
  return hasStore(storePath(files)) ? openWithKey(files) : fail({ kind: 'noStore' });
}

/** Opens the store of a device, or makes directory, key and store of a new one. */
export function openOrMakeStore(files: DeviceFiles): Result<DeviceStore, DeviceStoreProblem> {
  finishErasing(files.dataDir);
  mkdirSync(vaultDirectory(files), { recursive: true, mode: 0o700 });
  const hasKey = readDeviceKey(files.dataDir, files.credentialsDir).ok;
  if (!hasKey && files.credentialsDir === undefined && !hasStore(storePath(files))) {
    createDeviceKeyFile(files.dataDir);
  }
  return openWithKey(files);
}

function openWithKey(files: DeviceFiles): Result<DeviceStore, DeviceStoreProblem> {
  const key = readDeviceKey(files.dataDir, files.credentialsDir);
  if (!key.ok) return fail({ kind: 'keyMissing' });
  const options = { ...storeOptions(files), path: storePath(files), key: key.value };
  const opened = openDeviceStore(options);
  key.value.fill(0);
  return opened;
}

/** Where the residents' vaults lie. */
export function vaultDirectory({ dataDir }: DeviceFiles): string {
  return join(dataDir, 'vaults');
}

/** How every store of this device is opened. */
export function storeOptions({ nativeBinding }: DeviceFiles): Pick<StoreOptions, 'nativeBinding'> {
  return nativeBinding === undefined ? {} : { nativeBinding };
}

/** What the screen is told about a store that is not open; null means that it is not set up yet. */
export function reasonFor(problem: DeviceStoreProblem): OutOfServiceReason | null {
  switch (problem.kind) {
    case 'noStore':
      return null;
    case 'keyMissing':
      return 'keyMissing';
    case 'keyWrong':
      return 'storeLocked';
    case 'fromFuture':
      return 'storeFromFuture';
    case 'diskFull':
      return 'diskFull';
    case 'inUse':
      return 'storeInUse';
    case 'damaged':
    case 'readOnly':
    case 'ioFailed':
    case 'missingDirectory':
      return 'storeDamaged';
  }
}

function storePath({ dataDir }: DeviceFiles): string {
  return join(dataDir, 'device.db');
}
