import { defineConfig } from '@playwright/test';
import { chromiumPath, whyNoChromium } from './browser.ts';

if (chromiumPath === null) console.log(`Lane R did not run: ${whyNoChromium}`);

/** Lane R (kiosk.md): the built screens, with the kiosk's headers, in Debian's Chromium. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: '../e2e/build-first.ts',
  outputDir: '../../test-results/renderer',
  workers: 2,
  fullyParallel: true,
  reporter: [['list'], ['json', { outputFile: '../../test-results/screens.json' }]],
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(chromiumPath === null ? {} : { executablePath: chromiumPath }),
      // As root, in a test machine, Chromium has no sandbox; the kiosk's own is tested in lane B.
      // Electron lets a page make sound before it is touched; a plain Chromium must be told.
      args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    },
  },
});
