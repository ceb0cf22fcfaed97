import { parseArgs } from 'node:util';
import { beginDocument } from '../report/document.ts';
import { runCampaign } from './campaign.ts';
import { startCrew } from './crew.ts';
import { huntMutants, isAsExpected } from './hunt.ts';
import { planOf } from './plan.ts';
import { printCampaign, printMutants, printRun } from './print.ts';

const usage = `Usage: npm run simulate -- [--seeds N] [--from S] [--json FILE]
       npm run simulate -- --seed S [--trace]
       npm run simulate -- --mutants [NAME...] [--json FILE]
Runs N simulated facilities, from seed S on. One seed is one run: --seed repeats it.`;
const exitUsage = 2;

async function main(): Promise<number> {
  const asked = readWords();
  if (asked === null) return exitUsage;
  const document = beginDocument();
  if (asked.mutants) {
    const mutants = await huntMutants(asked.names, console.log);
    printMutants(mutants);
    const ok = mutants.every(isAsExpected);
    document.finish(asked.json, ok, { mutants });
    return ok ? 0 : 1;
  }
  if (asked.seed !== null) return runOne(asked.seed, asked.trace);
  const campaign = await runCampaign(asked, console.log);
  printCampaign(campaign);
  const ok = campaign.violations.length === 0;
  document.finish(asked.json, ok, { ...campaign });
  return ok ? 0 : 1;
}

async function runOne(seed: number, isTraced: boolean): Promise<number> {
  const crew = startCrew({ mutant: null }, 1);
  const outcome = await crew.run(planOf(seed));
  await crew.end();
  printRun(seed, outcome, isTraced);
  return outcome.violation === null ? 0 : 1;
}

/** What was asked for; null, with a line of why and how on standard error, when it makes no sense. */
function readWords() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        seeds: { type: 'string', default: '300' },
        from: { type: 'string', default: '1' },
        seed: { type: 'string' },
        trace: { type: 'boolean', default: false },
        mutants: { type: 'boolean', default: false },
        json: { type: 'string' },
      },
    });
    if (positionals.length > 0 && !values.mutants) throw new Error(`What is "${positionals[0]}"?`);
    const { trace, mutants, json } = values;
    return {
      seeds: wholeNumber('seeds', values.seeds),
      from: wholeNumber('from', values.from),
      seed: values.seed === undefined ? null : wholeNumber('seed', values.seed),
      names: positionals,
      trace,
      mutants,
      json,
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return null;
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number.`);
  return Number(text);
}

process.exitCode = await main();
