import {
  closeSync,
  existsSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

/** What becomes of one store's files while the power is off. Its journal stays whole. */
export interface Damage {
  readonly store: 'device' | 'vault';
  /** `log` is the write-ahead log, which has all that was written since the store was opened. */
  readonly how: 'header' | 'pages' | 'cut' | 'emptied' | 'gone' | 'log';
}

const headerBytes = 100;
const pageBytes = 4096;

/** Damages what lies in a tablet's directory; in words, or null where there is nothing to damage. */
export function damageFiles(
  dataDir: string,
  { store, how }: Damage,
  random: Random,
  residentId: string,
): string | null {
  const path = store === 'device' ? 'device.db' : join('vaults', `${residentId}.db`);
  const file = join(dataDir, how === 'log' ? `${path}-wal` : path);
  if (!existsSync(file)) return null;
  damageFile(file, how, random);
  return `${store}, ${how}`;
}

function damageFile(file: string, how: Damage['how'], random: Random): void {
  const { size } = statSync(file);
  if (how === 'gone' || how === 'log') rmSync(file);
  else if (how === 'emptied') truncateSync(file);
  else if (how === 'cut') truncateSync(file, random.below(size));
  else if (how === 'header') overwrite(file, 0, random.bytes(headerBytes));
  else for (let count = 0; count < 3; count += 1) spoilPage(file, random.below(size), random);
}

function spoilPage(file: string, place: number, random: Random): void {
  overwrite(file, place, random.bytes(pageBytes));
}

function overwrite(path: string, place: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, place);
  closeSync(file);
}
