import { expect, test } from '@playwright/test';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';

const stage = onStage({
  // The shortest that a policy can have (rule 4.4: the warning comes a minute before the end).
  policy: (policy) => ({ ...policy, session: { ...policy.session, idleMinutes: 2 } }),
});
const words = 'I went to the window and did not come';

test('4.4 3.5 nobody is there: a warning a minute before, then locked, with the draft whole', async () => {
  test.setTimeout(200_000);
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  await resident.beginEmail(page, resident.denise);
  await resident.typeOnKeyboard(page, words);
  const warning = page.getByRole('alertdialog', { name: 'Are you still there?' });
  await expect(warning).toBeVisible({ timeout: 75_000 });
  await expect(warning.getByRole('button', { name: 'I need more time' })).toBeFocused();
  await keepPicture(page, 'warning');
  await expect(warning).toContainText('Your email is saved.');
  await expect(warning.getByRole('timer')).toHaveText(/^0:5\d$|^1:00$/);
  // Closing takes the whole page along, the warning with it (4.5).
  await page.waitForEvent('close', { timeout: 75_000 });
  await resident.pageShowing(stage().kiosk(), 'locked');
  const back = await resident.signIn(stage().kiosk(), resident.marcus);
  await expect(await resident.openDraft(back, resident.denise)).toHaveValue(words);
});
