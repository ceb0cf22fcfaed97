import type { Page } from '@playwright/test';
import { walkByKeyboard } from './keyboard-walk.ts';
import { expect, type KioskPage, sizes, test } from './kiosk-page.ts';
import { overflow, smallTargets, violations } from './looks.ts';
import { inSpanish, sceneNamed } from './scenes.ts';
import { litScenes, services, withServices } from './services-scenes.ts';

const locked = withServices(sceneNamed('locked'));
const home = withServices(sceneNamed('home'));

const secret = 'Between the bunks';

async function openHelp(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^(Help|Ayuda|Need help now\?)/ })
    .last()
    .click();
  await expect(page.locator('.services h2')).toBeVisible();
}

async function openRoom(page: Page, name: string | RegExp): Promise<void> {
  await openHelp(page);
  await page.locator('.doors').getByRole('button', { name }).click();
}

/** Types into whatever field has the focus, with the keys of the screen. */
async function typeOnScreen(page: Page, letters: string): Promise<void> {
  for (const letter of letters)
    await page.locator('.keyboard').getByRole('button', { name: letter, exact: true }).click();
}

for (const scene of litScenes) {
  test(`7, 4.2 ${scene.name}: help is one touch away, and the report another`, async ({
    kiosk,
  }) => {
    await kiosk.open(scene.script);
    await openRoom(kiosk.page, /PREA/);
    await expect(kiosk.page.getByRole('textbox', { name: 'What happened' })).toBeVisible();
  });
}

test('7 a report is written with the keys on the screen, and its receipt says nothing of it', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(locked.script);
  await openRoom(page, /PREA/);
  await page.getByRole('textbox', { name: 'Your name' }).click();
  await typeOnScreen(page, 'al');
  await page.getByRole('textbox', { name: 'What happened' }).click();
  await typeOnScreen(page, 'help');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('K7M 24X QPC')).toBeVisible();
  expect(await kiosk.calls('services.report')).toMatchObject([
    { kind: 'prea', name: 'al', words: 'help', isSigned: true },
  ]);
  const sheet = await page.locator('.services').textContent();
  expect(sheet).not.toMatch(/PREA|sexual|help$/);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.locator('.services')).toBeHidden();
});

test('7 whoever is signed in may send without their name', async ({ kiosk }) => {
  const { page } = kiosk;
  await kiosk.open(home.script);
  await openRoom(page, 'Grievance');
  await page.getByText('Without my name').click();
  await page.getByRole('textbox', { name: 'What happened' }).fill(secret);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('K7M 24X QPC')).toBeVisible();
  expect(await kiosk.calls('services.report')).toMatchObject([{ isSigned: false, name: '' }]);
});

test('7 a report that was not taken keeps its words, and the same press is tried again', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  const refused = { ok: false, error: { code: 'reportNotKept' } };
  await kiosk.open(withServices(sceneNamed('locked'), { 'services.report': refused }).script);
  await openRoom(page, 'Grievance');
  await page.getByRole('textbox', { name: 'What happened' }).fill(secret);
  for (let n = 0; n < 2; n += 1) {
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByRole('alert')).toContainText('nothing was kept');
  }
  await expect(page.getByRole('textbox', { name: 'What happened' })).toHaveValue(secret);
  const pressed = (await kiosk.calls('services.report')) as { press: string }[];
  expect(new Set(pressed.map(({ press }) => press)).size).toBe(1);
});

test('7 where nothing can be kept that is said before anybody writes, with the numbers', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  const script = withServices(sceneNamed('outOfService-fenced'), {
    'services.info': { ok: true, value: { ...services, canKeep: false } },
  }).script;
  await kiosk.open(script);
  await openHelp(page);
  await expect(page.getByRole('alert')).toContainText('Nothing is kept');
  await expect(page.getByRole('button', { name: /PREA/ })).toBeHidden();
  await kiosk.keepPicture('services-cannot');
  await page.getByRole('button', { name: 'Numbers to call' }).click();
  await expect(page.getByText('*988#')).toBeVisible();
});

