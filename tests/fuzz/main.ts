import { parseArgs } from 'node:util';
import { beginDocument } from '../report/document.ts';
import { fuzzTogether } from './crew.ts';
import { isClean, type TargetScore } from './score.ts';
import { type FuzzPlan, targetsNamed } from './targets.ts';

const usage = `Usage: npm run fuzz -- [--inputs N] [--seed S] [--only TARGET]... [--json FILE]
Sends N inputs to each channel of the kiosk, and a part of it to each slower edge. The same seed makes the
same inputs. TARGET is a target's name, or how it begins: ipc, "ipc draft.send", gateway, file, answer.`;
const exitUsage = 2;

async function main(): Promise<number> {
  const asked = readWords();
  if (asked === null) return exitUsage;
  const document = beginDocument();
  const begun = performance.now();
  const targets = await fuzzTogether(asked);
  for (const target of targets) print(target);
  const seconds = Math.round((performance.now() - begun) / 1000);
  const inputs = targets.reduce((sum, target) => sum + target.inputs, 0);
  const ok = targets.length > 0 && targets.every(isClean);
  console.log(`${inputs} inputs, ${targets.length} targets, seed ${asked.seed}, ${seconds} s`);
  document.finish(asked.json, ok, { seed: asked.seed, seconds, targets });
  return ok ? 0 : 1;
}

function print(target: TargetScore): void {
  const { name, inputs, accepted, refused, crashes, unknownErrors, stateChanges } = target;
  const counts = `${inputs} inputs, ${accepted} accepted, ${refused} refused`;
  const faults = `${crashes} crashes, ${unknownErrors} unknown errors, ${stateChanges} state changes`;
  console.log(`${isClean(target) ? 'ok    ' : 'FAILED'} ${name}: ${counts}, ${faults}`);
  for (const finding of target.findings) console.log(finding);
}

/** What was asked for; null, with a line of why and how on standard error, when it makes no sense. */
function readWords(): (FuzzPlan & { readonly json: string | undefined }) | null {
  try {
    const { values } = parseArgs({
      options: {
        inputs: { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
      },
    });
    const unknown = values.only.find((word) => targetsNamed(word).length === 0);
    if (unknown !== undefined) throw new Error(`There is no target "${unknown}".`);
    const inputs = wholeNumber('inputs', values.inputs);
    const seed = wholeNumber('seed', values.seed);
    return { inputs, seed, only: values.only, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return null;
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number.`);
  return Number(text);
}

process.exit(await main());
