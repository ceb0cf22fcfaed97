import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import {
  installStandIn,
  type StandInCall,
  type StandInScript,
  type StandInWindow,
} from '../../renderer/bridge-stand-in.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import { chromiumPath, whyNoChromium } from './browser.ts';
import { builtScreens, serveScreens } from './serve.ts';

/** The two ways a tablet is held. */
export const sizes = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
] as const;

/** The screens in a page, with a stand-in for the core. */
export interface KioskPage {
  readonly page: Page;
  /** Opens a scene and waits until it is drawn, its list and its letters included. */
  open(script: StandInScript): Promise<void>;
  /** What the page asked for on one channel, oldest first. */
  calls(name: ChannelName): Promise<unknown[]>;
  /** Shows another view, as the core would. */
  show(view: KioskView): Promise<void>;
  /** Keeps a picture, where RENDERER_SHOTS names a folder. */
  keepPicture(name: string): Promise<void>;
}

/** Chromium says this of the policy itself, which is what the kiosk wants. */
const isExpected = (text: string) => text.includes('allow-scripts and allow-same-origin');

async function settle(page: Page): Promise<void> {
  await page.waitForSelector('[data-screen]:not([data-screen="opening"])', { state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  // Two frames: the answer to a list's question, and its drawing.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
}

/** A page whose console must stay clean: an error there is a broken rule of the policy, or a bug. */
export const test = base.extend<{ kiosk: KioskPage }, { address: string }>({
  address: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names it needs from here
    async ({}, use) => {
      if (!existsSync(join(builtScreens, 'index.html'))) {
        throw new Error(
          'The screens are not built: npx vite build --config vite.renderer.config.ts',
        );
      }
      const { address, server } = await serveScreens();
      await use(address);
      server.close();
    },
    { scope: 'worker' },
  ],
  kiosk: async ({ page, address }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      const isBad = message.type() === 'error' || message.type() === 'warning';
      if (isBad && !isExpected(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await use({
      page,
      async open(script) {
        await page.addInitScript(installStandIn, script);
        await page.goto(address);
        await settle(page);
      },
      async calls(name) {
        const made = await page.evaluate(() => (window as unknown as StandInWindow).posternCalls);
        return made.filter((call: StandInCall) => call.name === name).map((call) => call.input);
      },
      async show(view) {
        await page.evaluate((next) => (window as unknown as StandInWindow).posternShow(next), view);
        await settle(page);
      },
      async keepPicture(name) {
        const folder = process.env['RENDERER_SHOTS'];
        if (folder === undefined) return;
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `${name}.png`) });
      },
    });
    expect(complaints, 'the console stays clean under the policy').toEqual([]);
  },
});

test.skip(chromiumPath === null, whyNoChromium);

export { expect };
