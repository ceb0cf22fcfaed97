import { expect, test } from '@playwright/test';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';
import { signInAsStaff } from './staff-page.ts';

const stage = onStage();

test.beforeAll(async () => {
  const reviewer = await signInAsStaff(stage().gateway());
  await reviewer.approveAll();
  await reviewer.leave();
});

test('3.3 an email from outside is new, is found by its words, is read, and is new no more', async () => {
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  await page.getByRole('button', { name: 'Inbox (1 new)' }).click({ timeout: 30_000 });
  const emails = page.getByRole('list', { name: 'Emails' }).getByRole('button');
  await expect(emails).toHaveCount(1);
  await expect(emails.first()).toContainText('New');

  await page.getByRole('button', { name: 'Search' }).click();
  await resident.typeOnScreen(page, 'zebra');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(page.getByText('No email has these words.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all emails' }).click();
  await page.getByRole('button', { name: 'Search' }).click();
  await resident.typeOnScreen(page, 'tooth fairy');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(page.getByText('Emails with “tooth fairy”')).toBeVisible();
  await expect(emails).toHaveCount(1);
  await keepPicture(page, 'found');

  await emails.first().click();
  await expect(page.getByRole('heading', { name: `From ${resident.denise}` })).toBeVisible();
  await expect(page.getByRole('article')).toContainText('Jada lost her first tooth on Sunday.');
  await resident.goHome(page);
  await expect(page.getByRole('button', { name: 'Inbox', exact: true })).toBeVisible();
});

test('an answer is written beside the email it answers, and goes to its writer', async () => {
  stage().cable.become('cut');
  const page = await stage().kiosk().page();
  await page.getByRole('button', { name: 'Inbox' }).click();
  await page.getByRole('list', { name: 'Emails' }).getByRole('button').first().click();
  await page.getByRole('button', { name: 'Answer' }).click();
  await expect(page.getByRole('heading', { name: `To ${resident.denise}` })).toBeVisible();
  const theirs = page.getByRole('document', { name: `Email from ${resident.denise}` });
  await expect(theirs).toContainText('Jada lost her first tooth on Sunday.');
  await resident.typeOnKeyboard(page, 'Tell her the fairy is on my side.');
  await resident.send(page);
  await expect(resident.newestState(page)).toContainText('Saved on this tablet');
});

test('2.7 3.1 an email that waits is taken back: its stamp is there again, its words are a draft', async () => {
  const page = await stage().kiosk().page();
  await resident.goHome(page);
  await expect(page.getByText('3 free stamps left')).toBeVisible();
  await page.getByRole('button', { name: 'Sent' }).click();
  await resident.newestState(page).getByRole('button').click();
  await keepPicture(page, 'queued');
  await page.getByRole('button', { name: 'Take it back' }).click();
  const words = 'Tell her the fairy is on my side.';
  const field = page.getByRole('textbox', { name: 'Your email' });
  await expect(field).toHaveValue(words);
  await resident.goHome(page);
  await expect(page.getByText('4 free stamps left')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Drafts (1)' })).toBeVisible();
  await page.getByRole('button', { name: 'Sent' }).click();
  await expect(page.getByText('You have not sent an email yet.')).toBeVisible();
});
