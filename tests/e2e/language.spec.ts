import { expect, test } from '@playwright/test';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';

const stage = onStage({ residentIds: [resident.lucia.residentId] });

test('4.5 a resident whose language is Spanish has Spanish screens, and the next person has English again', async () => {
  const page = await resident.signIn(stage().kiosk(), resident.lucia);
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(page.getByText('Le quedan 4 estampillas gratis')).toBeVisible();
  await keepPicture(page, 'home');
  await page.getByRole('button', { name: 'Escribir' }).click();
  await expect(page.locator('[data-screen="people"]')).toBeVisible();
  await page.getByRole('button', { name: 'Rosa Herrera' }).click();
  // The letter that English keyboards lack.
  await page.getByRole('button', { name: 'ñ', exact: true }).click();
  await keepPicture(page, 'writing');
  await page.getByRole('button', { name: 'Volver' }).click();
  await expect(page.locator('[data-screen="drafts"]')).toBeVisible();
  await page.getByRole('button', { name: 'Volver' }).click();
  await page.getByRole('button', { name: 'Salir' }).click();
  const locked = await resident.pageShowing(stage().kiosk(), 'locked');
  await expect(locked.locator('html')).toHaveAttribute('lang', 'en');
  await expect(locked.getByRole('button', { name: 'Touch to sign in' })).toBeVisible();
});

test('4.5 a language chosen on the locked screen is gone with the one who chose it', async () => {
  const page = await stage().kiosk().page();
  await page.getByRole('button', { name: 'Español' }).click();
  await page.getByRole('button', { name: 'Toque para entrar' }).click();
  await expect(page.getByRole('heading', { name: '¿Cuál es su número?' })).toBeVisible();
  await page.getByRole('button', { name: 'Volver' }).click();
  const locked = await resident.pageShowing(stage().kiosk(), 'locked');
  await expect(locked.getByRole('button', { name: 'Touch to sign in' })).toBeVisible();
});
