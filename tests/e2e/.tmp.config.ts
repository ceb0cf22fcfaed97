import base from './playwright.config.ts';
export default {
  ...base,
  globalSetup: undefined,
  outputDir: '/tmp/shellwork/results',
  testMatch: 'shell.spec.ts',
  reporter: [['list']],
};
