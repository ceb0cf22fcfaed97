import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { onStage } from './on-stage.ts';
import { isRunning, rendererIds } from './processes.ts';
import * as resident from './resident.ts';

const { marcus, lucia } = resident;
const canary = 'canary7Q4Z';
const ofMarcus = [canary, resident.denise, 'Marcus'];

// Two who share a room share this tablet.
const stage = onStage({ residentIds: [marcus.residentId, lucia.residentId] });

/** Puts the canary wherever a page can put something. Runs in the page. */
async function hide(word: string): Promise<void> {
  localStorage.setItem(word, word);
  sessionStorage.setItem(word, word);
  window.name = word;
  history.replaceState(word, '');
  const opening = indexedDB.open(word, 1);
  await new Promise((done) => {
    opening.onsuccess = done;
    opening.onerror = done;
  });
  await caches.open(word).catch(() => undefined);
}

/** All that a page can find of those who were there before it. Runs in the page. */
async function find(): Promise<string> {
  const databases = await indexedDB.databases();
  const caches_ = await caches.keys().catch(() => []);
  return JSON.stringify({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookie: document.cookie,
    name: window.name,
    state: history.state,
    entries: history.length,
    databases,
    caches: caches_,
    selection: String(getSelection()),
    text: document.documentElement.outerHTML,
  });
}

const clipboards = () =>
  stage()
    .kiosk()
    .app.evaluate(({ clipboard }) => {
      // Before Electron 44 X11's selection is named by an argument.
      const readOld = clipboard.readText as unknown as (type: string) => string;
      return [clipboard.readText(), clipboard.selection?.readText() ?? readOld('selection')];
    });

/** The whole heap of the page's renderer, as text. */
async function heap(name: string): Promise<string> {
  const file = join(stage().tabletDirectory, name);
  await stage()
    .kiosk()
    .app.evaluate(async ({ webContents }, path) => {
      await webContents.getAllWebContents()[0]?.takeHeapSnapshot(path);
    }, file);
  return readFileSync(file, 'utf8');
}

test('4.5 K11 nothing of one resident is found by the next: page, storage, clipboard, heap, choices', async () => {
  test.slow();
  let page: Page = await resident.signIn(stage().kiosk(), marcus);
  const [rendererOfMarcus] = await rendererIds(stage().kiosk());
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('button', { name: 'Size of letters' }).click();
  await page.getByText('Dark', { exact: true }).click();
  await page.getByRole('button', { name: 'Close help' }).click();
  await resident.beginEmail(page, resident.denise);
  await resident.typeOnKeyboard(page, `Mom, ${canary} is between us.`);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  expect(await clipboards()).toContain(`Mom, ${canary} is between us.`);
  await page.evaluate(hide, canary);
  expect(await page.evaluate(find)).toContain(canary);
  const heapOfMarcus = await heap('before.heapsnapshot');
  for (const word of ofMarcus) expect(heapOfMarcus.includes(word), word).toBe(true);

  page = await resident.signOut(stage().kiosk());
  await expect.poll(async () => (await rendererIds(stage().kiosk())).length).toBe(1);
  expect(await rendererIds(stage().kiosk())).not.toContain(rendererOfMarcus);
  // The system takes a moment to end a process; the next screen is clean within three seconds.
  await expect.poll(() => isRunning(rendererOfMarcus), { timeout: 3000 }).toBe(false);
  await expect(page.locator('html')).toHaveAttribute('data-look', 'light');

  page = await resident.signIn(stage().kiosk(), lucia);
  await page.getByRole('button', { name: 'Personas' }).click();
  await expect(page.getByRole('button', { name: 'Rosa Herrera' })).toBeVisible();
  expect((await clipboards()).join('')).toBe('');
  const found = await page.evaluate(find);
  for (const word of ofMarcus) expect(found, word).not.toContain(word);
  expect(found).toContain('"local":{},"session":{},"cookie":"","name":"","state":null,"entries":1');
  expect(found).toContain('"databases":[],"caches":[]');
  const heapOfLucia = await heap('after.heapsnapshot');
  expect(heapOfLucia.includes('Rosa Herrera'), 'the heap is that of this page').toBe(true);
  for (const word of ofMarcus)
    expect(heapOfLucia.includes(word), `the heap has ${word}`).toBe(false);
});
