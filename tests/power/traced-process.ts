import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { assert } from '../../shared/assert.ts';
import { type Hands, handsOn } from '../integration/tablet.ts';
import type { Change } from '../simulation/plant.ts';
import type { Task } from './marks.ts';
import { tracedCalls } from './system-calls.ts';

/** A core whose system calls are being written down. */
export interface TracedProcess extends Hands {
  perform(task: Task): Promise<unknown>;
  /** SIGKILL: what the process had not synced is the operating system's to write, or to lose. */
  kill(): Promise<void>;
  /** Lets the process come to its end. */
  leave(): Promise<void>;
}

/** What is traced, and where the calls are written down. */
export interface Tracing {
  readonly dataDir: string;
  readonly traceFile: string;
  readonly wallMillis: number;
  readonly plants: readonly Change[];
}

/** The longest string that strace writes down whole; a longer one is refused when it is read. */
const stringBytesMax = 1024 * 1024;

/** Starts a core under strace. */
export async function startTraced(tracing: Tracing): Promise<TracedProcess> {
  const { dataDir, traceFile, wallMillis, plants } = tracing;
  const strace = ['-f', '--seccomp-bpf', '-qq', '-xx', '-s', String(stringBytesMax)];
  const words = [String(wallMillis), JSON.stringify(plants)];
  const script = join(import.meta.dirname, 'traced-core.ts');
  const child = spawn(
    'strace',
    [
      ...[...strace, '-e', `trace=${tracedCalls.join(',')}`, '-o', traceFile],
      ...[process.execPath, script, dataDir, ...words],
    ],
    // Writing through a ring would go past what is traced.
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, UV_USE_IO_URING: '0' },
    },
  );
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process ended before it began');
  });
  const [{ pid }] = (await Promise.race([once(child, 'message'), ended])) as [{ pid: number }];
  const perform = performer(child);
  return {
    ...handsOn((name, input) => perform({ do: 'call', name, input })),
    perform,
    async kill() {
      process.kill(pid, 'SIGKILL');
      await gone(child);
    },
    async leave() {
      child.disconnect();
      await gone(child);
    },
  };
}

function performer(child: ChildProcess): (task: Task) => Promise<unknown> {
  const waiting = new Map<
    number,
    { done: (answer: unknown) => void; gone: (why: Error) => void }
  >();
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.done(answer);
    waiting.delete(id);
  });
  child.on('exit', () => {
    for (const { gone } of waiting.values())
      gone(new Error('the process ended before it answered'));
  });
  let asked = 0;
  return (task) =>
    new Promise((done, gone) => {
      assert(child.connected, 'a process that is gone is asked nothing');
      asked += 1;
      waiting.set(asked, { done, gone });
      child.send({ id: asked, task });
    });
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
