import type { Counts } from './reports.ts';

/** What one lane came to. */
export interface LaneResult extends Counts {
  readonly title: string;
  readonly seconds: number;
}

/** The last lines of a run: each lane, what failed, what was skipped and why, and the count of all. */
export function summary(results: readonly LaneResult[]): string {
  const sum = (pick: (result: LaneResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  const lines = results.map(
    ({ title, passed, failed, skipped, seconds }) =>
      `${title}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`,
  );
  const failures = results.flatMap((result) =>
    result.failures.map((failure) => `failed in ${result.title}: ${failure}`),
  );
  const skipped = results.flatMap((result) =>
    result.whySkipped.map((why) => `skipped in ${result.title}: ${why}`),
  );
  const passed = sum((result) => result.passed);
  const count = `${passed} passed, ${sum((result) => result.failed)} failed, ${sum((result) => result.skipped)} skipped`;
  return ['', ...lines, ...failures, ...skipped, count].join('\n');
}
