import { expect, type Page, test } from '@playwright/test';
import { keepPicture, onStage, restart } from './on-stage.ts';
import * as resident from './resident.ts';

const stage = onStage();
const wrongPin = '135790';

/** Seconds of the wait that the screen shows now. */
async function secondsLeft(page: Page): Promise<number> {
  const words = await page.getByRole('timer').textContent();
  const [, minutes, seconds] = /(\d+):(\d\d)/.exec(words ?? '') ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

test('5.3 five wrong PINs make a wait of 30 s, counted down on the screen, that kill -9 does not shorten', async () => {
  test.slow();
  const page = await resident.typeCredentials(stage().kiosk(), {
    ...resident.marcus,
    pin: wrongPin,
  });
  await expect(page.getByText('9 tries are left')).toBeVisible();
  for (const left of [8, 7, 6]) {
    await resident.typePin(page, wrongPin);
    await expect(page.getByText(`${left} tries are left`)).toBeVisible();
  }
  await resident.typePin(page, wrongPin);
  await expect(page.getByRole('timer')).toBeVisible();
  await keepPicture(page, 'wait');
  const atFirst = await secondsLeft(page);
  expect(atFirst).toBeGreaterThan(20);
  expect(atFirst).toBeLessThanOrEqual(30);
  await expect.poll(() => secondsLeft(page)).toBeLessThan(atFirst);
  const atKill = await secondsLeft(page);
  const killedAtMillis = performance.now();

  const kiosk = await restart(stage());
  const back = await resident.typeCredentials(kiosk, resident.marcus);
  await expect(back.getByRole('timer')).toBeVisible();
  const gone = (performance.now() - killedAtMillis) / 1000;
  // Seconds are shown rounded up, and two are read at different moments.
  expect(await secondsLeft(back)).toBeGreaterThanOrEqual(Math.floor(atKill - gone) - 1);
  await press(back, resident.marcus.pin);
  await expect(back.getByRole('button', { name: 'Sign in' })).toBeDisabled();

  await expect(back.getByText('You can try again now.')).toBeVisible({ timeout: 40_000 });
  await keepPicture(back, 'over');
  await back.getByRole('button', { name: 'Sign in' }).click();
  await resident.pageShowing(kiosk, 'home');
});

async function press(page: Page, pin: string): Promise<void> {
  const pad = page.getByRole('group', { name: 'Keys for your PIN' });
  for (const key of pin) await pad.getByRole('button', { name: key, exact: true }).click();
}
