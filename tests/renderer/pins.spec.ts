import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, sizes, test } from './kiosk-page.ts';
import { inSpanish, nowMillis, sceneNamed } from './scenes.ts';

const answered = (name: string, value: object) => {
  const { script } = sceneNamed(name);
  return { ...script, answers: { ...script.answers, 'pin.change': { ok: true, value } } };
};

async function violations(page: Page): Promise<string[]> {
  const rules = { 'target-size': { enabled: true } };
  const found = await new AxeBuilder({ page }).options({ rules }).analyze();
  return found.violations.map(({ id }) => id);
}

async function type(page: Page, pin: string): Promise<void> {
  await page.keyboard.type(pin);
  await page.keyboard.press('Enter');
}

test('5.1 5.5 the old PIN, a new one twice: what cannot be chosen is told at once, and then it is done', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(answered('pin', { kind: 'done' }));
  await expect(page.getByRole('heading', { name: 'What is your PIN now?' })).toBeVisible();
  await type(page, '482915');
  await expect(page.getByRole('heading', { name: 'Choose a new PIN' })).toBeVisible();
  for (const [wanted, words] of [
    ['159753', 'Many people use this PIN'],
    ['727272', 'again and again'],
    ['345678', 'Digits in a row'],
    ['482915', 'This is the PIN you have now'],
  ] as const) {
    await type(page, wanted);
    await expect(page.getByRole('alert')).toContainText(words);
  }
  for (const size of sizes) {
    await page.setViewportSize(size);
    await kiosk.keepPicture(`pin-unfit-${size.width}x${size.height}`);
  }
  await type(page, '739164');
  await expect(page.getByRole('heading', { name: 'Type the new PIN again' })).toBeVisible();
  await type(page, '739165');
  await expect(page.getByRole('alert')).toContainText('are not the same');
  await type(page, '739164');
  await type(page, '739164');
  await expect(page.getByRole('status')).toContainText('Use the new PIN from now on.');
  await kiosk.keepPicture('pin-done');
  expect(await kiosk.calls('pin.change')).toEqual([{ oldPin: '482915', newPin: '739164' }]);
  expect(await page.locator('main').textContent()).not.toMatch(/\d{6}/);
  await page.getByRole('button', { name: 'Go on' }).click();
  expect(await kiosk.calls('session.go')).toEqual([{ place: 'home' }]);
});

test('5.3 a wrong old PIN is told without blame, with the tries that are left or the wait', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  for (const [problem, words] of [
    [{ kind: 'wrong', triesLeft: 3 }, '3 tries are left'],
    [{ kind: 'wait', untilMillis: nowMillis + 60_000 }, 'You can try again in'],
    [{ kind: 'staffReset' }, 'staff must reset your PIN'],
  ] as const) {
    await kiosk.open(answered('pin', { kind: 'wrong', problem }));
    for (const pin of ['111222', '739164', '739164']) await type(page, pin);
    await expect(page.getByRole('alert')).toContainText(words);
    await expect(page.getByRole('heading', { name: 'What is your PIN now?' })).toBeVisible();
    await kiosk.keepPicture(`pin-wrong-${problem.kind}`);
  }
});

test('5.3 a PIN from staff is changed first: the one way out is to sign out', async ({ kiosk }) => {
  const { page } = kiosk;
  await kiosk.open(inSpanish(sceneNamed('pin-from-staff')).script);
  await expect(page.getByText('El personal le dio un PIN para empezar.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Atrás' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Salir' }).click();
  expect(await kiosk.calls('session.signOut')).toEqual([null]);
});

test('5.4 a reader that types a badge into the first field signs in: ID, code and Enter', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(sceneNamed('signingIn').script);
  await type(page, 'R-1001+7F3K-0D1M-AB2C-XY45');
  await expect
    .poll(() => kiosk.calls('session.badge'))
    .toEqual([{ residentId: 'R-1001', code: '7F3K-0D1M-AB2C-XY45' }]);
  expect(await page.locator('main').textContent()).not.toContain('7F3K');
});

for (const { name, script } of [sceneNamed('signingIn'), inSpanish(sceneNamed('signingIn'))]) {
  test(`5.4 A1 ${name}: a badge is typed by hand, in both ways of holding the tablet`, async ({
    kiosk,
  }) => {
    test.setTimeout(60_000);
    const { page } = kiosk;
    await kiosk.open(script);
    await type(page, 'R-1001');
    await page.getByRole('button', { name: /badge|tarjeta/ }).click();
    for (const size of sizes) {
      await page.setViewportSize(size);
      // The other language in the other way of holding it, as with every screen.
      const isLookedAt = name.endsWith('-es') !== size.width > size.height;
      if (isLookedAt) expect.soft(await violations(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(wide).toBeLessThanOrEqual(size.width);
      await kiosk.keepPicture(`${name}-badge-${size.width}x${size.height}`);
    }
    const keys = page.getByRole('group', { name: /badge|tarjeta/ });
    for (const key of '7F3K0D1MAB2CXY45') {
      await keys.getByRole('button', { name: key, exact: true }).click();
    }
    await page.locator('.actions button').click();
    await expect
      .poll(() => kiosk.calls('session.badge'))
      .toEqual([{ residentId: 'R-1001', code: '7F3K0D1MAB2CXY45' }]);
    await kiosk.show({
      ...script.view,
      screen: { name: 'signingIn', checking: false, problem: { kind: 'wrong', triesLeft: 8 } },
    });
    await expect(page.getByRole('alert')).toContainText(/badge|tarjeta/);
  });
}
