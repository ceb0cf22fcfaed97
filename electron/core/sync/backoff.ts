/** The bounds of rule 6.8, in milliseconds. */
export const backoffMillis = { first: 1_000, longest: 300_000 } as const;

/**
 * How long to wait after so many failures in a row, from 1 (rule 6.8): full jitter over a bound that doubles,
 * so that a thousand tablets do not come back at the same moment after an outage.
 * `random` gives a number from 0 up to 1.
 */
export function waitAfterFailures(failures: number, random: () => number): number {
  const bound = Math.min(
    backoffMillis.longest,
    backoffMillis.first * 2 ** Math.min(failures - 1, 20),
  );
  return Math.ceil(random() * bound);
}
