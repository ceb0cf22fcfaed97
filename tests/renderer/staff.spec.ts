import { AxeBuilder } from '@axe-core/playwright';
import { expect, sizes, test } from './kiosk-page.ts';
import { inSpanish, nowMillis, sceneNamed } from './scenes.ts';

const locked = sceneNamed('locked').script;
const trouble = sceneNamed('maintenance-trouble').script;

test('4.1 staff type their code behind a button of their own, and are told what was wrong', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open({
    ...locked,
    answers: { 'staff.signIn': { ok: true, value: { problem: { kind: 'wrong' } } } },
  });
  await page.getByRole('button', { name: 'For staff' }).click();
  const open = page.getByRole('button', { name: 'Open maintenance' });
  await expect(open).toBeDisabled();
  const keys = page.getByRole('group', { name: 'Keys for your code' });
  for (const digit of '1042839551')
    await keys.getByRole('button', { name: digit, exact: true }).click();
  await expect(open).toBeDisabled();
  await page.keyboard.press('2');
  expect(await page.locator('body').textContent()).not.toContain('104283');
  await open.click();
  await expect(page.getByRole('alert')).toContainText('This code is not known here.');
  expect(await kiosk.calls('staff.signIn')).toEqual([{ code: '10428395512' }]);
  await expect(page.getByLabel('Your staff code, eleven digits')).toHaveValue('');
});

test('4.1 A1 the dialog of staff fits and passes in both languages, and counts a wait down', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  const problem = { kind: 'wait', untilMillis: nowMillis + 30_000 };
  const answers = { 'staff.signIn': { ok: true, value: { problem } } };
  for (const [language, scene] of [
    ['en', sceneNamed('locked')],
    ['es', inSpanish(sceneNamed('locked'))],
  ] as const) {
    await kiosk.open({ ...scene.script, answers });
    await page
      .getByRole('button', { name: language === 'en' ? 'For staff' : 'Para el personal' })
      .click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.type('10428395512');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('timer')).toContainText(/0:(2\d|30)/);
    for (const size of [...sizes, { width: 320, height: 640 }]) {
      await page.setViewportSize(size);
      await kiosk.keepPicture(`staff-dialog-${language}-${size.width}x${size.height}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(wide).toBeLessThanOrEqual(size.width);
    }
    expect.soft((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
});

test('5.3 staff unlock what waits for them with one touch each', async ({ kiosk }) => {
  const { page } = kiosk;
  await kiosk.open(trouble);
  await page.getByRole('button', { name: 'Unlock this tablet' }).click();
  await page.getByRole('button', { name: 'Let A-1042 try again' }).click();
  expect(await kiosk.calls('staff.unlockDevice')).toEqual([null]);
  expect(await kiosk.calls('staff.unlockResident')).toEqual([{ residentId: 'A-1042' }]);
  expect((await kiosk.calls('session.activity')).length).toBeGreaterThan(0);
});
