import * as real from 'node:fs';
import type { Hazards } from '../hazards.ts';
import { machineWith } from './machines.ts';
import { noteRenamed, noteSynced, noteWrite } from './unsynced.ts';

/**
 * `node:fs` as far as db/journal uses it, on a disk that forgets what was not synced when the power
 * goes. Each call that changes something is a point at which it may.
 */
interface OpenFile {
  readonly path: string;
  readonly machine: Hazards;
}

const files = new Map<number, OpenFile>();

/** A file that a machine has open; null for one that nothing can befall. */
export function openFileOf(file: number): OpenFile | null {
  return files.get(file) ?? null;
}

export const copyFileSync = real.copyFileSync;
export const existsSync = real.existsSync;
export const readdirSync = real.readdirSync;
export const readFileSync = real.readFileSync;
export const statSync = real.statSync;

/** `openSync` of node:fs. */
export function openSync(path: string, flags: string, mode?: number): number {
  const file = real.openSync(path, flags, mode);
  const machine = machineWith(path);
  if (machine !== null) files.set(file, { path, machine });
  return file;
}

/** `closeSync` of node:fs. */
export function closeSync(file: number): void {
  files.delete(file);
  real.closeSync(file);
}

/** `writeSync` of node:fs, on a disk that may be full or fail after half of it. */
export function writeSync(
  file: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  at: number,
): number {
  const open = openFileOf(file);
  if (open === null) return real.writeSync(file, bytes, offset, length, at);
  open.machine.at(`${open.machine.during}, journal write`);
  const lengthBefore = real.fstatSync(file).size;
  const there = Buffer.alloc(Math.max(0, Math.min(length, lengthBefore - at)));
  real.readSync(file, there, 0, there.length, at);
  // What is written where it stood already takes no room.
  const isThere = there.equals(bytes.subarray(offset, offset + length));
  const fate = isThere ? 'good' : open.machine.journalWriteFate();
  const written = fate === 'good' ? length : Math.floor(length / 2);
  const before = there.subarray(0, written);
  const kept = Uint8Array.from(bytes.subarray(offset, offset + written));
  noteWrite(open.path, { at, bytes: kept, before, lengthBefore });
  real.writeSync(file, bytes, offset, written, at);
  if (fate === 'full') throw systemError('ENOSPC', 'write');
  if (fate === 'failed') throw systemError('EIO', 'write');
  open.machine.at(`${open.machine.during}, journal written`);
  return written;
}

/** `fsyncSync` of node:fs. */
export function fsyncSync(file: number): void {
  sync(file);
}

/** `fdatasyncSync` of node:fs. */
export function fdatasyncSync(file: number): void {
  sync(file);
}

function sync(file: number): void {
  const open = openFileOf(file);
  if (open === null) return;
  open.machine.at(`${open.machine.during}, journal sync`);
  if (open.machine.journalSyncFate() !== 'good') throw systemError('EIO', 'fdatasync');
  noteSynced(open.path);
}

/** `renameSync` of node:fs. */
export function renameSync(from: string, to: string): void {
  machineWith(from)?.at('journal, before a rename');
  real.renameSync(from, to);
  noteRenamed(from, to);
  machineWith(from)?.at('journal, after a rename');
}

/** `rmSync` of node:fs. */
export function rmSync(path: string, options?: { readonly force: boolean }): void {
  machineWith(path)?.at('journal, before a removal');
  real.rmSync(path, options);
  noteSynced(path);
}

function systemError(code: string, call: string): Error {
  return Object.assign(new Error(`${code}: ${call}`), { code });
}
