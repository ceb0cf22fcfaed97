import { parseArgs } from 'node:util';
import { beginDocument } from '../report/document.ts';
import { type BenchResult, describeResult } from './result.ts';

/** How a benchmark is run. */
export interface BenchOptions {
  /** Runs of each side; never fewer than five, for a median of fewer says nothing. */
  readonly runs: number | undefined;
  /** Of the usual amounts, 1 if left out: a smaller one tries a benchmark out and is no figure. */
  readonly scale: number | undefined;
}

type Bench = (options: BenchOptions) => Promise<BenchResult[]>;

/** Each by the name it has on the command line; loaded only when it is asked for. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  send: async () => (await import('./send/send.ts')).benchSend,
  drain: async () => (await import('./drain/drain.ts')).benchDrain,
  mailbox: async () => (await import('./mailbox/mailbox.ts')).benchMailbox,
  fleet: async () => (await import('./fleet/fleet.ts')).benchFleet,
  bytes: async () => (await import('./bytes/bytes.ts')).benchBytes,
  start: async () => (await import('./start/start.ts')).benchStart,
  memory: async () => (await import('./memory/memory.ts')).benchMemory,
};

const usage = `Usage: npm run bench -- [NAME...] [--json FILE] [--runs N] [--scale S]
Names: ${Object.keys(benches).join(', ')}; all of them if none is given. N is 5 or more.
S is above 0 and at most 1: so much of the usual amounts, to try a benchmark out.`;
const exitUsage = 2;
const runsMin = 5;

async function main(): Promise<number> {
  const asked = readWords();
  if (asked === null) return exitUsage;
  const document = beginDocument();
  const results: BenchResult[] = [];
  for (const name of asked.names) {
    const load = benches[name];
    if (load === undefined) continue;
    const bench = await load();
    for (const result of await bench({ runs: asked.runs, scale: asked.scale })) {
      results.push(result);
      console.log(describeResult(result));
    }
  }
  const ok = results.every(({ met }) => met);
  document.finish(asked.json, ok, {
    results,
    ...(asked.scale === undefined ? {} : { scale: asked.scale }),
  });
  return ok ? 0 : 1;
}

/** What was asked for; null, with a line of why and how on standard error, when it makes no sense. */
function readWords() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, runs: { type: 'string' }, scale: { type: 'string' } },
    });
    const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
    if (unknown !== undefined) throw new Error(`There is no benchmark "${unknown}".`);
    const runs = values.runs === undefined ? undefined : Number(values.runs);
    if (runs !== undefined && !(Number.isInteger(runs) && runs >= runsMin)) {
      throw new Error(`--runs takes a whole number from ${runsMin}.`);
    }
    const scale = values.scale === undefined ? undefined : Number(values.scale);
    if (scale !== undefined && !(scale > 0 && scale <= 1)) {
      throw new Error('--scale takes a number above 0 and at most 1.');
    }
    const names = positionals.length === 0 ? Object.keys(benches) : positionals;
    return { names, runs, scale, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return null;
  }
}

process.exitCode = await main();
