import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recording } from './record.ts';
import { readLife } from './walk.ts';
import type { Assignment, Cut, Found, FoundBreach } from './worker.ts';

/** What came of cutting the power at every moment of a recorded life. */
export interface Exploration {
  readonly points: number;
  /** Points times cuts. */
  readonly powerCuts: number;
  /** Different stores that these left and that were opened, as far as one worker could tell. */
  readonly images: number;
  readonly breaches: readonly FoundBreach[];
}

/** Cuts the power at every change of the disk, in each of these ways, and judges what is left. */
export async function explore(recording: Recording, cuts: readonly Cut[]): Promise<Exploration> {
  // A disk in memory where there is one: the power fails on paper here, so nothing needs to last.
  const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const directory = mkdtempSync(join(disk, 'postern-power-'));
  const workers = availableParallelism();
  try {
    const found = await Promise.all(
      Array.from({ length: workers }, (_, worker) =>
        work({ recording, cuts, worker, workers, directory: join(directory, String(worker)) }),
      ),
    );
    const points = readLife(recording.dataDir, recording.traceFiles).stretches.length;
    return {
      points,
      powerCuts: points * cuts.length,
      images: found.reduce((sum, { images }) => sum + images, 0),
      breaches: found.flatMap(({ breaches }) => breaches).sort((a, b) => a.point - b.point),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A process of its own: what opens a torn file may not take the tests down with it. */
async function work(assignment: Assignment): Promise<Found> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), { stdio: 'inherit' });
  child.send(assignment);
  const answer = once(child, 'message') as Promise<[Found]>;
  const end = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`a worker ended with ${code ?? signal} before it was done`);
  });
  const [found] = await Promise.race([answer, end]);
  return found;
}
