import { expect, test } from '@playwright/test';
import { listReports } from '../../gateway/reports/list.ts';
import { keepPicture, onStage, restart } from './on-stage.ts';

const stage = onStage();

async function reported() {
  const everything = { desks: null, offset: 0, limit: 100 };
  const { reports } = await listReports(stage().gateway().gateway.database, everything);
  return reports.map(({ number, kind, words }) => ({ number, kind, words }));
}

test('7 with the gateway gone and nobody signed in a report has its receipt, outlives a power cut and reaches staff', async () => {
  await stage().stopGateway();
  const page = await stage().kiosk().page();
  await page.getByRole('button', { name: 'Need help now?' }).click();
  await page.getByRole('button', { name: /PREA/ }).click();
  await page.getByRole('textbox', { name: 'What happened' }).click();
  for (const letter of 'help')
    await page.locator('.keyboard').getByRole('button', { name: letter, exact: true }).click();
  await keepPicture(page, 'report');
  await page.getByRole('button', { name: 'Send' }).click();
  const spoken = (await page.locator('.receipt-number').textContent()) ?? '';
  expect(spoken).toMatch(/^[2-9A-Z]{3} [2-9A-Z]{3} [2-9A-Z]{3}$/);
  await expect(page.getByRole('status')).toContainText('saved on this tablet');
  await keepPicture(page, 'receipt');

  const kiosk = await restart(stage());
  await stage().startGateway();
  const number = spoken.replaceAll(' ', '');
  await expect
    .poll(reported, { timeout: 45_000 })
    .toEqual([{ number, kind: 'prea', words: 'help' }]);

  const again = await kiosk.page();
  await again.getByRole('button', { name: 'Need help now?' }).click();
  await again.getByRole('button', { name: 'Look up a receipt' }).click();
  await again.getByRole('textbox').fill(spoken);
  await expect(async () => {
    await again.locator('.actions').getByRole('button', { name: 'Find it' }).click();
    await expect(again.getByRole('status')).toContainText('The facility has it', {
      timeout: 1_000,
    });
  }).toPass({ timeout: 20_000 });
});
