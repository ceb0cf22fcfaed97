const windowMillis = 60_000;
const failuresMax = 5;

/** Counts failures: `failed` answers whether to try again, or to stop trying and say so. */
export type CrashGuard = { readonly failed: (atMillis: number) => 'tryAgain' | 'outOfService' };

/**
 * Five failures within a minute are not bad luck but a fault that trying again will not mend: a page
 * that flickers helps nobody (K10). `atMillis` is any clock that does not go back.
 */
export function createCrashGuard(): CrashGuard {
  let failures: number[] = [];
  return {
    failed: (atMillis) => {
      failures = [...failures.filter((earlier) => atMillis - earlier < windowMillis), atMillis];
      return failures.length < failuresMax ? 'tryAgain' : 'outOfService';
    },
  };
}
