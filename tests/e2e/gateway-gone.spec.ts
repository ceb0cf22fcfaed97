import { expect, test } from '@playwright/test';
import { readLedger } from './ledger.ts';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';

const stage = onStage();

test('6.8 with the gateway gone an email is saved on the tablet; once it is back the state line moves on by itself', async () => {
  await stage().stopGateway();
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  await resident.sendEmail(page, resident.denise, 'Written while nobody answered.');
  await expect(resident.newestState(page)).toContainText(
    'Saved on this tablet. It will be sent when the tablet connects.',
  );
  await stage().startGateway();
  await expect(resident.newestState(page)).toContainText('Being reviewed', { timeout: 45_000 });
  await resident.goHome(page);
});

test('6.8 "Try now" does not wait for the tablet\'s own next try', async () => {
  stage().cable.become('cut');
  const page = await stage().kiosk().page();
  await resident.sendEmail(page, resident.denise, 'The second one.');
  await resident.goHome(page);
  await expect(page.getByText('1 email is saved on this tablet')).toBeVisible();
  await expect(page.getByText('The facility cannot be reached right now.')).toBeVisible();
  await keepPicture(page, 'unsent');
  const tryNow = page.getByRole('button', { name: 'Try now' });
  // Each failure doubles how long the tablet may wait by itself: after so many that is minutes.
  for (let presses = 0; presses < 9; presses += 1) {
    const calls = stage().cable.calls();
    await tryNow.click();
    await expect.poll(() => stage().cable.calls()).toBeGreaterThan(calls);
  }
  stage().cable.become('whole');
  await tryNow.click();
  await expect(page.getByText('saved on this tablet')).toHaveCount(0, { timeout: 5_000 });
});

test('6.3 an answer that is lost on the way is asked for again, and nothing is charged twice', async () => {
  stage().cable.become('answersStop');
  const page = await stage().kiosk().page();
  await resident.sendEmail(page, resident.denise, 'The third one.');
  const all = { accepted: 3, spends: 3 };
  await expect.poll(() => readLedger(stage().gateway()), { timeout: 20_000 }).toMatchObject(all);
  await expect(resident.newestState(page)).toContainText('Saved on this tablet');
  stage().cable.become('whole');
  await expect(resident.newestState(page)).toContainText('Being reviewed', { timeout: 45_000 });
  expect(await readLedger(stage().gateway())).toMatchObject(all);
  await resident.goHome(page);
  await expect(page.getByText('1 free stamp left')).toBeVisible();
});
