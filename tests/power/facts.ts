import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vaultDirectory } from '../../electron/core/open-store.ts';
import { type DeviceFacts, type EnrolledFacts, readDevice, type Whose } from './device-facts.ts';
import type { Image } from './disk.ts';
import { noVault, readVault, type VaultFacts } from './vault-facts.ts';

/** What a disk says: the device's facts, and the vault of its resident. */
export interface Facts {
  readonly device: DeviceFacts;
  readonly vault: VaultFacts;
}

/** Reads images, in a directory of its own. */
export interface Reader {
  read(image: Image, whose: Whose): Facts;
  /** How many different sets of files were opened. */
  count(): number;
}

/**
 * Makes a reader. A write changes one store, and the other's files are as they were at a hundred moments
 * before: so each store's are read once, however many images they are a part of.
 */
export function makeReader(directory: string): Reader {
  const devices = new Map<string, DeviceFacts>();
  const vaults = new Map<string, VaultFacts>();
  const read = <Found>(known: Map<string, Found>, name: string, part: Image, open: () => Found) => {
    const already = known.get(name);
    if (already !== undefined) return already;
    layOut(part, directory);
    const found = open();
    known.set(name, found);
    return found;
  };
  return {
    read(image, whose) {
      const [deviceFiles, vaultFiles] = partsOf(image);
      const device = read(devices, nameOf(deviceFiles), deviceFiles, () =>
        deviceOrWhyNot(directory, whose),
      );
      if (!device.opens || !device.isEnrolled) return { device, vault: noVault(null) };
      const { vaultKey } = device;
      if (!Buffer.isBuffer(vaultKey)) return { device, vault: lockedVault(vaultKey, vaultFiles) };
      const name = `${nameOf(vaultFiles)} ${vaultKey.toString('hex')}`;
      const vault = read(vaults, name, vaultFiles, () => vaultOrWhyNot(directory, vaultKey, whose));
      return { device, vault };
    },
    count: () => devices.size + vaults.size,
  };
}

function deviceOrWhyNot(directory: string, whose: Whose): DeviceFacts {
  try {
    return readDevice(directory, whose);
  } catch (error) {
    return { opens: false, why: whyOf(error) };
  }
}

function vaultOrWhyNot(directory: string, key: Buffer, whose: Whose): VaultFacts {
  try {
    return readVault(directory, key, whose);
  } catch (error) {
    return noVault(whyOf(error));
  }
}

/** Without a key there is no vault yet, or there is one that nobody will ever open. */
function lockedVault(vaultKey: Exclude<EnrolledFacts['vaultKey'], Buffer>, { files }: Image) {
  if (vaultKey !== null) return noVault(vaultKey);
  return noVault(files.size === 0 ? null : 'its key is gone');
}

function whyOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The vaults' files, and all others. */
function partsOf({ files, directories }: Image): [Image, Image] {
  const vaults = vaultDirectory({ dataDir: '' });
  const isVault = (path: string) => dirname(path) === vaults;
  const some = (isPart: (path: string) => boolean): Image => ({
    files: new Map([...files].filter(([path]) => isPart(path))),
    directories,
  });
  return [some((path) => !isVault(path)), some(isVault)];
}

function layOut({ files, directories }: Image, directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  for (const path of directories) mkdirSync(join(directory, path));
  // As the tablet makes its key; a key that others can read is not used (S1).
  const mode = 0o600;
  for (const [path, bytes] of files) writeFileSync(join(directory, path), bytes, { mode });
}

/** Names an image by its contents. */
function nameOf({ files, directories }: Image): string {
  const lines = [...files].map(([path, bytes]) => `${path} ${hashOf(bytes)}`);
  return [...directories, ...lines].join('\n');
}

/** The same bytes stand in image after image. */
const hashes = new WeakMap<Buffer, string>();

function hashOf(bytes: Buffer): string {
  const hash = hashes.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
  hashes.set(bytes, hash);
  return hash;
}
