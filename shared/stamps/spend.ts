import { fail, ok, type Result } from '../result.ts';

/** How many stamps a message lacks. */
export interface TooFewStamps {
  readonly missing: number;
}

/** Takes `count` stamps from the front of the spend order: all of them or none (rule 2.9). */
export function chooseStamps(
  spendable: readonly string[],
  count: number,
): Result<string[], TooFewStamps> {
  if (spendable.length < count) return fail({ missing: count - spendable.length });
  return ok(spendable.slice(0, count));
}
