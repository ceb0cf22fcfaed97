import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { putInPlace, syncDirectory } from '../../../db/journal/files.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

const keyBytes = 32;

/**
 * The names under which systemd hands the keys over, and those of the files where it does not. `next` is there
 * while the store goes from one key to the other: it is under one of the two.
 */
const keyNames = { current: 'device-key', next: 'device-key.next' } as const;

/** Which of a device's keys. */
export type WhichKey = keyof typeof keyNames;

/** Why there is no key for the device's store. */
export type DeviceKeyProblem =
  | { readonly kind: 'keyMissing' }
  /** There is something, and it is not 32 bytes. */
  | { readonly kind: 'keyMalformed' }
  /** Others could have read it, or put it there: it is not used. */
  | { readonly kind: 'keyUnsafe'; readonly detail: KeyFault };

/** What is wrong with a key's file: not a plain file, not root's nor the kiosk's, open to others, not readable. */
export type KeyFault = 'notAFile' | 'owner' | 'mode' | 'unreadable';

/** Nobody but the owner may write it and others have no part in it; a group may read what is root's. */
const forbiddenMode = 0o037;
const groupMayRead = 0o040;

/**
 * A key of the device, 32 raw bytes (S1): a systemd credential where there is one, else a file of root's or of
 * the kiosk's account that no other account can read or change. It is never in an argument, an environment
 * variable or a log; no keyring of a desktop has it, since a kiosk has no desktop to unlock one.
 */
export function readDeviceKey(
  dataDir: string,
  credentialsDir: string | undefined,
  which: WhichKey = 'current',
): Result<Buffer, DeviceKeyProblem> {
  const path = join(credentialsDir ?? dataDir, keyNames[which]);
  let file: number;
  try {
    // What a link leads to may be anybody's. A pipe in its place would keep the start waiting for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return fail(openingProblem(error as NodeJS.ErrnoException));
  }
  try {
    const fault = faultOf(fstatSync(file), process.geteuid?.() ?? 0);
    if (fault !== null) return fail({ kind: 'keyUnsafe', detail: fault });
    const key = readFileSync(file);
    return key.length === keyBytes ? ok(key) : fail({ kind: 'keyMalformed' });
  } finally {
    closeSync(file);
  }
}

function openingProblem({ code }: NodeJS.ErrnoException): DeviceKeyProblem {
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'keyMissing' };
  return { kind: 'keyUnsafe', detail: code === 'ELOOP' ? 'notAFile' : 'unreadable' };
}

/** What is wrong with the file of a key for the account `userId`; null when nothing is. */
function faultOf(stats: Stats, userId: number): KeyFault | null {
  const { mode, uid, nlink } = stats;
  // A second name would be a key that outlives its place.
  if (!stats.isFile() || nlink !== 1) return 'notAFile';
  if (uid !== 0 && uid !== userId) return 'owner';
  const isGroupKept = (mode & groupMayRead) === 0 || uid === 0;
  return (mode & forbiddenMode) === 0 && isGroupKept ? null : 'mode';
}

/** Makes the key file of a device that has no store. */
export function createDeviceKeyFile(dataDir: string): void {
  writeKeyFile(dataDir, 'current', randomBytes(keyBytes));
}

/** A new key, on disk as `next`, for a store that is about to go over to it. The caller wipes it. */
export function createNextKeyFile(dataDir: string): Buffer {
  const key = randomBytes(keyBytes);
  writeKeyFile(dataDir, 'next', key);
  return key;
}

/**
 * The store is under `next`: that is the key from here on, and what the old one was is overwritten. A power cut
 * leaves both, and the next start does this again.
 */
export function promoteNextKeyFile(dataDir: string): void {
  const path = keyFile(dataDir);
  const old = openForOverwriting(path);
  renameSync(join(dataDir, keyNames.next), path);
  syncDirectory(dataDir);
  if (old === null) return;
  writeSync(old, Buffer.alloc(keyBytes), 0, keyBytes, 0);
  fsyncSync(old);
  closeSync(old);
}

/**
 * Null where there is nothing, or what is root's: the kiosk, which ends what a power cut left of root's work, may
 * take the name from an old key of root's and not write over it.
 */
export function openForOverwriting(path: string): number | null {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') return null;
    throw error;
  }
}

/** After a power cut it is there whole under its name, or not at all. */
function writeKeyFile(dataDir: string, which: WhichKey, key: Buffer): void {
  const path = join(dataDir, keyNames[which]);
  const part = `${path}.part`;
  const file = openSync(part, 'w', 0o600);
  try {
    giveToKiosk(file, dataDir);
    writeSync(file, key);
  } finally {
    closeSync(file);
  }
  putInPlace(part, path);
}

/** A key that root makes for a kiosk with an account of its own stays root's: that account may only read it. */
function giveToKiosk(file: number, dataDir: string): void {
  const { uid, gid } = statSync(dataDir);
  const isForAnother = process.geteuid?.() === 0 && uid !== 0;
  if (isForAnother) fchownSync(file, 0, gid);
  fchmodSync(file, isForAnother ? 0o440 : 0o600);
}

/** Where the key lies when there is no credential store. */
function keyFile(dataDir: string): string {
  return join(dataDir, keyNames.current);
}

/** Every name in a data directory that may hold a key: for whoever erases them. */
export function isKeyName(name: string): boolean {
  return name.startsWith(keyNames.current);
}
