import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import { channelNames } from '../../shared/ipc/names.ts';
import { type Display, type Kiosk, landscape, launchKiosk, startDisplay } from './kiosk.ts';

type Calls = Record<string, (input: unknown) => Promise<ChannelResult<unknown>>>;
declare const postern: Calls;

let display: Display;
let kiosk: Kiosk;

test.beforeAll(async () => {
  display = await startDisplay(landscape);
  kiosk = await launchKiosk({ display: display.name });
});

test.afterAll(async () => {
  await kiosk?.end();
  await display?.end();
});

/** The pages of the kiosk as the shell counts them. */
function countContents(): Promise<number> {
  return kiosk.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
}

test('the window covers the whole display and shows the kiosk', async () => {
  const page = await kiosk.page();
  await expect(page.locator('#kiosk > *').first()).toBeVisible();
  expect(page.url()).toBe('app://kiosk/');
  // Chromium takes its own word for it; lane B measures from outside (K12).
  await expect.poll(() => page.evaluate(() => innerWidth >= 1280 && innerHeight >= 800)).toBe(true);
});

test('K3 every web contents reads back locked', async () => {
  await kiosk.page();
  const all = await kiosk.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      type Reader = { getLastWebPreferences: () => Record<string, unknown> };
      return (contents as unknown as Reader).getLastWebPreferences();
    }),
  );
  expect(all).toHaveLength(1);
  expect(all[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    disableDialogs: true,
  });
});

test('K3 what cannot be read back does nothing: developer tools, spell checker', async () => {
  await kiosk.page();
  const [tools, spelling] = await kiosk.app.evaluate(async ({ webContents }) => {
    const [contents] = webContents.getAllWebContents();
    contents?.openDevTools();
    await new Promise((done) => setTimeout(done, 300));
    return [contents?.isDevToolsOpened(), contents?.session.isSpellCheckerEnabled()];
  });
  expect([tools, spelling]).toEqual([false, false]);
  expect(await countContents()).toBe(1);
});

test('K3 the page meets nothing but the bridge', async () => {
  const page = await kiosk.page();
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    bridge: Object.keys(postern).sort(),
    // An element that means nothing to the page: Electron's own has a `src`.
    webview: 'src' in document.createElement('webview'),
    pickers: Object.keys(window).filter((name) => /^show\w+Picker$/.test(name)),
  }));
  const bridge = [...channelNames, 'onView'].sort();
  expect(seen).toEqual({ node: [], bridge, webview: false, pickers: [] });
});

test('K4 the page carries the policy, and its files their types', async () => {
  const page = await kiosk.page();
  const got = await page.evaluate(async () => {
    const answer = await fetch('app://kiosk/');
    return { status: answer.status, headers: Object.fromEntries(answer.headers) };
  });
  expect(got.status).toBe(200);
  expect(got.headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; " +
      "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; " +
      "require-trusted-types-for 'script'; trusted-types 'none'; " +
      'sandbox allow-scripts allow-same-origin allow-forms',
  );
  expect(got.headers['x-content-type-options']).toBe('nosniff');
  expect(got.headers['permissions-policy']).toContain('camera=()');
  expect(got.headers['content-type']).toBe('text/html; charset=utf-8');
});

test('K4 paths that climb, hide or name nothing are 404, and other hosts are refused', async () => {
  const page = await kiosk.page();
  const paths = ['../main.js', '..%2fmain.js', '%2e%2e/main.js', 'assets/..%5c..%5cmain.js', '%00'];
  const more = ['//etc/passwd', 'etc/passwd', 'no-such.js', 'package.json', '.fingerprints.json'];
  const statuses = await page.evaluate(
    (list) => Promise.all(list.map(async (path) => (await fetch(`app://kiosk/${path}`)).status)),
    [...paths, ...more],
  );
  expect(statuses).toEqual(statuses.map(() => 404));
  const hosts = ['app://other/index.html', 'file:///etc/passwd', 'https://x.test/'];
  const reached = await page.evaluate(
    (list) =>
      Promise.all(
        list.map((url) =>
          fetch(url).then(
            ({ ok }) => (ok ? url : null),
            () => null,
          ),
        ),
      ),
    hosts,
  );
  expect(reached.filter((url) => url !== null)).toEqual([]);
});

