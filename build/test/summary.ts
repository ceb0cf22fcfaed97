import type { Counts } from './reports.ts';

/** What one lane came to. */
export interface LaneResult extends Counts {
  readonly title: string;
  readonly seconds: number;
}

/** The last lines of a run: each lane, what was skipped and why, and the count of all. */
export function summary(results: readonly LaneResult[]): string {
  const sum = (pick: (result: LaneResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  const lines = results.map(
    ({ title, passed, failed, skipped, seconds }) =>
      `${title}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`,
  );
  const skipped = results.flatMap((result) =>
    result.whySkipped.map((why) => `skipped in ${result.title}: ${why}`),
  );
  const passed = sum((result) => result.passed);
  const failed = sum((result) => result.failed);
  const count = `${passed} passed, ${failed} failed, ${sum((result) => result.skipped)} skipped`;
  return ['', ...lines, ...skipped, count].join('\n');
}
