import { expect, test } from '@playwright/test';
import { nextPeriod, periodOf, periodStart } from '../../shared/time/period.ts';
import { shortDate } from './facility-time.ts';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';

const stage = onStage();
const words = 'The fifth one, with every word of it.';

test('2.9 with no stamp left an email stays a draft, whole, and the screen says how many are missing and when they come', async () => {
  stage().cable.become('cut');
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  for (const name of ['first', 'second', 'third', 'fourth']) {
    await resident.sendEmail(page, resident.denise, `This is the ${name} email.`);
    await resident.goHome(page);
  }
  await expect(page.getByText('No free stamps left')).toBeVisible();
  await keepPicture(page, 'home');

  const zone = 'America/Denver';
  const nowMillis = stage().gateway().gateway.world.nowMillis();
  const next = shortDate(periodStart(nextPeriod(periodOf(nowMillis, zone)), zone));
  await resident.beginEmail(page, resident.denise);
  await resident.typeOnKeyboard(page, words);
  const missing = page.getByRole('status').filter({ hasText: 'You need 1 more stamp' });
  await expect(missing).toContainText(next);
  await keepPicture(page, 'writing');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Not enough stamps' });
  await expect(dialog).toContainText('You need 1 more stamp to send this email.');
  await expect(dialog).toContainText(next);
  await keepPicture(page, 'asked');
  await dialog.getByRole('button', { name: 'Keep writing' }).click();
  await expect(page.getByRole('textbox', { name: 'Your email' })).toHaveValue(words);

  await resident.goHome(page);
  await expect(page.getByText('No free stamps left')).toBeVisible();
  await page.getByRole('button', { name: 'Sent' }).click();
  await expect(resident.sentEmails(page)).toHaveCount(4);
  await resident.goHome(page);
  await expect(await resident.openDraft(page, resident.denise)).toHaveValue(words);
});
