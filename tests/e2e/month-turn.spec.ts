import { expect, test } from '@playwright/test';
import { nextPeriod, periodOf, periodStart } from '../../shared/time/period.ts';
import { contact } from './contact.ts';
import { shortDate } from './facility-time.ts';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';

const zone = 'America/Denver';
const hourMillis = 3_600_000;
/** A month that turns at least a day from now: a tablet's time never goes back (rule 1.2). */
const turnMillis = periodStart(nextPeriod(periodOf(Date.now() + 24 * hourMillis, zone)), zone);
const turn = shortDate(turnMillis);

const stage = onStage({
  nowMillis: turnMillis - 12 * hourMillis,
  // The month turns at midnight, when most facilities have closed their tablets.
  policy: (policy) => ({ ...policy, hours: { opens: '00:00', closes: '00:00' } }),
});

test('2.5 2.14 the month turns while the tablet is offline: at midnight in Denver it has 4 free stamps, not 6', async () => {
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  for (const name of ['first', 'second']) {
    await resident.sendEmail(page, resident.denise, `This is the ${name} email.`);
    await resident.goHome(page);
  }
  await expect(page.getByText('2 free stamps left')).toBeVisible();
  await expect(page.getByText(`4 new stamps on`)).toContainText(turn);

  await stage()
    .gateway()
    .setNow(turnMillis - 12_000);
  await contact(stage());
  await stage().stopGateway();
  await expect(page.getByText('2 free stamps left')).toBeVisible();
  await expect(page.getByText('4 free stamps left')).toBeVisible({ timeout: 20_000 });
  await keepPicture(page, 'turned');
  await expect(page.getByText(`4 new stamps on`)).not.toContainText(turn);
});
