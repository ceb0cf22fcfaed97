import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Lane } from './lanes.ts';
import type { LaneResult } from './summary.ts';

/** Tests start hundreds of programs: what Node has compiled of them once it need not compile again. */
const env = { ...process.env, NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') };

/** Runs one lane with its own runner, on this terminal, and counts what it reported. */
export async function runLane(lane: Lane): Promise<LaneResult> {
  console.log(headOf(lane));
  return await counted(lane, async () => {
    const child = spawn(process.execPath, [...lane.words], { stdio: 'inherit', env });
    return await exitOf(child);
  });
}

/** Runs one lane beside another: what it says is held until it has ended, so that it can be read. */
export async function runLaneHeld(lane: Lane): Promise<LaneResult> {
  console.log(`   ${lane.title}: begun`);
  return await counted(lane, async () => {
    const words = ['-c', 'exec "$0" "$@" 2>&1', process.execPath, ...lane.words];
    const child = spawn('sh', words, { stdio: ['ignore', 'pipe', 'inherit'], env });
    const [said, exitCode] = await Promise.all([buffer(child.stdout), exitOf(child)]);
    console.log(`${headOf(lane)}\n${said.toString()}`);
    return exitCode;
  });
}

function headOf(lane: Lane): string {
  return `\n== ${lane.title} (npm test ${lane.name})`;
}

async function exitOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode;
}

async function counted(lane: Lane, run: () => Promise<number | null>): Promise<LaneResult> {
  const startedAt = performance.now();
  // A report of an earlier run must never be taken for this one's.
  if (lane.report !== null) rmSync(lane.report.file, { force: true });
  const exitCode = await run();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { ...countsOf(lane, exitCode), title: lane.title, seconds };
}

function countsOf(lane: Lane, exitCode: number | null): Omit<LaneResult, 'title' | 'seconds'> {
  const isFine = exitCode === 0;
  const none = { passed: 0, failed: 0, failures: [], skipped: 0, whySkipped: [] };
  if (lane.report === null) return isFine ? { ...none, passed: 1 } : { ...none, failed: 1 };
  if (!existsSync(lane.report.file)) return { ...none, failed: 1 };
  const counts = lane.report.read(JSON.parse(readFileSync(lane.report.file, 'utf8')));
  // A runner that says no and counts no failure has still failed.
  return isFine || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