test('K4 no script or style of another origin than the kiosk runs', async () => {
  const page = await kiosk.page();
  const broken = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(event.effectiveDirective);
    });
    const script = document.createElement('script');
    try {
      script.text = 'window.ran = true';
    } catch {
      seen.push('trusted types');
    }
    const image = document.createElement('img');
    image.src = 'https://x.test/pixel.png';
    const style = document.createElement('style');
    style.textContent = 'body { outline: 1px solid red }';
    document.head.append(image, style);
    await new Promise((done) => setTimeout(done, 200));
    image.remove();
    style.remove();
    return { seen, ran: 'ran' in window };
  });
  expect(broken.ran).toBe(false);
  expect(broken.seen).toEqual(
    expect.arrayContaining(['trusted types', 'img-src', 'style-src-elem']),
  );
});

test('K5 every permission is denied', async () => {
  const page = await kiosk.page();
  const granted = await page.evaluate(async () => {
    const names = ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read'];
    names.push(
      'clipboard-write',
      'midi',
      'persistent-storage',
      'screen-wake-lock',
      'idle-detection',
    );
    names.push('storage-access', 'window-management', 'local-fonts', 'accelerometer', 'gyroscope');
    const states = await Promise.all(
      names.map((name) =>
        navigator.permissions.query({ name: name as PermissionName }).then(
          ({ state }) => `${name} ${state}`,
          () => `${name} denied`,
        ),
      ),
    );
    const tried: Record<string, () => Promise<unknown>> = {
      camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
      display: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
      position: () =>
        new Promise((done, fail) => {
          navigator.geolocation.getCurrentPosition(done, fail);
        }),
      clipboard: () => navigator.clipboard.readText(),
      notification: async () => {
        if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied');
      },
      fullscreen: () => document.documentElement.requestFullscreen(),
      wake: () => navigator.wakeLock.request('screen'),
    };
    const got = await Promise.all(
      Object.entries(tried).map(([name, call]) =>
        call().then(
          () => name,
          () => null,
        ),
      ),
    );
    return [...states.filter((state) => !state.endsWith(' denied')), ...got.filter(Boolean)];
  });
  expect(granted).toEqual([]);
});

test('K6 nothing leads away from the page', async () => {
  const page = await kiosk.page();
  await page.evaluate(() => {
    document.documentElement.dataset['canary'] = 'here';
  });
  const blob = await page.evaluate(() =>
    URL.createObjectURL(new Blob(['<h1>out</h1>'], { type: 'text/html' })),
  );
  const urls = ['https://x.test/', 'file:///etc/passwd', 'data:text/html,out', blob];
  urls.push('javascript:document.body.remove()', 'mailto:a@x.test', 'view-source:app://kiosk/');
  urls.push('app://other/', 'chrome://version/', 'devtools://devtools/', 'app://kiosk/?again');
  urls.push('filesystem:app://kiosk/temporary/x', 'tel:1', 'intent://x', 'ftp://x.test/');
  for (const url of urls) {
    await page.evaluate(tryEveryWay, url).catch(() => undefined);
    await page.waitForTimeout(60);
    expect(page.url(), url).toBe('app://kiosk/');
    expect(await countContents(), url).toBe(1);
  }
  expect(await page.evaluate(() => document.documentElement.dataset['canary'])).toBe('here');
  expect(page.frames()).toHaveLength(1);
});

test('K6 a page that gets to about:blank all the same, or to its kin, is replaced by a fresh one', async () => {
  for (const url of ['about:blank', 'about:srcdoc']) {
    const before = await kiosk.page();
    const renewed = kiosk.app.waitForEvent('window');
    await before.evaluate((to) => location.assign(to), url).catch(() => undefined);
    const after = await renewed;
    await expect(after.locator('#kiosk > *').first()).toBeVisible();
    await expect.poll(countContents).toBe(1);
    expect(after.url()).toBe('app://kiosk/');
  }
});

