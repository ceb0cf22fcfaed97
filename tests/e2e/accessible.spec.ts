import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { contact } from './contact.ts';
import { landscape, portrait } from './kiosk.ts';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';
import { signInAsStaff } from './staff-page.ts';

/** What is wrong with the screen that is shown, one line each. */
async function violations(page: Page): Promise<string[]> {
  // Legacy mode looks at this page alone: the other one opens a page of its own to sum up in.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  return found.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}

for (const [name, size] of Object.entries({ landscape, portrait })) {
  test.describe(name, () => {
    const stage = onStage({ size });
    let pictures = 0;

    /** Looks at the screen once it stands still, and keeps a picture of it. */
    async function look(page: Page, screen: string): Promise<void> {
      await expect(page.locator(`[data-screen="${screen}"]`)).toBeVisible();
      pictures += 1;
      const picture = `${String(pictures).padStart(2, '0')}-${screen}`;
      await keepPicture(page, picture);
      expect.soft(await violations(page), picture).toEqual([]);
    }

    test(`A1 no screen of the main job has a violation of WCAG 2.2 AA in the real window, ${name}`, async () => {
      test.slow();
      const reviewer = await signInAsStaff(stage().gateway());
      await reviewer.approveAll();
      await contact(stage());
      let page = await resident.pageShowing(stage().kiosk(), 'locked');
      await look(page, 'locked');
      await page.getByRole('button', { name: 'Touch to sign in' }).click();
      await look(page, 'signingIn');
      await page.getByRole('button', { name: 'Back' }).click();
      page = await resident.typeCredentials(stage().kiosk(), { ...resident.marcus, pin: '135790' });
      await expect(page.getByRole('alert')).toBeVisible();
      await look(page, 'signingIn');
      await resident.typePin(page, resident.marcus.pin);
      await look(page, 'home');

      await page.getByRole('button', { name: /^Inbox/ }).click();
      await expect(page.getByRole('list', { name: 'Emails' })).toBeVisible();
      await look(page, 'inbox');
      await page.getByRole('button', { name: 'Search' }).click();
      await look(page, 'inbox');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('list', { name: 'Emails' }).getByRole('button').first().click();
      await expect(page.getByRole('article')).toBeVisible();
      await look(page, 'reading');
      await page.getByRole('button', { name: 'Answer' }).click();
      await look(page, 'writing');
      await resident.goHome(page);

      await page.getByRole('button', { name: /^Write/ }).click();
      await expect(page.getByRole('list', { name: 'People' })).toBeVisible();
      await look(page, 'people');
      await page.getByRole('button', { name: resident.denise }).click();
      await resident.typeOnKeyboard(page, 'The heron came back to the pond.');
      await expect(page.getByText('Saved', { exact: true })).toBeVisible();
      await look(page, 'writing');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await look(page, 'writing');
      await page.getByRole('button', { name: 'Keep writing' }).click();
      await resident.goHome(page);
      await page.getByRole('button', { name: /^Drafts/ }).click();
      await expect(page.getByRole('list', { name: 'Drafts' })).toBeVisible();
      await look(page, 'drafts');
      await page.getByRole('list', { name: 'Drafts' }).getByRole('button').first().click();
      await resident.send(page);
      await reviewer.refuse('The heron came back', 'code', 'Which pond?');
      await reviewer.leave();
      const line = resident.newestState(page);
      await expect(line).toContainText('Not delivered', { timeout: 30_000 });
      await look(page, 'sent');
      await line.getByRole('button').click();
      await expect(page.getByRole('article')).toBeVisible();
      await look(page, 'letter');
      await page.getByRole('button', { name: 'Help' }).click();
      await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
      await look(page, 'letter');
    });
  });
}
