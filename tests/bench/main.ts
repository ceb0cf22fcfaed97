import { parseArgs } from 'node:util';
import { beginDocument } from '../report/document.ts';
import { type BenchResult, describeResult } from './result.ts';

/** How a benchmark is run. */
export interface BenchOptions {
  /** Runs of each side; never fewer than five, for a median of fewer says nothing. */
  readonly runs: number | undefined;
}

type Bench = (options: BenchOptions) => Promise<BenchResult[]>;

/** Each by the name it has on the command line; loaded only when it is asked for. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  send: async () => (await import('./send/send.ts')).benchSend,
  start: async () => (await import('./start/start.ts')).benchStart,
};

const usage = `Usage: npm run bench -- [NAME...] [--json FILE] [--runs N]
Names: ${Object.keys(benches).join(', ')}; all of them if none is given. N is 5 or more.`;
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
    for (const result of await bench({ runs: asked.runs })) {
      results.push(result);
      console.log(describeResult(result));
    }
  }
  const ok = results.every(({ met }) => met);
  document.finish(asked.json, ok, { results });
  return ok ? 0 : 1;
}

/** What was asked for; null, with a line of why and how on standard error, when it makes no sense. */
function readWords() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, runs: { type: 'string' } },
    });
    const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
    if (unknown !== undefined) throw new Error(`There is no benchmark "${unknown}".`);
    const runs = values.runs === undefined ? undefined : Number(values.runs);
    if (runs !== undefined && !(Number.isInteger(runs) && runs >= runsMin)) {
      throw new Error(`--runs takes a whole number from ${runsMin}.`);
    }
    const names = positionals.length === 0 ? Object.keys(benches) : positionals;
    return { names, runs, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return null;
  }
}

process.exitCode = await main();