test('7 what was written is gone at Back, at closing, and after two minutes without a touch', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await page.clock.install();
  await kiosk.open(locked.script);
  const words = page.getByRole('textbox', { name: 'What happened' });
  const write = async () => {
    await page.locator('.doors').getByRole('button', { name: 'Grievance' }).click();
    await expect(words).toHaveValue('');
    await words.fill(secret);
  };
  await openHelp(page);
  await write();
  await page.getByRole('button', { name: 'Back' }).click();
  await write();
  await page.getByRole('button', { name: 'Close help' }).click();
  await openHelp(page);
  await write();
  await page.clock.runFor(95_000);
  await expect(page.getByRole('alert')).toContainText('Are you still there?');
  await words.click();
  await page.clock.runFor(60_000);
  await expect(words).toHaveValue(secret);
  await page.clock.runFor(65_000);
  await expect(page.locator('.services')).toBeHidden();
  await openHelp(page);
  await write();
});

test('7 a form is not lost when the facility locks down under it, and is when somebody is signed out', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(locked.script);
  await openRoom(page, 'Grievance');
  const words = page.getByRole('textbox', { name: 'What happened' });
  await words.fill(secret);
  await kiosk.show(sceneNamed('lockdown').script.view);
  await expect(words).toHaveValue(secret);
  await kiosk.show(sceneNamed('home').script.view);
  await expect(page.locator('.services')).toBeHidden();
});

/** Every room, and the way into it. */
const rooms: readonly (readonly [string, RegExp | null])[] = [
  ['home', null],
  ['prea', /PREA/],
  ['emergency', /Medical emergency|Emergencia médica/],
  ['numbers', /Numbers to call|Números/],
  ['money', /send money|enviar dinero/],
  ['find', /receipt|recibo/],
  ['own', /My requests|Mis solicitudes/],
  ['tablet', /Size of letters|Tamaño de letra/],
  ['receipt', /Grievance|Queja/],
];

async function enter(page: Page, [name, door]: (typeof rooms)[number]): Promise<void> {
  await openHelp(page);
  if (door !== null) await page.locator('.doors').getByRole('button', { name: door }).click();
  if (name === 'receipt') {
    await page.getByRole('button', { name: /Send|Enviar/ }).click();
    await expect(page.locator('.receipt')).toBeVisible();
  }
  if (name === 'find') {
    await page.locator('.actions').getByRole('button').click();
    await expect(page.locator('[role="status"] p')).toBeVisible();
  }
}

async function lookAt(kiosk: KioskPage, name: string, isAxed: boolean): Promise<void> {
  const { page } = kiosk;
  if (isAxed) expect.soft(await violations(page), name).toEqual([]);
  expect.soft(await smallTargets(page), name).toEqual([]);
  expect.soft(await overflow(page), name).toEqual([]);
  await kiosk.keepPicture(name);
}

for (const room of rooms) {
  const [name] = room;
  test(`A1 services ${name}: no violation, targets of 56 px, nothing cut off, in both languages`, async ({
    kiosk,
  }) => {
    const { page } = kiosk;
    for (const [language, shown] of [
      ['en', home],
      ['es', inSpanish(home)],
    ] as const) {
      await page.setViewportSize(sizes[0]);
      await kiosk.open(shown.script);
      await enter(page, room);
      for (const size of sizes) {
        await page.setViewportSize(size);
        const isAxed = (language === 'en') === size.width > size.height;
        await lookAt(kiosk, `services-${name}-${language}-${size.width}x${size.height}`, isAxed);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      expect.soft(await overflow(page), `${language} at 320 px`).toEqual([]);
      await page.evaluate(() => document.documentElement.setAttribute('data-text-size', '200'));
      await page.setViewportSize(sizes[1]);
      expect.soft(await overflow(page), `${language} at 200 %`).toEqual([]);
      await kiosk.keepPicture(`services-${name}-${language}-200`);
    }
  });

  test(`A2 services ${name}: the keyboard alone reaches every control`, async ({ kiosk }) => {
    await kiosk.open(home.script);
    await enter(kiosk.page, room);
    const { missed, unseen } = await walkByKeyboard(kiosk.page);
    expect([missed, unseen]).toEqual([[], []]);
  });
}
