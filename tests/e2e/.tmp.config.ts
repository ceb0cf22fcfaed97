import base from '/work/main/tests/e2e/playwright.config.ts';
export default {
  ...base,
  testDir: '/work/main/tests/e2e',
  globalSetup: undefined,
  outputDir: '/tmp/shellwork/results',
  testMatch: 'shell.spec.ts',
  workers: 1,
  fullyParallel: false,
  reporter: [['list']],
};
