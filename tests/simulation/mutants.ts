/** One text in one file of the product, and what a careless hand would have written. */
export interface MutantChange {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A fault planted on purpose: the checkers must catch it. */
export interface Mutant {
  readonly name: string;
  readonly changes: readonly MutantChange[];
}

/** Every planted fault. */
export const mutants: readonly Mutant[] = [];
