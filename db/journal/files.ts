import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The files of a generation of a journal, beside their store. Generation 1 begins with the store and
 * has no base; each later one has a copy of the store at its beginning, and says what came after.
 */
export interface JournalFiles {
  readonly generation: number;
  readonly log: string;
  readonly base: string;
}

/** The names of a generation's files. */
export function journalFiles(storePath: string, generation: number): JournalFiles {
  return {
    generation,
    log: `${storePath}.journal-${generation}`,
    base: `${storePath}.base-${generation}`,
  };
}

/** Whether there is a store, be it whole, damaged, or gone but for its journal. */
export function hasStore(storePath: string): boolean {
  if (!existsSync(dirname(storePath))) return false;
  return existsSync(storePath) || newestJournal(storePath) !== null;
}

/** The newest generation beside a store; null when there is none. */
export function newestJournal(storePath: string): JournalFiles | null {
  const newest = Math.max(0, ...generationsOf(storePath, '.journal-'));
  return newest === 0 ? null : journalFiles(storePath, newest);
}

/** Removes what earlier generations, and attempts that were cut, have left. */
export function removeOlderThan(storePath: string, generation: number): void {
  for (const older of generationsOf(storePath, '.journal-')) {
    if (older < generation) rmSync(journalFiles(storePath, older).log);
  }
  for (const older of generationsOf(storePath, '.base-')) {
    if (older < generation) rmSync(journalFiles(storePath, older).base);
  }
}

function generationsOf(storePath: string, ending: string): number[] {
  const prefix = `${basename(storePath)}${ending}`;
  return readdirSync(dirname(storePath))
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter(Number.isInteger);
}

/** Gives a finished file its name: after a power cut it is there whole under it, or not at all. */
export function putInPlace(part: string, path: string): void {
  const file = openSync(part, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
  syncDirectory(dirname(path));
}

/** A file whose directory entry is not on disk is gone after a power cut, whatever it holds. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A name beside the store that nothing has yet: for a damaged store, which is kept. */
export function freeName(storePath: string): string {
  const taken = new Set(readdirSync(dirname(storePath)));
  for (let number = 1; ; number += 1) {
    const name = `${basename(storePath)}.damaged-${number}`;
    if (!taken.has(name)) return join(dirname(storePath), name);
  }
}
