import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Lane } from './lanes.ts';
import type { LaneResult } from './summary.ts';

/** Runs one lane with its own runner, on this terminal, and counts what it reported. */
export async function runLane(lane: Lane): Promise<LaneResult> {
  console.log(`\n== ${lane.title} (npm test ${lane.name})`);
  const startedAt = performance.now();
  // A report of an earlier run must never be taken for this one's.
  if (lane.report !== null) rmSync(lane.report.file, { force: true });
  const child = spawn(process.execPath, [...lane.words], { stdio: 'inherit' });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { ...countsOf(lane, exitCode), title: lane.title, seconds };
}

function countsOf(lane: Lane, exitCode: number | null): Omit<LaneResult, 'title' | 'seconds'> {
  const isFine = exitCode === 0;
  if (lane.report === null) {
    return { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1, skipped: 0, whySkipped: [] };
  }
  if (!existsSync(lane.report.file)) return { passed: 0, failed: 1, skipped: 0, whySkipped: [] };
  const counts = lane.report.read(JSON.parse(readFileSync(lane.report.file, 'utf8')));
  // A runner that says no and counts no failure has still failed.
  return isFine || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
