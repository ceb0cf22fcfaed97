import { walkByKeyboard } from './keyboard-walk.ts';
import { expect, type KioskPage, sizes, test } from './kiosk-page.ts';
import { overflow, smallTargets, violations } from './looks.ts';
import { inSpanish, scenes } from './scenes.ts';

/** The reasons to be out of service differ in their words alone: one of them stands for the rest. */
const isOneOfMany = (name: string) =>
  name.startsWith('outOfService') && name !== 'outOfService-fenced';

for (const scene of scenes) {
  const looks = isOneOfMany(scene.name)
    ? ''
    : 'no violation of WCAG 2.2 AA in any look, targets of 56 px, and ';
  test(`A1 ${scene.name}: ${looks}nothing cut off at 200 % or 320 px, in both languages`, async ({
    kiosk,
  }) => {
    const { page } = kiosk;
    for (const [language, shown] of [
      ['en', scene],
      ['es', inSpanish(scene)],
    ] as const) {
      await kiosk.open(shown.script);
      for (const size of isOneOfMany(scene.name) ? [] : sizes) {
        await page.setViewportSize(size);
        // The other language in the other way of holding it: both words and both layouts are looked at.
        const isLookedAt = (language === 'en') === size.width > size.height;
        if (isLookedAt) expect.soft(await violations(page)).toEqual([]);
        expect.soft(await smallTargets(page)).toEqual([]);
        expect.soft(await overflow(page)).toEqual([]);
        await kiosk.keepPicture(`${scene.name}-${language}-${size.width}x${size.height}`);
      }
      if (language === 'en' && !isOneOfMany(scene.name))
        await expectOtherLooksToPass(kiosk, scene.name);
      if (shown.script.view.facility !== null)
        expect.soft(await page.getAttribute('html', 'lang')).toBe(language);
      await expectNothingCutOff(kiosk, `${scene.name}-${language}`);
    }
  });

  if (isOneOfMany(scene.name)) continue;

  test(`A2 ${scene.name}: the keyboard alone reaches every control and leaves it again`, async ({
    kiosk,
  }) => {
    await kiosk.open(scene.script);
    const { missed, unseen } = await walkByKeyboard(kiosk.page);
    expect(missed).toEqual([]);
    expect(unseen).toEqual([]);
  });
}

/** Colors of the other looks, in the way of holding it that the page has now. */
async function expectOtherLooksToPass(
  { page, keepPicture }: KioskPage,
  shown: string,
): Promise<void> {
  // A color on its way to another is neither.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const look of ['dark', 'contrast']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-look', name), look);
    expect.soft(await violations(page, ['color-contrast']), `${shown}, ${look}`).toEqual([]);
    await keepPicture(`${shown}-${look}`);
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-look', 'light'));
  await page.emulateMedia({ reducedMotion: null });
}

/** Letters of 200 % in both ways of holding it, and a page that is 320 px wide. */
async function expectNothingCutOff({ page, keepPicture }: KioskPage, shown: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.evaluate(() => document.documentElement.setAttribute('data-text-size', '200'));
    expect.soft(await overflow(page), `${shown} at 200 %`).toEqual([]);
    await keepPicture(`${shown}-200-${size.width}x${size.height}`);
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-text-size', '100'));
  await page.setViewportSize({ width: 320, height: 640 });
  expect.soft(await overflow(page), `${shown} at 320 px`).toEqual([]);
  await keepPicture(`${shown}-320x640`);
}
