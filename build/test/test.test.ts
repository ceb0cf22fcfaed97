import { expect, test } from 'vitest';
import { readPlaywright, readVitest } from './reports.ts';
import { summary } from './summary.ts';

const lane = { title: 'Units', seconds: 3, failures: [], whySkipped: [] };

test('the last line counts all lanes, and what failed or was skipped says so above it', () => {
  const lines = summary([
    {
      ...lane,
      passed: 3,
      failed: 1,
      failures: ['a.test.ts > it holds'],
      skipped: 1,
      whySkipped: ['needs root'],
    },
    { ...lane, title: 'Lane R', passed: 2, failed: 0, skipped: 0 },
  ]).split('\n');
  expect(lines.at(-1)).toBe('5 passed, 1 failed, 1 skipped');
  expect(lines.at(-2)).toBe('skipped in Units: needs root');
  expect(lines.at(-3)).toBe('failed in Units: a.test.ts > it holds');
});

test('a test that passed only on a second try counts as failed', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 1, skipped: 0 };
  const specs = [{ title: 'it sends', file: 'sends.spec.ts', ok: false }];
  const report = { stats, suites: [{ suites: [{ specs }] }], errors: [] };
  expect(readPlaywright(report)).toMatchObject({
    passed: 4,
    failed: 1,
    failures: ['sends.spec.ts > it sends'],
  });
});

test('a file that did not load counts as failed although none of its tests ran', () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numFailedTestSuites: 1,
    testResults: [{ name: 'broken.test.ts', status: 'failed', assertionResults: [] }],
  };
  expect(readVitest(report)).toMatchObject({
    passed: 2,
    failed: 1,
    failures: ['broken.test.ts > did not load'],
  });
});
