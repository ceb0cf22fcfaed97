import type { Outcome } from './run.ts';
import type { Scenario, Step } from './scenario.ts';

/** Enough to come down to a handful of steps; each is a whole run. */
const runsMax = 300;

/**
 * Takes steps out of a failing scenario for as long as it breaks the same rule: halves, then quarters,
 * down to single steps. Answers the smallest one found with what came of it.
 */
export async function shrink(
  runOf: (scenario: Scenario) => Promise<Outcome>,
  failing: { readonly scenario: Scenario; readonly outcome: Outcome },
): Promise<{ readonly scenario: Scenario; readonly outcome: Outcome }> {
  let smallest = failing;
  let runs = 0;
  const rule = failing.outcome.violation?.rule;
  for (let size = Math.ceil(failing.scenario.steps.length / 2); size >= 1; ) {
    const before = smallest.scenario.steps.length;
    for (let from = 0; from < smallest.scenario.steps.length && runs < runsMax; ) {
      runs += 1;
      const scenario = without(smallest.scenario, from, size);
      const outcome = await runOf(scenario);
      if (outcome.violation?.rule === rule) smallest = { scenario, outcome };
      else from += size;
    }
    if (runs >= runsMax) break;
    // Once more at the same size while that still helps: a step may have needed one that is gone now.
    const isDone = size === 1 && smallest.scenario.steps.length === before;
    if (isDone) break;
    size = Math.max(1, size === 1 ? 1 : Math.floor(size / 2));
  }
  return smallest;
}

function without(scenario: Scenario, from: number, count: number): Scenario {
  const steps: readonly Step[] = scenario.steps.filter(
    (_, index) => index < from || index >= from + count,
  );
  return { ...scenario, steps };
}
