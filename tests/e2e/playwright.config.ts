import { defineConfig } from '@playwright/test';

/**
 * The kiosk in its real window. Each test starts kiosks of its own, with stores of their own. Three at a
 * time: Chromium draws in software where there is no graphics card, and more only wait for each other.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: ['./build-first.ts', './facility-template.ts'],
  outputDir: '../../test-results/e2e',
  workers: 3,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
});
