import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Enough to meet the journal's write-backs, few enough to be quick under strace. */
const few = 200;
const many = 1000;

/** Whose syncs are counted. */
export type Sender = 'ours' | 'plain';

/**
 * How often a letter makes the disk sync, counted from outside by strace; null where there is none.
 * What opening and closing cost is taken away by counting a short and a long life.
 */
export function syncsPerLetter(sender: Sender, directory: string): number | null {
  const inShort = syncsOf(sender, few, directory);
  const inLong = syncsOf(sender, many, directory);
  if (inShort === null || inLong === null) return null;
  return (inLong - inShort) / (many - few);
}

function syncsOf(sender: Sender, count: number, directory: string): number | null {
  const place = mkdtempSync(join(directory, 'syncs-'));
  const trace = join(place, 'trace');
  const program = join(import.meta.dirname, 'some-letters.ts');
  const { status } = spawnSync(
    'strace',
    ['-f', '-qqq', '-e', 'trace=fsync,fdatasync', '-e', 'signal=none', '-o', trace].concat([
      process.execPath,
      program,
      sender,
      String(count),
      place,
    ]),
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const syncs = status === 0 ? readFileSync(trace, 'utf8').match(/f(data)?sync\(/g) : null;
  rmSync(place, { recursive: true, force: true });
  return syncs?.length ?? null;
}
