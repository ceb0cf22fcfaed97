import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageDir } from '../../build/package/pack.ts';
import { type Display, startVirtualDisplay } from '../../build/setup/display.ts';
import type { Bridge } from '../../shared/ipc/bridge.ts';

declare const postern: Bridge;

let display: Display;
const dataDirectory = mkdtempSync(join(tmpdir(), 'postern-instrumented-'));

beforeAll(async () => {
  display = await startVirtualDisplay({ widthPixels: 1280, heightPixels: 800 });
});

afterAll(async () => {
  await display?.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

test('the instrumented build runs the archive that is shipped, and Playwright can look inside it', async () => {
  const { DISPLAY = '' } = display.env;
  const app = await _electron.launch({
    executablePath: join(packageDir, 'instrumented/postern'),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [`--data=${dataDirectory}`],
    env: { PATH: '/usr/bin:/bin', HOME: dataDirectory, LANG: 'C.UTF-8', DISPLAY },
  });
  const page = await app.firstWindow();
  await page.locator('#kiosk > *').first().waitFor();
  const inside = await app.evaluate(({ app: shell, webContents }) => ({
    isPackaged: shell.isPackaged,
    archive: shell.getAppPath(),
    // What can be asked about is the default app of a developer's Electron.
    isDefaultApp: process.defaultApp === true,
    hasMenuTools: webContents.getAllWebContents().some((one) => one.isDevToolsOpened()),
  }));
  expect(inside).toEqual({
    isPackaged: true,
    archive: join(packageDir, 'instrumented/resources/app.asar'),
    isDefaultApp: false,
    hasMenuTools: false,
  });
  // The core runs, so the store's engine out of the archive fits this Electron.
  const view = await page.evaluate(() => postern['view.get'](null));
  expect(view).toMatchObject({ ok: true, value: { screen: { name: 'unprovisioned' } } });
  // Playwright's own way asks it to quit, which nothing can (K7).
  const ended = once(app.process(), 'exit');
  app.process().kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('what both builds carry is what both were packed with, by the word of the build', () => {
  const { artefacts, purpose } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  expect(artefacts.map(({ kind }: { kind: string }) => kind)).toEqual(['instrumented', 'sealed']);
  expect(artefacts[0].asarSha256).toBe(artefacts[1].asarSha256);
  expect(['release', 'tests']).toContain(purpose);
});
