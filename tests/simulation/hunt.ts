import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { assert } from '../../shared/assert.ts';
import { startCrew } from './crew.ts';
import { type Mutant, mutants } from './mutants.ts';
import { planOf } from './plan.ts';

/** A planted fault, and what became of it. */
export interface HuntedMutant {
  readonly name: string;
  readonly caught: boolean;
  /** The rule that it broke. */
  readonly by: string | null;
  readonly seed: number | null;
}

/** A mutant that lives through so many seeds has survived. */
const seedsMax = 600;

/** Plants each fault in turn, one for each core at a time, and runs seeds until a rule is broken. */
export async function huntMutants(
  names: readonly string[],
  tell: (line: string) => void,
): Promise<HuntedMutant[]> {
  const asked = mutants.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const mutant of asked) checkFit(mutant);
  const waiting = [...asked];
  const hunted = new Map<string, HuntedMutant>();
  const hunter = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const one = await hunt(mutant);
      hunted.set(one.name, one);
      tell(
        one.caught
          ? `caught    ${one.name}, by "${one.by}", seed ${one.seed}`
          : `SURVIVED  ${one.name}`,
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, hunter));
  return asked.flatMap(({ name }) => hunted.get(name) ?? []);
}

/** A mutant of a line that is there no longer would be caught by its own mistake. */
function checkFit({ name, changes }: Mutant): void {
  for (const { file, from } of changes) {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    const times = source.split(from).length - 1;
    assert(times === 1, `"${from}" stands ${times} times in ${file}, for the mutant "${name}"`);
  }
}

async function hunt({ name }: Mutant): Promise<HuntedMutant> {
  const crew = startCrew({ mutant: name }, 1);
  try {
    for (let seed = 1; seed <= seedsMax; seed += 1) {
      const { violation } = await crew.run(planOf(seed));
      if (violation !== null) return { name, caught: true, by: violation.rule, seed };
    }
    return { name, caught: false, by: null, seed: null };
  } finally {
    await crew.end();
  }
}
