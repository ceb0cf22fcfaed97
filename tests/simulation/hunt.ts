import { availableParallelism } from 'node:os';
import { startCrew } from './crew.ts';
import { type Mutant, mutants, tellingScenarios } from './mutants.ts';
import { planOf } from './plan.ts';
import { checkFit } from './plant.ts';
import type { Scenario } from './scenario.ts';

/** A planted fault, and what became of it. */
export interface HuntedMutant {
  readonly name: string;
  readonly caught: boolean;
  /** The rule that it broke. */
  readonly by: string | null;
  /** Null where it was one of the runs that a mutant brings along, or none. */
  readonly seed: number | null;
  /** Runs that it took. */
  readonly runs: number;
  /** Why it may live, where it may. */
  readonly survivesBecause: string | null;
}

/** A mutant that lives through so many seeds has survived. */
const seedsMax = 800;
/** One that may live is given fewer: it is there to be told of. */
const seedsMaxOfSurvivor = 60;

/** Whether a hunt went as it must: each caught, but for those that are explained. */
export function isAsExpected({ caught, survivesBecause }: HuntedMutant): boolean {
  return caught || survivesBecause !== null;
}

/** Plants each fault in turn, one for each core at a time, and runs seeds until a rule is broken. */
export async function huntMutants(
  names: readonly string[],
  tell: (line: string) => void,
): Promise<HuntedMutant[]> {
  const asked = mutants.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const { changes } of asked) changes.forEach(checkFit);
  const waiting = [...asked];
  const hunted = new Map<string, HuntedMutant>();
  const hunter = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const one = await hunt(mutant);
      hunted.set(one.name, one);
      tell(`${String(hunted.size).padStart(3)} of ${asked.length}  ${inWords(one)}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, hunter));
  return asked.flatMap(({ name }) => hunted.get(name) ?? []);
}

function inWords({ name, caught, by, seed, runs, survivesBecause }: HuntedMutant): string {
  if (caught)
    return `caught    ${name}, by "${by}", ${seed === null ? 'a run of its own' : `seed ${seed}`}`;
  return `SURVIVED  ${name}, ${runs} runs${survivesBecause === null ? '' : `: ${survivesBecause}`}`;
}

async function hunt({ name, survivesBecause: reason }: Mutant): Promise<HuntedMutant> {
  const survivesBecause = reason ?? null;
  const crew = startCrew({ mutant: name }, 1);
  const seedsOfThis = survivesBecause === null ? seedsMax : seedsMaxOfSurvivor;
  let runs = 0;
  try {
    for (const { scenario, seed } of huntingGround(seedsOfThis)) {
      runs += 1;
      const { violation } = await crew.run(scenario);
      if (violation === null) continue;
      return { name, caught: true, by: violation.rule, seed, runs, survivesBecause };
    }
    return { name, caught: false, by: null, seed: null, runs, survivesBecause };
  } finally {
    await crew.end();
  }
}

/** The runs that show a fault come first: they are short, and were hard to come by. */
function* huntingGround(seeds: number): Generator<Ground> {
  for (const scenario of tellingScenarios) yield { scenario, seed: null };
  for (let seed = 1; seed <= seeds; seed += 1) yield { scenario: planOf(seed), seed };
}

interface Ground {
  readonly scenario: Scenario;
  readonly seed: number | null;
}
