import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CoreToShell, ShellToCore } from '../../electron/shell-messages.ts';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import { type Body, PowerCut } from './body.ts';

interface Waiting {
  answer(result: ChannelResult<unknown>): void;
  cut(why: Error): void;
}

/** Starts the core in a plain process of its own, with its window's part played here. */
export async function startCoreBody(dataDir: string): Promise<Body> {
  const script = join(import.meta.dirname, 'kiosk-process.ts');
  const child = fork(script, [`--data=${dataDir}`], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const waiting = new Map<number, Waiting>();
  let log = '';
  let isEnding = false;
  child.stderr?.on('data', (text: Buffer) => {
    log = `${log}${text}`.slice(-4_000);
  });
  child.on('message', (message: CoreToShell) => hear(child, waiting, message));
  child.on('exit', (code, signal) => {
    const why = isEnding ? new PowerCut() : new Error(`the core ended (${code ?? signal}): ${log}`);
    for (const { cut } of waiting.values()) cut(why);
    waiting.clear();
  });
  let asked = 0;
  return {
    call: (channel, input) =>
      new Promise((resolve, reject) => {
        if (isEnding) return reject(new PowerCut());
        asked += 1;
        waiting.set(asked, { answer: resolve as Waiting['answer'], cut: reject });
        return tell(child, { kind: 'call', id: asked, channel, input });
      }),
    async kill() {
      isEnding = true;
      child.kill('SIGKILL');
      await gone(child);
    },
    async end() {
      isEnding = true;
      tell(child, { kind: 'end' });
      await gone(child);
    },
  };
}

function hear(child: ChildProcess, waiting: Map<number, Waiting>, message: CoreToShell): void {
  switch (message.kind) {
    case 'answer':
      waiting.get(message.id)?.answer(message.result);
      waiting.delete(message.id);
      break;
    case 'renewWindow':
      tell(child, { kind: 'windowRenewed' });
      break;
    case 'ended':
      child.disconnect();
      break;
    case 'view':
  }
}

/** What a tablet that has just died does not hear is not the sender's mistake. */
function tell(child: ChildProcess, message: ShellToCore): void {
  if (child.connected) child.send(message, () => undefined);
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
