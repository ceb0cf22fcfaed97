import { readdirSync, readFileSync } from 'node:fs';

const kibibytesEachMebibyte = 1024;

/** A process and all that it has started, and what those have, by id. */
export function processTree(rootId: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = /^PPid:\s+(\d+)/m.exec(textOf(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const tree = [rootId];
  for (const id of tree) {
    tree.push(...[...parents].filter(([, parent]) => parent === id).map(([child]) => child));
  }
  return tree;
}

/** What a program has of the memory, in mebibytes. */
export interface Memory {
  /**
   * The proportional set size (proc(5)) of all its processes, in which a page that several have in common counts
   * once among them: also one of a file, such as Electron's own, of which another program on the machine may
   * carry a part.
   */
  readonly all: number;
  /** Of these, what is no file's: what it has written itself. No other program carries any of it. */
  readonly own: number;
}

/** Looks at a program now. */
export function memoryOf(rootId: number): Memory {
  const maps = processTree(rootId).map((id) => textOf(`/proc/${id}/smaps_rollup`));
  const sum = (field: string) =>
    maps.reduce((total, map) => total + kibibytesOf(map, field), 0) / kibibytesEachMebibyte;
  return { all: sum('Pss'), own: sum('Pss_Anon') + sum('Pss_Shmem') };
}

function kibibytesOf(map: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(map)?.[1] ?? 0);
}

/** A file of a process; empty where the process has gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const settleMillis = 3_000;

/** What follows a start or a sign-in by itself has come to its end. */
export function settle(): Promise<void> {
  return new Promise((done) => setTimeout(done, settleMillis));
}
