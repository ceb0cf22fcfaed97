import { readdirSync, readFileSync } from 'node:fs';

const kibibyte = 1024;
const mebibyte = 1024 * 1024;

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

/**
 * Mebibytes that a program takes: the proportional set size (proc(5)) of all its processes, in which a page
 * that several have in common counts once among them.
 */
export function memoryOf(rootId: number): number {
  const bytes = processTree(rootId).map((id) => {
    const pss = /^Pss:\s+(\d+) kB/m.exec(textOf(`/proc/${id}/smaps_rollup`))?.[1] ?? '0';
    return Number(pss) * kibibyte;
  });
  return bytes.reduce((sum, one) => sum + one, 0) / mebibyte;
}

/** A file of a process; empty where the process has gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
