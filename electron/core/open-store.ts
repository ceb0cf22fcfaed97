import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceStore, openDeviceStore, type StoreOptions } from '../../db/device-store.ts';
import { hasStore } from '../../db/journal/files.ts';
import type { StoreError } from '../../db/store-error.ts';
import type { OutOfServiceReason } from '../../shared/ipc/view.ts';
import { fail, type Result } from '../../shared/result.ts';
import {
  createDeviceKeyFile,
  type DeviceKeyProblem,
  promoteNextKeyFile,
  readDeviceKey,
} from './keys/device-key.ts';
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
export type DeviceStoreProblem = StoreError | DeviceKeyProblem | { readonly kind: 'noStore' };

/** Opens the store of a device that has one; a damaged one is made again from its journal. */
export function openExistingStore(files: DeviceFiles): Result<DeviceStore, DeviceStoreProblem> {
  finishErasing(files.dataDir);
  return hasStore(storePath(files)) ? openWithKey(files) : fail({ kind: 'noStore' });
}

/** Opens the store of a device, or makes directory, key and store of a new one. */
export function openOrMakeStore(files: DeviceFiles): Result<DeviceStore, DeviceStoreProblem> {
  finishErasing(files.dataDir);
  mkdirSync(vaultDirectory(files), { recursive: true, mode: 0o700 });
  const key = readDeviceKey(files.dataDir, files.credentialsDir);
  // A key that is there and no good is for staff to look at, and what a power cut left of one is none.
  const isMissing = !key.ok && key.error.kind !== 'keyUnsafe';
  if (isMissing && files.credentialsDir === undefined && !hasStore(storePath(files))) {
    createDeviceKeyFile(files.dataDir);
  }
  return openWithKey(files);
}

/**
 * A store that is on its way from one key to the other is under one of the two. The next one comes first: with
 * that nothing is made again from a journal of the time before.
 */
function openWithKey(files: DeviceFiles): Result<DeviceStore, DeviceStoreProblem> {
  const next = readDeviceKey(files.dataDir, files.credentialsDir, 'next');
  if (next.ok) {
    const opened = openUnder(files, next.value);
    if (opened.ok && files.credentialsDir === undefined) promoteNextKeyFile(files.dataDir);
    if (opened.ok || opened.error.kind !== 'keyWrong') return opened;
  }
  const key = readDeviceKey(files.dataDir, files.credentialsDir);
  return key.ok ? openUnder(files, key.value) : key;
}

/** The key is wiped. */
function openUnder(files: DeviceFiles, key: Buffer): Result<DeviceStore, StoreError> {
  const opened = openDeviceStore({ ...storeOptions(files), path: storePath(files), key });
  key.fill(0);
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
    case 'keyMalformed':
    case 'keyUnsafe':
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

/** Where the device's facts lie. */
export function storePath({ dataDir }: DeviceFiles): string {
  return join(dataDir, 'device.db');
}
