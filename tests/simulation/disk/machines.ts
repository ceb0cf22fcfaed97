import { dirname } from 'node:path';
import type { Hazards } from '../hazards.ts';

/** Machines that are on, by the directory of their files. */
const machines = new Map<string, Hazards>();

/** From here on what is done to files of a directory, and of those in it, befalls this machine. */
export function plugIn(directory: string, machine: Hazards): void {
  machines.set(directory, machine);
}

/** The machine that has these files is off. */
export function unplug(directory: string): void {
  machines.delete(directory);
}

/** Whose file it is; null while nobody's power or disk can fail under it. */
export function machineWith(path: string): Hazards | null {
  const directory = dirname(path);
  return machines.get(directory) ?? machines.get(dirname(directory)) ?? null;
}
