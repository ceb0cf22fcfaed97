import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { onStage } from './on-stage.ts';
import { isRunning, processIds, rendererIds } from './processes.ts';
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
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  return text;
}

/** Files of the tablet, and files that its processes have open, temporary and removed ones too, with one of the words. */
async function filesWith(words: readonly string[]): Promise<string[]> {
  const { tabletDirectory } = stage();
  const kept = readdirSync(tabletDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const ids = await processIds(stage().kiosk());
  const open = ids.flatMap((id) => {
    const folder = `/proc/${id}/fd`;
    return readdirSync(folder).map((name) => join(folder, name));
  });
  return [...kept, ...open].filter((path) => {
    const bytes = bytesOf(path);
    return words.some(
      (word) => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le')),
    );
  });
}

/** The bytes of a regular file; none of a socket, a pipe, or one that is gone. */
function bytesOf(path: string): Buffer {
  try {
    return statSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Environment and command line of every process of the kiosk. */
async function startedWith(): Promise<string> {
  const ids = await processIds(stage().kiosk());
  return ids
    .flatMap((id) =>
      ['environ', 'cmdline'].map((name) => readFileSync(`/proc/${id}/${name}`, 'utf8')),
    )
    .join();
}

test('4.5 K11 nothing of one resident is found by the next: page, storage, clipboard, heap, choices, files, environment', async () => {
  test.slow();
  let page: Page = await resident.signIn(stage().kiosk(), marcus);
  const [rendererOfMarcus] = await rendererIds(stage().kiosk());
  await page.getByRole('button', { name: 'Help', exact: true }).click();
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
  expect(await filesWith(ofMarcus)).toEqual([]);
  const told = await startedWith();
  for (const word of ofMarcus) expect(told, word).not.toContain(word);
});