/** Runs in the page: location, link, new window, form, frame, meta refresh and download. */
function tryEveryWay(url: string): void {
  const attempts: (() => void)[] = [
    () => location.assign(url),
    () => window.open(url),
    () => {
      for (const target of ['_self', '_blank', '_top']) {
        const link = Object.assign(document.createElement('a'), { href: url, target });
        document.body.append(link);
        link.click();
        link.download = 'file';
        link.click();
        link.remove();
      }
    },
    () => {
      const form = Object.assign(document.createElement('form'), { action: url, method: 'post' });
      document.body.append(form);
      form.submit();
      form.remove();
    },
    () => {
      const frame = Object.assign(document.createElement('iframe'), { src: url });
      document.body.append(frame);
      setTimeout(() => frame.remove(), 40);
    },
    () => {
      const meta = Object.assign(document.createElement('meta'), { content: `0;url=${url}` });
      meta.httpEquiv = 'refresh';
      document.head.append(meta);
      setTimeout(() => meta.remove(), 40);
    },
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // Refused at once is as good as refused later.
    }
  }
}

test('K7 chords that belong to browsers do nothing, and the window cannot be closed', async () => {
  const page = await kiosk.page();
  await page.evaluate(() => {
    document.documentElement.dataset['canary'] = 'still';
  });
  const chords = ['F5', 'F11', 'F12', 'Control+r', 'Control+w', 'Control+q', 'Control+p', 'Alt+F4'];
  for (const chord of [...chords, 'Control+Shift+i', 'Control+n', 'Control+o', 'Alt+ArrowLeft']) {
    await page.keyboard.press(chord);
  }
  await kiosk.app.evaluate(({ app, BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close();
    app.quit();
  });
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => document.documentElement.dataset['canary'])).toBe('still');
  expect(await countContents()).toBe(1);
});

test('K7 a page that closes itself is replaced by a fresh one', async () => {
  const before = await kiosk.page();
  const renewed = kiosk.app.waitForEvent('window');
  await before.evaluate(() => window.close()).catch(() => undefined);
  await expect((await renewed).locator('#kiosk > *').first()).toBeVisible();
  await expect.poll(countContents).toBe(1);
});

test('K7 no file dialog opens', async () => {
  const page = await kiosk.page();
  const handed = await kiosk.app.evaluate(({ webContents }) => {
    const { debugger: watcher } = webContents.getAllWebContents()[0] as Electron.WebContents;
    const seen = new Promise<void>((done) => {
      watcher.on('message', (_event, method) => method === 'Page.fileChooserOpened' && done());
    });
    Object.assign(globalThis, { seen });
    return watcher.isAttached();
  });
  expect(handed).toBe(true);
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.click();
  });
  await kiosk.app.evaluate(() => (globalThis as unknown as { seen: Promise<void> }).seen);
});

test('K8 input of the wrong shape, kind or size is answered by a typed error', async () => {
  const page = await kiosk.page();
  const answers = await page.evaluate(async () => {
    const deep = { a: { b: { c: { d: { e: 1 } } } } };
    const bad = [deep, new Date(), new Map(), new Uint8Array(8), 'x'.repeat(6 * 1024 * 1024)];
    const all = [];
    for (const input of bad) all.push(await postern['session.signIn']?.(input));
    return all;
  });
  expect(answers).toEqual(answers.map(() => ({ ok: false, error: { code: 'badInput' } })));
});

test('K8 a window that is not the kiosk gets no answer', async () => {
  await kiosk.page();
  const answer = await kiosk.app.evaluate(
    async ({ BrowserWindow, app }, preload) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload } });
      await window.loadURL('data:text/html,<h1>foreign</h1>');
      const got = await window.webContents.executeJavaScript("postern['view.get'](null)");
      window.destroy();
      return app.isReady() ? got : null;
    },
    resolve(import.meta.dirname, '../../dist/preload.cjs'),
  );
  expect(answer).toEqual({ ok: false, error: { code: 'badInput' } });
});
