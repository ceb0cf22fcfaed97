import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Peers } from '../peers/installed.ts';
import type { SenderName } from './senders.ts';

/** Enough to meet the journal's write-backs, few enough to be quick under strace. */
const few = 200;
const many = 1000;

/**
 * How often a letter makes the disk sync, counted from outside by strace; null where there is none.
 * What opening and closing cost is taken away by counting a short and a long life.
 */
export function syncsPerLetter(name: SenderName, directory: string, peers: Peers): number | null {
  const inShort = syncsOf(name, few, directory, peers);
  const inLong = syncsOf(name, many, directory, peers);
  if (inShort === null || inLong === null) return null;
  return (inLong - inShort) / (many - few);
}

function syncsOf(name: SenderName, count: number, directory: string, peers: Peers): number | null {
  const place = mkdtempSync(join(directory, 'syncs-'));
  const trace = join(place, 'trace');
  const program = join(import.meta.dirname, 'some-letters.ts');
  const folders = Object.fromEntries(
    [...peers.folders].map(([peer, folder]) => [peer, { folder }]),
  );
  const { status } = spawnSync(
    'strace',
    ['-f', '-qqq', '-e', 'trace=fsync,fdatasync', '-e', 'signal=none', '-o', trace].concat([
      process.execPath,
      program,
      name,
      String(count),
      place,
      JSON.stringify(folders),
    ]),
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const syncs = status === 0 ? countSyncs(readFileSync(trace, 'utf8')) : null;
  rmSync(place, { recursive: true, force: true });
  return syncs;
}

/** Counts the syncs in what strace has written; one that another thread cut in two counts once. */
export function countSyncs(trace: string): number {
  return trace.match(/\bf(data)?sync\(/g)?.length ?? 0;
}
