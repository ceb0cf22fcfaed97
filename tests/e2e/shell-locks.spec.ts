import { expect, test } from '@playwright/test';
import { type Display, type Kiosk, landscape, launchKiosk, startDisplay } from './kiosk.ts';
import { rendererId } from './processes.ts';

let display: Display;
let kiosk: Kiosk;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  display = await startDisplay(landscape);
  kiosk = await launchKiosk({ display: display.name });
  await kiosk.page();
});

test.afterAll(async () => {
  await kiosk?.end();
  await display?.end();
});

/** What Electron asks of the program, and the one good answer. */
const questions = [
  ['login', {}],
  ['select-client-certificate', {}],
  ['certificate-error', {}],
] as const;

for (const [name] of questions) {
  test(`K6 ${name} is refused without asking anybody`, async () => {
    const asked = await kiosk.app.evaluate(({ app, webContents }, event) => {
      const [contents] = webContents.getAllWebContents();
      const seen = { prevented: 0, answers: [] as unknown[] };
      const question = { preventDefault: () => (seen.prevented += 1) };
      const answer = (...words: unknown[]) => seen.answers.push(words[0] ?? 'nothing');
      const words = {
        login: [contents, {}, {}, answer],
        'select-client-certificate': [contents, 'https://x.test/', [{}], answer],
        'certificate-error': [contents, 'https://x.test/', 'bad', {}, answer],
      }[event];
      app.emit(event, question, ...words);
      return seen;
    }, name);
    const refusal = name === 'certificate-error' ? false : 'nothing';
    expect(asked).toEqual({ prevented: 1, answers: [refusal] });
  });
}

test('K6 navigation, frames, redirects and downloads are refused by every page and session', async () => {
  const refused = await kiosk.app.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents();
    const isRefused = (target: NodeJS.EventEmitter | undefined, event: string) => {
      let prevented = 0;
      target?.emit(event, { preventDefault: () => (prevented += 1), url: 'https://x.test/' });
      return prevented > 0;
    };
    const events = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'];
    return [
      ...events.map((event) => isRefused(contents, event)),
      isRefused(contents?.session, 'will-download'),
    ];
  });
  expect(refused).toEqual([true, true, true, true, true]);
});

test('K5 a session that nobody has thought of denies every permission, device and screen from its birth', async () => {
  const granted = await kiosk.app.evaluate(async ({ session, BrowserWindow }) => {
    const fresh = session.fromPartition('fresh');
    const window = new BrowserWindow({ show: false, webPreferences: { session: fresh } });
    await window.loadURL('data:text/html,<h1>anything</h1>');
    const found = await window.webContents.executeJavaScript(`(async () => {
        const names = ['camera', 'microphone', 'geolocation', 'notifications', 'midi',
          'persistent-storage', 'screen-wake-lock', 'window-management', 'local-fonts'];
        const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })
          .then(({ state }) => name + ' ' + state, () => name + ' denied')));
        const tried = {
          usb: () => navigator.usb.requestDevice({ filters: [] }),
          serial: () => navigator.serial.requestPort(),
          hid: () => navigator.hid.requestDevice({ filters: [] }).then(([d]) => d ?? Promise.reject()),
          bluetooth: () => navigator.bluetooth.requestDevice({ acceptAllDevices: true }),
          display: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
          camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
        };
        const got = await Promise.all(Object.entries(tried).map(async ([name, call]) => {
          try { await call(); return name; } catch { return null; }
        }));
        return [...states.filter((state) => !state.endsWith(' denied')), ...got.filter(Boolean)];
      })()`);
    const spelling = fresh.isSpellCheckerEnabled();
    window.destroy();
    return { found, spelling };
  });
  expect(granted).toEqual({ found: [], spelling: false });
});

test('K10 a page that goes white is replaced within 5 s, locked as before (K3)', async () => {
  const before = await kiosk.page();
  await expect(before.locator('#kiosk > *').first()).toBeVisible();
  const begun = Date.now();
  await before.evaluate(() => document.body.replaceChildren());
  const after = await kiosk.app.waitForEvent('window', { timeout: 8_000 });
  // Four beats without content, one a second, and what a busy machine adds.
  expect(Date.now() - begun).toBeLessThan(7_000);
  await expect(after.locator('#kiosk > *').first()).toBeVisible();
  expect(kiosk.output()).toContain('page lost: white');
  const locks = await kiosk.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      type Reader = { getLastWebPreferences: () => Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = (
        contents as unknown as Reader
      ).getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    }),
  );
  const locked = { sandbox: true, contextIsolation: true, nodeIntegration: false };
  expect(locks.at(-1)).toEqual({ ...locked, webSecurity: true });
});

test('K10 the fifth failure within a minute leaves the out-of-service page, which stays', async () => {
  for (let failure = 2; failure <= 5; failure += 1) {
    const renewed = kiosk.app.waitForEvent('window', { timeout: 10_000 });
    process.kill(await rendererId(kiosk), 'SIGKILL');
    await renewed;
  }
  const page = await kiosk.page();
  await expect(page).toHaveURL('app://kiosk/out-of-service.html');
  for (const heading of ['This tablet is out of order', 'Esta tableta no funciona']) {
    await expect(page.getByText(heading)).toBeVisible();
  }
  expect(await page.evaluate(() => document.querySelectorAll('script').length)).toBe(0);
});
