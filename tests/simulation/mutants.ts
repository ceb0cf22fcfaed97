import { assert } from '../../shared/assert.ts';
import { foundMutants } from './found.ts';
import { gatewayMutants } from './mutants-gateway.ts';
import { photoMutants } from './mutants-photos.ts';
import { restoredMutants } from './mutants-restored.ts';
import { sharedMutants } from './mutants-shared.ts';
import { storeMutants } from './mutants-store.ts';
import { tabletMutants } from './mutants-tablet.ts';
import { transferMutants } from './mutants-transfers.ts';
import { wipeMutants } from './mutants-wipe.ts';
import type { Change } from './plant.ts';
import type { Scenario } from './scenario.ts';

/** A fault planted on purpose: the checkers must catch it. */
export interface Mutant {
  readonly name: string;
  /** What a careless hand would have written. */
  readonly changes: readonly Change[];
  /** A run that shows it, where seeds seldom come upon it. */
  readonly scenario?: Scenario;
  /** Why no checker sees it: what else stands between it and harm. Absent where one must. */
  readonly survivesBecause?: string;
}

/** Every planted fault. */
export const mutants: readonly Mutant[] = [
  ...gatewayMutants,
  ...tabletMutants,
  ...restoredMutants,
  ...sharedMutants,
  ...photoMutants,
  ...wipeMutants,
  ...transferMutants,
  ...storeMutants,
  ...foundMutants,
];

/** The changes of a mutant by its name; none for null. */
export function changesOf(name: string | null): readonly Change[] {
  if (name === null) return [];
  const mutant = mutants.find((one) => one.name === name);
  assert(mutant !== undefined, `there is a mutant "${name}"`);
  return mutant.changes;
}

/** The runs that show a fault: without it each goes well. */
export const tellingScenarios: readonly Scenario[] = mutants.flatMap(({ scenario }) =>
  scenario === undefined ? [] : [scenario],
);
