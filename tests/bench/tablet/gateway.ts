import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a gateway in a process of its own is asked. */
export type GatewayQuestion =
  | { readonly ask: 'code' }
  /** So many bought stamps for the first resident, in the gateway's hands. */
  | { readonly ask: 'stamps'; readonly count: number; readonly purchaseId: string }
  /** Messages that it has accepted. */
  | { readonly ask: 'accepted' }
  | { readonly ask: 'stop' };

/** Whom the benchmarks' letters are of. */
export interface BenchResident {
  readonly residentId: string;
  readonly pin: string;
  readonly contactId: string;
}

/** What the process says when it listens. */
export interface GatewayReady {
  readonly deviceUrl: string;
  readonly resident: BenchResident;
}

/** A real gateway, in a process of its own, as at a facility. */
export interface BenchGateway extends GatewayReady {
  code(): Promise<string>;
  giveStamps(count: number, purchaseId: string): Promise<void>;
  accepted(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one on loopback, with the demo facility, in a directory. */
export async function startBenchGateway(directory: string): Promise<BenchGateway> {
  const program = join(import.meta.dirname, 'gateway-process.ts');
  // For a profile of it: POSTERN_BENCH_GATEWAY="--cpu-prof --cpu-prof-dir=…".
  const words = process.env['POSTERN_BENCH_GATEWAY']?.split(' ') ?? [];
  const child = fork(program, [directory], { execArgv: words });
  const answer = async (): Promise<unknown> => {
    const [said] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error('the gateway of the benchmark ended');
      }),
    ]);
    return said;
  };
  const ask = (question: GatewayQuestion): Promise<unknown> => {
    child.send(question);
    return answer();
  };
  const ready = (await answer()) as GatewayReady;
  return {
    ...ready,
    code: async () => String(await ask({ ask: 'code' })),
    async giveStamps(count, purchaseId) {
      await ask({ ask: 'stamps', count, purchaseId });
    },
    accepted: async () => Number(await ask({ ask: 'accepted' })),
    async stop() {
      const ended = once(child, 'exit');
      child.send({ ask: 'stop' } satisfies GatewayQuestion);
      await ended;
    },
  };
}
