import { gatewayMutants } from './mutants-gateway.ts';
import { tabletMutants } from './mutants-tablet.ts';

/** One text in one file of the product, and what a careless hand would have written. */
export interface MutantChange {
  /** From the top of the repository. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

/** A fault planted on purpose: the checkers must catch it. */
export interface Mutant {
  readonly name: string;
  readonly changes: readonly MutantChange[];
}

/** Every planted fault. */
export const mutants: readonly Mutant[] = [...gatewayMutants, ...tabletMutants];
