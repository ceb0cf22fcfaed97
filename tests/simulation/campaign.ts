import { isDeepStrictEqual } from 'node:util';
import { type Crew, startCrew } from './crew.ts';
import { tellingScenarios } from './mutants.ts';
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

/** Enough for each worker to find one that it likes. */
const waitingMax = 8;

/** So many violations are enough to see what is wrong. */
const violationsMax = 10;
const sameRun = 'one seed is one run';

interface Failed {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
}

/**
 * Runs seeds one after another on every core, and shrinks what fails. Before them the runs that show a
 * mutant, and after them the first seed once more.
 */
export async function runCampaign(
  { seeds, from }: { readonly seeds: number; readonly from: number },
  tell: (line: string) => void,
): Promise<Campaign> {
  const crew = startCrew({ mutant: null });
  const faults: Record<string, number> = {};
  const failed: Failed[] = [];
  await runAll(crew, { scenarios: tellingScenarios, failed, ran: () => undefined });
  let done = 0;
  let first: Outcome | null = null;
  const beganAt = performance.now();
  await runAll(crew, {
    scenarios: Array.from({ length: seeds }, (_, index) => planOf(from + index)),
    failed,
    ran: ({ seed }, outcome) => {
      addCounts(faults, outcome.faults);
      if (seed === from) first = outcome;
      done += 1;
      if (done % 100 === 0) tell(`${done} of ${seeds} seeds`);
    },
  });
  const seconds = (performance.now() - beganAt) / 1000;
  const violations: Found[] = [];
  for (const one of failed.sort((a, b) => a.scenario.seed - b.scenario.seed)) {
    violations.push(await findShortest(crew, one));
  }
  if (first !== null) violations.push(...(await findDifference(crew, from, first)));
  await crew.end();
  const seedsPerSecond = Math.round((done / seconds) * 10) / 10;
  return { seeds: done, from, violations, faults, seedsPerSecond };
}

interface Runs {
  readonly scenarios: readonly Scenario[];
  /** Is given those that break a rule; the others are left out when it has enough. */
  readonly failed: Failed[];
  readonly ran: (scenario: Scenario, outcome: Outcome) => void;
}

async function runAll(crew: Crew, { scenarios, failed, ran }: Runs): Promise<void> {
  const waiting = [...scenarios];
  const goOn = async (): Promise<void> => {
    while (failed.length < violationsMax) {
      const scenario = waiting.shift();
      if (scenario === undefined) return;
      const outcome = await crew.run(scenario);
      if (outcome.violation !== null) failed.push({ scenario, outcome });
      ran(scenario, outcome);
    }
  };
  await Promise.all(Array.from({ length: crew.size * waitingMax }, goOn));
}

async function findShortest(crew: Crew, { scenario, outcome }: Failed): Promise<Found> {
  const again = await crew.run(scenario);
  // A run that fails once and not again is a fault of the simulation itself, and is told as one.
  if (again.violation === null) return differing(scenario, outcome);
  const shortest = await shrink(crew.run, { scenario, outcome: again });
  return asFound(shortest.scenario, shortest.outcome);
}

async function findDifference(crew: Crew, seed: number, first: Outcome): Promise<Found[]> {
  const again = await crew.run(planOf(seed));
  return isDeepStrictEqual(again, first) ? [] : [differing(planOf(seed), first)];
}

function differing({ seed, steps }: Scenario, { violation, trace }: Outcome): Found {
  const went = violation === null ? 'it went well' : `it broke "${violation.rule}"`;
  const what = `${went} (${violation?.what ?? ''}), and went another way the second time`;
  return { seed, rule: sameRun, what, trace, steps };
}

function asFound({ seed, steps }: Scenario, { violation, trace }: Outcome): Found {
  return { seed, rule: violation?.rule ?? '', what: violation?.what ?? '', trace, steps };
}
