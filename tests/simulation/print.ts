import type { Campaign, Found } from './campaign.ts';
import type { HuntedMutant } from './hunt.ts';
import type { Outcome } from './run.ts';

/** Prints what many seeds came to. */
export function printCampaign(campaign: Campaign): void {
  for (const found of campaign.violations) printFound(found);
  for (const [fault, count] of Object.entries(campaign.faults).sort()) {
    console.log(`${String(count).padStart(9)}  ${fault}`);
  }
  const { seeds, from, violations, seedsPerSecond } = campaign;
  const last = from + seeds - 1;
  console.log(
    `${seeds} seeds (${from} to ${last}), ${violations.length} violations, ${seedsPerSecond} seeds a second`,
  );
}

/** Prints one run: its trace if that is asked for, and how it ended. */
export function printRun(
  seed: number,
  { violation, trace, faults }: Outcome,
  isTraced: boolean,
): void {
  if (isTraced) console.log(trace.join('\n'));
  if (isTraced) console.log(faults);
  console.log(
    violation === null
      ? `seed ${seed}: all is well`
      : `seed ${seed} breaks "${violation.rule}": ${violation.what}`,
  );
}

/** Prints each planted fault with what caught it. */
export function printMutants(mutants: readonly HuntedMutant[]): void {
  const caught = mutants.filter((mutant) => mutant.caught).length;
  console.log(`${caught} of ${mutants.length} mutants caught`);
}

function printFound({ seed, rule, what, trace }: Found): void {
  console.log(`\nseed ${seed} breaks "${rule}": ${what}`);
  console.log(trace.map((line) => `  ${line}`).join('\n'));
  console.log(`  repeat it: npm run simulate -- --seed ${seed} --trace\n`);
}
