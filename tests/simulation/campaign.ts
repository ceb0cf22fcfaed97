import { type Crew, startCrew } from './crew.ts';
import { planOf } from './plan.ts';
import type { Outcome } from './run.ts';
import type { Scenario, Step } from './scenario.ts';
import { shrink } from './shrink.ts';
import { addCounts } from './tally.ts';

/** A seed that broke a rule, as short as it could be made. */
export interface Found {
  readonly seed: number;
  readonly rule: string;
  readonly what: string;
  readonly trace: readonly string[];
  /** The steps that were left. */
  readonly steps: readonly Step[];
}

/** What many seeds came to. */
export interface Campaign {
  readonly seeds: number;
  readonly from: number;
  readonly violations: readonly Found[];
  readonly faults: Record<string, number>;
  readonly seedsPerSecond: number;
}

/** So many violations are enough to see what is wrong. */
const violationsMax = 10;

/** Runs seeds one after another on every core; shrinks what fails. */
export async function runCampaign(
  { seeds, from }: { readonly seeds: number; readonly from: number },
  tell: (line: string) => void,
): Promise<Campaign> {
  const crew = startCrew({ mutant: null });
  const faults: Record<string, number> = {};
  const failed: Failed[] = [];
  let next = from;
  let done = 0;
  const beganAt = performance.now();
  const goOn = async (): Promise<void> => {
    while (next < from + seeds && failed.length < violationsMax) {
      const seed = next;
      next += 1;
      const outcome = await crew.run(planOf(seed));
      addCounts(faults, outcome.faults);
      done += 1;
      if (outcome.violation !== null) failed.push({ seed, outcome });
      if (done % 500 === 0) tell(`${done} of ${seeds} seeds`);
    }
  };
  await Promise.all(Array.from({ length: crew.size }, goOn));
  const seconds = (performance.now() - beganAt) / 1000;
  const violations: Found[] = [];
  for (const one of failed.sort((a, b) => a.seed - b.seed)) {
    violations.push(await findShortest(crew, one));
  }
  await crew.end();
  const seedsPerSecond = Math.round((done / seconds) * 10) / 10;
  return { seeds: done, from, violations, faults, seedsPerSecond };
}

interface Failed {
  readonly seed: number;
  readonly outcome: Outcome;
}

async function findShortest(crew: Crew, { seed, outcome: { violation } }: Failed): Promise<Found> {
  const scenario = planOf(seed);
  const outcome = await crew.run(scenario);
  // A run that fails once and not again is a fault of the simulation itself, and is told as one.
  if (outcome.violation === null) {
    const what = `it broke "${violation?.rule}" (${violation?.what}), and the second time it did not`;
    return { seed, rule: 'one seed is one run', what, trace: outcome.trace, steps: scenario.steps };
  }
  const shortest = await shrink(crew.run, { scenario, outcome });
  return asFound(shortest.scenario, shortest.outcome);
}

function asFound({ seed, steps }: Scenario, { violation, trace }: Outcome): Found {
  return { seed, rule: violation?.rule ?? '', what: violation?.what ?? '', trace, steps };
}
