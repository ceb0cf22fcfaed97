import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Where everything of one gateway lives, below its data directory. */
export interface GatewayFiles {
  readonly directory: string;
  readonly database: string;
  readonly authorityKey: string;
  readonly authorityCertificate: string;
  readonly sealingKey: string;
  /** The demo's staff password in the clear; no other facility has this file. */
  readonly demoStaffPassword: string;
}

/** The paths of a gateway whose data directory is `directory`. */
export function gatewayFiles(directory: string): GatewayFiles {
  return {
    directory,
    database: join(directory, 'gateway.db'),
    authorityKey: join(directory, 'authority-key.pem'),
    authorityCertificate: join(directory, 'authority.pem'),
    sealingKey: join(directory, 'sealing-key.pem'),
    demoStaffPassword: join(directory, 'demo-staff-password.txt'),
  };
}

/** The files that hold the facility's keys and its authority's certificate: made once, with it. */
export function keyFiles(files: GatewayFiles): readonly string[] {
  return [files.authorityCertificate, files.authorityKey, files.sealingKey];
}

/** Makes the data directory, and those above it, for its owner's eyes alone. */
export function makeDirectory(directory: string): void {
  if (isThere(directory)) return;
  // One by one: where nothing can be made, below /proc, Node's own recursion never ends.
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Writes a file whole or not at all, readable by its owner alone. Once it returns, no power cut undoes it. */
export function writeSecret(path: string, text: string): void {
  makeDirectory(dirname(path));
  const beside = `${path}.new`;
  writeFileSync(beside, text, { mode: 0o600, flush: true });
  chmodSync(beside, 0o600);
  renameSync(beside, path);
  syncToDisk(dirname(path));
}

/** Waits until a file, or the names in a directory, are on the disk. */
export function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Whether there is a file or directory; throws where this account may not look, which is no answer. */
export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The text of a file, or null where there is none. */
export function readIfThere(path: string): string | null {
  return isThere(path) ? readFileSync(path, 'utf8') : null;
}
