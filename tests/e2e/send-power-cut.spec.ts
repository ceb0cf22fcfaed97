import { expect, type Page, test } from '@playwright/test';
import { contact } from './contact.ts';
import { readLedger } from './ledger.ts';
import { onStage, restart } from './on-stage.ts';
import * as resident from './resident.ts';

/** From before Send reaches the core to after its answer is on the screen. */
const killAfterMillis = [0, 4, 8, 15, 30, 80] as const;
const perMonth = killAfterMillis.length + 1;

const stage = onStage({
  policy: (policy) => ({ ...policy, freeStamps: { ...policy.freeStamps, perMonth } }),
});

/** The facts of an email's life as a resident can see them. */
interface Seen {
  readonly drafts: number;
  readonly queued: number;
  readonly freeStamps: number;
}

async function look(page: Page): Promise<Seen> {
  const count = page.getByText(/free stamps? left/);
  const drafts = page.getByRole('button', { name: /^Drafts/ });
  const [stampWords, draftWords] = [await count.textContent(), await drafts.textContent()];
  await page.getByRole('button', { name: 'Sent' }).click();
  await expect(page.locator('.rows, .nothing').first()).toBeVisible();
  const queued = await resident.sentEmails(page).count();
  await resident.goHome(page);
  const numberIn = (words: string | null) => Number(/\d+/.exec(words ?? '')?.[0] ?? 0);
  return { drafts: numberIn(draftWords), queued, freeStamps: numberIn(stampWords) };
}

test('2.14 power cut between Send and its answer: a draft and its stamps or queued and held, then each arrives once', async () => {
  test.slow();
  stage().cable.become('cut');
  let page = await resident.signIn(stage().kiosk(), resident.marcus);
  const outcomes: string[] = [];
  for (const [index, millis] of killAfterMillis.entries()) {
    const before = await look(page);
    await resident.beginEmail(page, resident.denise);
    await resident.typeOnKeyboard(page, `Email ${index}, whole to its last word.`);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const yes = page.getByRole('button', { name: 'Yes, send' });
    const pressed = yes.evaluate((button) => (button as HTMLElement).click()).catch(() => null);
    await new Promise((done) => setTimeout(done, millis));
    const kiosk = await restart(stage());
    await pressed;
    page = await resident.signIn(kiosk, resident.marcus);

    const after = await look(page);
    const wasQueued = after.queued > before.queued;
    outcomes.push(`${millis} ms: ${wasQueued ? 'queued' : 'draft'}`);
    const draft = { ...before, drafts: before.drafts + 1 };
    const queued = { ...before, queued: before.queued + 1, freeStamps: before.freeStamps - 1 };
    expect(after, outcomes.at(-1)).toEqual(wasQueued ? queued : draft);
  }
  test.info().annotations.push({ type: 'outcomes', description: outcomes.join(', ') });

  const { queued } = await look(page);
  stage().cable.become('whole');
  await contact(stage());
  await contact(stage());
  await expect
    .poll(() => readLedger(stage().gateway()), { timeout: 20_000 })
    .toEqual({
      accepted: queued,
      deliveries: 0,
      spends: queued,
    });
  const bodies = await stage()
    .gateway()
    .gateway.database.selectFrom('messages')
    .select('body')
    .execute();
  for (const { body } of bodies) expect(body).toMatch(/^Email \d, whole to its last word\.$/);
  expect(await look(page)).toMatchObject({ queued, freeStamps: perMonth - queued });
});
