import { expect, test } from '@playwright/test';
import { shortDate } from './facility-time.ts';
import { onStage } from './on-stage.ts';
import * as resident from './resident.ts';
import { signInAsStaff } from './staff-page.ts';

const stage = onStage();
const words = 'Mom, tell Ray the usual place on Friday.';
const note = 'Say in plain words which place you mean.';

test('3.6 a refusal says which part, the rule, who, until when to appeal, and that the stamp came back', async () => {
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  await resident.sendEmail(page, resident.denise, words);
  const reviewer = await signInAsStaff(stage().gateway());
  await reviewer.refuse('the usual place', 'code', note);
  await reviewer.leave();

  const line = resident.newestState(page);
  const refused = 'Not delivered. Reason below. Your 1 stamp was returned.';
  await expect(line).toContainText(refused, { timeout: 30_000 });
  await line.getByRole('button').click();
  const reason = page.getByRole('region', { name: 'The reason' });
  await expect(reason).toContainText('Written in code, so that it cannot be reviewed.');
  await expect(reason).toContainText(note);
  await expect(reason).toContainText('the text');
  await expect(reason).toContainText('mailroom');
  await expect(reason).toContainText('Your 1 stamp was returned.');
  const appealDays = 20;
  const appealBy = stage().gateway().gateway.world.nowMillis() + appealDays * 86_400_000;
  await expect(reason).toContainText(`You can appeal until`);
  await expect(reason).toContainText(shortDate(appealBy));
  await expect(page.getByRole('article')).toHaveText(words);
  await resident.goHome(page);
  await expect(page.getByText('4 free stamps left')).toBeVisible();
});

test('"Edit and send again" opens a new draft with its words, and the refused email stays as it is', async () => {
  const page = await stage().kiosk().page();
  await page.getByRole('button', { name: 'Sent' }).click();
  await resident.newestState(page).getByRole('button').click();
  await page.getByRole('button', { name: 'Edit and send again' }).click();
  const field = page.getByRole('textbox', { name: 'Your email' });
  await expect(field).toHaveValue(words);
  await field.press('End');
  await page.keyboard.insertText(' I mean the library.');
  await resident.send(page);
  await expect(resident.sentEmails(page)).toHaveCount(2);
  const again = resident.sentEmails(page).filter({ hasText: 'I mean the library' });
  await expect(again).toContainText('Being reviewed', { timeout: 30_000 });
  const refused = resident.sentEmails(page).filter({ hasText: 'Not delivered' });
  await expect(refused).not.toContainText('library');
});
