import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import {
  type Display,
  electronPath,
  type Kiosk,
  kioskEnvironment,
  landscape,
  launchKiosk,
  startDisplay,
} from './kiosk.ts';

type Calls = Record<string, (input: unknown) => Promise<ChannelResult<unknown>>>;
declare const postern: Calls;

let display: Display;
let kiosk: Kiosk;

test.beforeAll(async () => {
  display = await startDisplay(landscape);
  kiosk = await launchKiosk({ display: display.name });
  // A page that is still being put up is not the one that stands a moment later.
  await expect((await kiosk.page()).locator('#kiosk > *').first()).toBeVisible();
});

test.afterAll(async () => {
  await kiosk?.end();
  await display?.end();
});

/** The pages of the kiosk as the shell counts them. */
function countContents(): Promise<number> {
  return kiosk.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
}

/** The process id of the one renderer. Zero would mean every process of this group to `kill`. */
async function rendererId(): Promise<number> {
  const [id = 0] = await kiosk.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getOSProcessId()),
  );
  expect(id).toBeGreaterThan(1);
  return id;
}

test('K11 what one page stored is not there for the next two', async () => {
  const keep = async () => {
    localStorage.setItem('canary', 'A');
    sessionStorage.setItem('canary', 'A');
    // biome-ignore lint/suspicious/noDocumentCookie: what a page can write it may find again.
    document.cookie = 'canary=A; max-age=1000';
    window.name = 'canary';
    await (await caches.open('canary')).put('https://x.test/canary', new Response('A'));
    await new Promise((done, fail) => {
      const opening = indexedDB.open('canary');
      opening.onsuccess = done;
      opening.onerror = fail;
    });
    const folder = await navigator.storage.getDirectory();
    await folder.getFileHandle('canary', { create: true });
  };
  const look = async () => {
    const folder = await navigator.storage.getDirectory();
    const files: string[] = [];
    for await (const name of folder.keys()) files.push(name);
    return [
      ...Object.keys(localStorage),
      ...Object.keys(sessionStorage),
      document.cookie,
      window.name,
      ...(await caches.keys()),
      ...(await indexedDB.databases()).map(({ name }) => name),
      ...files,
    ].filter((text) => text?.includes('canary'));
  };
  const first = await kiosk.page();
  await first.evaluate(keep);
  expect(await first.evaluate(look)).toContain('canary');
  let page = first;
  for (let turn = 0; turn < 2; turn += 1) {
    const renewed = kiosk.app.waitForEvent('window');
    await page.evaluate(() => window.close()).catch(() => undefined);
    page = await renewed;
    await expect(page.locator('#kiosk > *').first()).toBeVisible();
    await expect.poll(countContents).toBe(1);
    expect(await page.evaluate(look)).toEqual([]);
  }
});

test.describe('K10 what dies comes back within 5 s', () => {
  test.describe.configure({ mode: 'serial' });

  test('K10 a killed renderer leaves a fresh page, also while what the last one stored still goes', async () => {
    await kiosk.app.evaluate(({ webContents }) => {
      const [contents] = webContents.getAllWebContents();
      if (contents === undefined) throw new Error('there is no page');
      contents.session.clearStorageData = () => new Promise((gone) => setTimeout(gone, 20_000));
    });
    const first = kiosk.app.waitForEvent('window', { timeout: 5_000 });
    process.kill(await rendererId(), 'SIGKILL');
    await expect((await first).locator('#kiosk > *').first()).toBeVisible();
    await expect.poll(countContents).toBe(1);
    const second = kiosk.app.waitForEvent('window', { timeout: 5_000 });
    process.kill(await rendererId(), 'SIGKILL');
    await expect((await second).locator('#kiosk > *').first()).toBeVisible();
  });

  test('K10 a hung renderer leaves a fresh page', async () => {
    const before = await kiosk.page();
    const id = await rendererId();
    process.kill(id, 'SIGSTOP');
    const after = await kiosk.app.waitForEvent('window', { timeout: 6_000 });
    expect(after).not.toBe(before);
    await expect(after.locator('#kiosk > *').first()).toBeVisible();
  });

  test('K10 a killed core is started again and answers', async () => {
    const id = await kiosk.app.evaluate(
      ({ app }) => app.getAppMetrics().find(({ name }) => name === 'postern-core')?.pid,
    );
    process.kill(id as number, 'SIGKILL');
    const ask = async () => (await kiosk.page()).evaluate(() => postern['view.get']?.(null));
    await expect
      .poll(() => ask().catch(() => null), { timeout: 5_000 })
      .toMatchObject({ ok: true });
  });
});

test('K10 a renderer that is killed before it has painted leaves a fresh page within 5 s too', async () => {
  await kiosk.app.evaluate(({ app }) => {
    app.once('web-contents-created', (_event, contents) => {
      contents.once('did-navigate', () => process.kill(contents.getOSProcessId(), 'SIGKILL'));
    });
  });
  const replaced = await kiosk.page();
  await replaced.evaluate(() => window.close()).catch(() => undefined);
  const isVisible = async () => {
    const page = await kiosk.page();
    return page !== replaced && (await page.locator('#kiosk > *').first().isVisible());
  };
  await expect.poll(() => isVisible().catch(() => false), { timeout: 5_000 }).toBe(true);
});

const refusals: readonly (readonly [string, readonly string[], Record<string, string>])[] = [
  ['--proxy-server', ['--proxy-server=127.0.0.1:1'], {}],
  ['--js-flags', ['--js-flags=--expose-gc'], {}],
  ['a port that others know', ['--remote-debugging-port=9222'], {}],
  ['a stray word', ['app://other'], {}],
  ['LD_AUDIT', [], { LD_AUDIT: '/nowhere.so' }],
  ['GTK_DEBUG', [], { GTK_DEBUG: 'interactive' }],
];

for (const [name, words, environment] of refusals) {
  test(`K1 ${name} is refused with exit code 78 and one line`, async () => {
    const data = mkdtempSync(join(tmpdir(), 'postern-kiosk-'));
    const child = spawn(
      electronPath(),
      [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        resolve(import.meta.dirname, '../../dist'),
        `--data=${data}`,
        ...words,
      ],
      {
        env: { ...kioskEnvironment(display.name), ...environment },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let written = '';
    child.stderr.on('data', (text) => {
      written += text;
    });
    const [exitCode] = await once(child, 'exit');
    expect(written.match(/^postern: not started: .*$/gm)).toHaveLength(1);
    rmSync(data, { recursive: true, force: true });
    expect(exitCode).toBe(78);
  });
}

test('a second kiosk on the same store does not start', async () => {
  const { dataDirectory } = kiosk;
  const second = launchKiosk({ display: display.name, dataDirectory }).then(
    () => 'started',
    () => 'refused',
  );
  expect(await second).toBe('refused');
});
