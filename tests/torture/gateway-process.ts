import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The real gateway, `postern-gateway serve`, in a process that can die. */
export interface GatewayProcess {
  /** For tablets; the same after each start. */
  readonly url: string;
  /** Ends when it listens. Throws with its last words when it ends instead. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** As systemd stops it. Answers its exit code. */
  stop(): Promise<number | null>;
  /** Whether it has ended although nobody ended it. */
  hasDied(): boolean;
}

/** A gateway on free ports of loopback, not started yet. Its log goes on in `gateway.log` beside its data. */
export async function prepareGateway(dataDir: string): Promise<GatewayProcess> {
  const [port, staffPort] = [await freePort(), await freePort()];
  const ports = ['--port', String(port), '--staff-port', String(staffPort)];
  const log = openSync(join(dataDir, 'gateway.log'), 'a');
  let child: ChildProcess | null = null;
  // Whatever ends this program, nothing of it goes on.
  process.once('exit', () => child?.kill('SIGKILL'));
  const endWith = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const ending = child;
    child = null;
    if (ending === null) return null;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
    return ending.exitCode;
  };
  return {
    url: `https://127.0.0.1:${port}`,
    async start() {
      child = spawn(
        process.execPath,
        [join(root, 'gateway/cli.ts'), 'serve', '--data', dataDir, ...ports],
        { stdio: ['ignore', 'pipe', log] },
      );
      await untilItListens(child);
    },
    async kill() {
      await endWith('SIGKILL');
    },
    stop: () => endWith('SIGTERM'),
    hasDied: () => child !== null && (child.exitCode !== null || child.signalCode !== null),
  };
}

async function untilItListens(child: ChildProcess): Promise<void> {
  let said = '';
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the gateway ended (${code ?? signal}) before it listened: ${said}`);
  });
  const listens = new Promise<void>((done) => {
    child.stdout?.on('data', (text: Buffer) => {
      said += text;
      if (said.includes('Devices:')) done();
    });
  });
  await Promise.race([listens, ended]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
