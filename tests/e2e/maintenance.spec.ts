import { expect, test } from '@playwright/test';
import { setTabletCode } from '../../gateway/staff/tablet-codes.ts';
import { fetchedAll } from './contact.ts';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';

const stage = onStage();

test('4.1 staff open maintenance with their code in the real window, and leave a tablet that can be signed in to', async () => {
  const code = (await setTabletCode(stage().gateway().gateway, 'Alder')) ?? '';
  await fetchedAll(stage());
  const locked = await resident.pageShowing(stage().kiosk(), 'locked');
  await locked.getByRole('button', { name: 'For staff' }).click();
  await locked.getByLabel('Your staff code, eleven digits').fill(code);
  await keepPicture(locked, 'code');
  await locked.getByRole('button', { name: 'Open maintenance' }).click();
  const page = await resident.pageShowing(stage().kiosk(), 'maintenance');
  await page.getByRole('button', { name: 'Check the store' }).click();
  await expect(page.getByText('The store and its log are whole.')).toBeVisible();
  await keepPicture(page, 'maintenance');
  await page.getByRole('button', { name: 'Leave maintenance' }).click();
  await resident.signIn(stage().kiosk(), resident.marcus);
});
