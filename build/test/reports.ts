import { relative, resolve } from 'node:path';
import { z } from 'zod';

/** How many tests of a lane went which way, and why some did not run. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Each failure's file, name and the first line of what it said, as far as the runner tells. */
  readonly failures: readonly string[];
  readonly skipped: number;
  readonly whySkipped: readonly string[];
}

const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  // A file that did not load has failed without a single test of it having run.
  numFailedTestSuites: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

/** Reads vitest's JSON report. */
export function readVitest(json: unknown): Counts {
  const report = VitestReport.parse(json);
  const unloaded = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => failureLine(name, test.fullName, test.failureMessages[0])),
  );
  const idle = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status !== 'passed' && test.status !== 'failed');
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    failures: [...failed, ...unloaded.map((file) => failureLine(file.name, 'did not load'))],
    skipped: report.numPendingTests + report.numTodoTests,
    whySkipped: idle.map((test) => test.fullName),
  };
}

const PlaywrightSuite = z.object({
  specs: z.array(z.object({ title: z.string(), file: z.string(), ok: z.boolean() })).default([]),
  get suites() {
    return z.array(PlaywrightSuite).default([]);
  },
});

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.int(),
    unexpected: z.int(),
    flaky: z.int(),
    skipped: z.int(),
  }),
  suites: z.array(PlaywrightSuite).default([]),
  errors: z.array(z.unknown()),
});

/** Reads Playwright's JSON report. A test that passed only on a second try has failed. */
export function readPlaywright(json: unknown): Counts {
  const { stats, suites, errors } = PlaywrightReport.parse(json);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    failures: suites.flatMap(failuresIn),
    skipped: stats.skipped,
    whySkipped: stats.skipped > 0 ? ['see the reasons in the lane above'] : [],
  };
}

function failuresIn({ specs, suites }: z.infer<typeof PlaywrightSuite>): string[] {
  const here = specs.filter(({ ok }) => !ok).map(({ file, title }) => failureLine(file, title));
  return [...here, ...suites.flatMap(failuresIn)];
}

function failureLine(file: string, title: string, said = ''): string {
  const [firstLine = ''] = said.split('\n');
  return [relative(process.cwd(), resolve(file)), title, firstLine].filter(Boolean).join(' > ');
}
