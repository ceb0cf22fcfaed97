import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `prlimit` of util-linux, which no Debian is without. */
const prlimit = '/usr/bin/prlimit';

/**
 * Sees to it that no process of the kiosk leaves its memory on the disk when it crashes: a resident's letter and
 * keys would be in it (S4). A unit with `LimitCORE=0` has done so already, and nothing is started. Chromium's first
 * processes are there before this runs, so they are told as well. Answers whether it is so now.
 */
export function forbidCoreDumps(): boolean {
  if (mayNotDump()) return true;
  try {
    for (const processId of family(process.pid)) {
      execFileSync(prlimit, ['--core=0:0', '--pid', String(processId)], { stdio: 'ignore' });
    }
  } catch {
    // What matters is what is so.
  }
  return mayNotDump();
}

function mayNotDump(): boolean {
  return /^Max core file size\s+0\s+0\s/m.test(readFileSync('/proc/self/limits', 'utf8'));
}

/** A process and all that it has started. */
function family(processId: number): number[] {
  const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8');
  const ids = children.split(' ').filter((id) => id.trim() !== '');
  return [processId, ...ids.flatMap((id) => family(Number(id)))];
}
