import { expect, test } from '@playwright/test';
import { portrait } from './kiosk.ts';
import { readLedger } from './ledger.ts';
import { onStage, restart } from './on-stage.ts';
import { denise, marcus, newestState, sendEmail, signIn } from './resident.ts';
import { signInAsStaff } from './staff-page.ts';

const stage = onStage({ size: portrait });

test('2.2 3.4 an email written offline on an upright tablet, cut off from power, is delivered once for one stamp', async () => {
  stage().cable.become('cut');
  const before = await signIn(stage().kiosk(), marcus);
  expect(await before.evaluate(() => innerHeight > innerWidth)).toBe(true);
  await sendEmail(before, denise, 'Mom, I held the door for the snow.');
  await expect(newestState(before)).toContainText('Saved on this tablet');

  await restart(stage());
  stage().cable.become('whole');
  const page = await signIn(stage().kiosk(), marcus);
  await expect(page.getByText('3 free stamps left')).toBeVisible();
  await page.getByRole('button', { name: 'Sent' }).click();
  await expect(newestState(page)).toContainText('Being reviewed', { timeout: 30_000 });

  const reviewer = await signInAsStaff(stage().gateway());
  await reviewer.approve('I held the door');
  await reviewer.leave();
  await expect(newestState(page)).toContainText('Delivered', { timeout: 30_000 });
  expect(await readLedger(stage().gateway())).toEqual({ accepted: 1, deliveries: 1, spends: 1 });
});
