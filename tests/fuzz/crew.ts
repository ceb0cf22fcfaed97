import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TargetScore } from './score.ts';
import { type FuzzPlan, targetsNamed } from './targets.ts';

const worker = join(import.meta.dirname, 'worker.ts');

/**
 * Shares the targets out among as many processes as the machine has cores; each sets up a facility of its
 * own. A process that ends before it has told of its targets is a crash of all of them.
 */
export async function fuzzTogether(plan: FuzzPlan): Promise<TargetScore[]> {
  const words = plan.only.length === 0 ? [''] : plan.only;
  const names = [...new Set(words.flatMap((word) => targetsNamed(word)))];
  const count = Math.min(availableParallelism(), names.length);
  const parts = Array.from({ length: count }, (_, part) =>
    names.filter((_name, index) => index % count === part),
  );
  const scores = (await Promise.all(parts.map((only) => inProcess({ ...plan, only })))).flat();
  return names.flatMap((name) => scores.find((score) => score.name === name) ?? []);
}

async function inProcess(plan: FuzzPlan): Promise<TargetScore[]> {
  const child = fork(worker, [JSON.stringify(plan)], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = `${said}${text.toString()}`.slice(-4_000);
  });
  const [told] = await Promise.race([once(child, 'message'), gone(child)]);
  return Array.isArray(told) ? (told as TargetScore[]) : plan.only.map((name) => lost(name, said));
}

async function gone(child: ChildProcess): Promise<[null]> {
  await once(child, 'close');
  return [null];
}

function lost(name: string, said: string): TargetScore {
  const none = { inputs: 0, accepted: 0, refused: 0, unknownErrors: 0, stateChanges: 0 };
  return { name, ...none, crashes: 1, findings: [`${name}: the process ended: ${said}`] };
}
