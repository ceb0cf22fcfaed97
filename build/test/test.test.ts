import { expect, test } from 'vitest';
import { readPlaywright, readVitest } from './reports.ts';
import { summary } from './summary.ts';

const lane = { title: 'Units', seconds: 3, whySkipped: [] };

test('the last line counts all lanes, and a skipped test says why above it', () => {
  const lines = summary([
    { ...lane, passed: 3, failed: 1, skipped: 1, whySkipped: ['needs root'] },
    { ...lane, title: 'Lane R', passed: 2, failed: 0, skipped: 0 },
  ]).split('\n');
  expect(lines.at(-1)).toBe('5 passed, 1 failed, 1 skipped');
  expect(lines.at(-2)).toBe('skipped in Units: needs root');
});

test('a test that passed only on a second try counts as failed', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 1, skipped: 0 };
  expect(readPlaywright({ stats, errors: [] })).toMatchObject({ passed: 4, failed: 1 });
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
  expect(readVitest(report)).toMatchObject({ passed: 2, failed: 1 });
});
