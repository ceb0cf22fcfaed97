import { execFileSync } from 'node:child_process';
import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { type Display, type Kiosk, landscape, launchKiosk, startDisplay } from './kiosk.ts';

let display: Display;
let kiosk: Kiosk;
let page: Page;
/** Where real input comes from, as from a touch screen: nothing that a page could have made. */
let input: CDPSession;

test.beforeAll(async () => {
  display = await startDisplay(landscape);
  kiosk = await launchKiosk({ display: display.name });
  page = await kiosk.page();
  await expect(page.locator('#kiosk > *').first()).toBeVisible();
  input = await page.context().newCDPSession(page);
});

test.afterAll(async () => {
  await kiosk?.end();
  await display?.end();
});

test.describe.configure({ mode: 'default' });

/** How large the page is shown, by each of the three ways there are. */
function sizes(): Promise<unknown> {
  return page.evaluate(() => [visualViewport?.scale, devicePixelRatio, innerWidth]);
}

/** Where the page is, and how it could go anywhere else. */
function place(): Promise<unknown> {
  return page.evaluate(() => [location.href, history.length, scrollX]);
}

/** Whether the page's own listeners were told, and found the browser's answer taken away. */
async function refusals(events: readonly string[], act: () => Promise<unknown>): Promise<string[]> {
  await page.evaluate((names) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    for (const name of names) {
      window.addEventListener(
        name,
        (event) => seen.push(`${name} ${event.defaultPrevented ? 'refused' : 'let through'}`),
        { once: true },
      );
    }
  }, events);
  await act();
  await page.waitForTimeout(100);
  return page.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

test('K7 no pinch, wheel or double touch makes the page larger or smaller', async () => {
  const before = await sizes();
  const at = { x: 640, y: 400 };
  for (const scaleFactor of [3, 0.3]) {
    await input.send('Input.synthesizePinchGesture', { ...at, scaleFactor });
  }
  for (const deltaY of [-400, 400]) {
    const wheel = { type: 'mouseWheel', ...at, deltaX: 0, deltaY, modifiers: 2 } as const;
    await input.send('Input.dispatchMouseEvent', wheel);
  }
  await input.send('Input.synthesizeTapGesture', { x: 640, y: 120, tapCount: 2 });
  expect(await sizes()).toEqual(before);
  const factor = await kiosk.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getZoomFactor()),
  );
  expect(factor).toEqual([1]);
});

test('K7 no swipe from an edge leads anywhere', async () => {
  const before = await place();
  for (const [x, y, xDistance, yDistance] of [
    [2, 400, 900, 0],
    [1277, 400, -900, 0],
    [640, 2, 0, 600],
    [640, 797, 0, -600],
  ] as const) {
    await input.send('Input.synthesizeScrollGesture', {
      ...{ x, y, xDistance, yDistance, speed: 4_000 },
      gestureSourceType: 'touch',
      preventFling: false,
    });
  }
  expect(await place()).toEqual(before);
});

test('K7 nothing is dropped into the page, be it a file, an address or text', async () => {
  const before = await place();
  const data = {
    items: [
      { mimeType: 'text/uri-list', data: 'https://x.test/' },
      { mimeType: 'text/plain', data: 'dropped' },
    ],
    files: ['/etc/passwd'],
    dragOperationsMask: 1,
  };
  const seen = await refusals(['dragenter', 'dragover', 'drop'], async () => {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await input.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
    }
  });
  expect(seen.filter((line) => line.endsWith('let through'))).toEqual([]);
  expect(await place()).toEqual(before);
  expect(await page.evaluate(() => document.body.innerText)).not.toContain('dropped');
});

test('K7 nothing on the page can be dragged', async () => {
  const seen = await refusals(['dragstart'], () =>
    page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: '/', draggable: true });
      document.body.append(link);
      link.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true }));
      link.remove();
    }),
  );
  expect(seen).toEqual(['dragstart refused']);
});

test('K7 neither the right button nor a long touch brings a menu', async () => {
  const seen = await refusals(['contextmenu'], () =>
    page.mouse.click(640, 400, { button: 'right' }),
  );
  expect(seen).toEqual(['contextmenu refused']);
  await input.send('Input.synthesizeTapGesture', { x: 640, y: 400, duration: 1_500 });
  expect(kiosk.app.windows()).toHaveLength(1);
});

test('K7 the page cannot print, and asks no questions of its own', async () => {
  const printed = await page.evaluate(async () => {
    let isPrinting = false;
    window.addEventListener('beforeprint', () => {
      isPrinting = true;
    });
    window.print();
    document.execCommand('print');
    alert('!');
    const answer = confirm('?');
    await new Promise((done) => setTimeout(done, 200));
    return [isPrinting, answer];
  });
  expect(printed).toEqual([false, false]);
});

test('K7 no picker of the system opens for a file, a colour or a day', async () => {
  for (const type of ['file', 'color', 'date', 'month', 'time', 'datetime-local', 'week']) {
    await page.evaluate((kind) => {
      const field = Object.assign(document.createElement('input'), { type: kind, id: 'field' });
      field.style.cssText = 'position: fixed; z-index: 99; left: 600px; top: 380px; width: 99px';
      document.body.append(field);
    }, type);
    // Its middle, and its right end, where the button for the picker is.
    for (const left of [650, 690]) await page.mouse.click(left, 392);
    await page.waitForTimeout(150);
    expect(windowsOnScreen(), type).toHaveLength(1);
    await page.evaluate(() => document.querySelector('#field')?.remove());
  }
});

/** The windows that a person would see, by the display's own word. */
function windowsOnScreen(): string[] {
  const words = ['search', '--maxdepth', '1', '--onlyvisible', '--name', ''];
  const env = { DISPLAY: display.name };
  const found = execFileSync('xdotool', words, { env, encoding: 'utf8' }).trim().split('\n');
  const root = execFileSync('xdotool', ['search', '--maxdepth', '0', '--name', ''], { env });
  return found.filter((id) => id !== root.toString().trim());
}

test('K7 no field is spelled, filled in or remembered by the browser', async () => {
  const spelling = await kiosk.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map(({ session }) => ({
      enabled: session.isSpellCheckerEnabled(),
    })),
  );
  expect(spelling.map(({ enabled }) => enabled)).toEqual([false]);
});
