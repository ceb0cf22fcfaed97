import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../random.ts';

/** One write that is in the operating system's memory alone. */
export interface UnsyncedWrite {
  readonly at: number;
  readonly bytes: Uint8Array;
  /** What was there, as far as anything was. */
  readonly before: Uint8Array;
  /** The file's length before. */
  readonly lengthBefore: number;
}

const unsynced = new Map<string, UnsyncedWrite[]>();

/** A run is over, and its files are gone. */
export function forgetUnsynced(): void {
  unsynced.clear();
}

/** A disk writes so many bytes whole or not at all. */
const sectorBytes = 512;

/** A write has been made to a file, and not yet synced. */
export function noteWrite(path: string, write: UnsyncedWrite): void {
  const writes = unsynced.get(path) ?? [];
  writes.push(write);
  unsynced.set(path, writes);
}

/** All that was written to a file is on the disk; or the file is gone. */
export function noteSynced(path: string): void {
  unsynced.delete(path);
}

/** A file has another name now. */
export function noteRenamed(from: string, to: string): void {
  const writes = unsynced.get(from);
  unsynced.delete(from);
  unsynced.delete(to);
  if (writes !== undefined) unsynced.set(to, writes);
}

/**
 * The power has gone under the files of a directory, which were copied as they lay: of each write that
 * was not synced the copy keeps all, nothing, or some sectors. Answers how many were not kept whole.
 */
export function loseUnsynced(from: string, to: string, random: Random): number {
  let lost = 0;
  for (const [path, writes] of unsynced) {
    if (!path.startsWith(`${from}/`)) continue;
    unsynced.delete(path);
    lost += spoil(join(to, path.slice(from.length)), writes, random);
  }
  return lost;
}

function spoil(path: string, writes: readonly UnsyncedWrite[], random: Random): number {
  const file = openSync(path, 'r+');
  let lost = 0;
  for (const { at, before, lengthBefore } of writes.toReversed()) {
    writeSync(file, before, 0, before.length, at);
    ftruncateSync(file, lengthBefore);
  }
  for (const { at, bytes } of writes) {
    const fate = random.pick(['kept', 'lost', 'torn']);
    if (fate !== 'kept') lost += 1;
    for (let start = 0; start < bytes.length && fate !== 'lost'; start += sectorBytes) {
      const length = Math.min(sectorBytes, bytes.length - start);
      if (fate === 'kept' || random.chance(0.5)) writeSync(file, bytes, start, length, at + start);
    }
  }
  closeSync(file);
  return lost;
}
