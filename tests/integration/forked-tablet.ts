import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from './facility.ts';
import { type Hands, handsOn } from './tablet.ts';

/** A core in a process of its own, which can lose its power at any moment. */
export interface ForkedTablet extends Hands {
  readonly processId: number;
  /** The power cut: nothing is saved, nothing is closed. */
  kill(): Promise<void>;
}

/** Starts a core in a process of its own, its wall clock at `wallMillis`; ready when it is `locked`. */
export async function forkTablet(dataDir: string, wallMillis: number): Promise<ForkedTablet> {
  const script = join(import.meta.dirname, 'core-process.ts');
  const child = fork(script, [dataDir, String(wallMillis)], { stdio: 'inherit' });
  onTestFinished(() => kill(child));
  const waiting = new Map<number, (answer: unknown) => void>();
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  let asked = 0;
  const hands = handsOn(
    (name, input) =>
      new Promise((resolve) => {
        asked += 1;
        waiting.set(asked, resolve);
        child.send({ id: asked, name, input });
      }),
  );
  await eventually(
    async () => (await hands.do('view.get', null)).screen.name !== 'booting',
    'the core is up',
  );
  return { ...hands, processId: child.pid ?? 0, kill: () => kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
