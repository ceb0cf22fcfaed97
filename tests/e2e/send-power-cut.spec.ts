import { expect, type Page, test } from '@playwright/test';
import { contact } from './contact.ts';
import { readLedger } from './ledger.ts';
import { onStage, restart } from './on-stage.ts';
import { coreId } from './processes.ts';
import * as resident from './resident.ts';

/**
 * When the power fails: before the core hears of Send, so many milliseconds after the press, or when
 * the answer is on the screen.
 */
const moments = ['unheard', 15, 30, 45, 60, 90, 'answered'] as const;
type Moment = (typeof moments)[number];
const perMonth = moments.length;

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

/** Writes an email up to the one question, and answers the button that says yes. */
async function askToSend(page: Page, text: string): Promise<() => Promise<void>> {
  await resident.beginEmail(page, resident.denise);
  await resident.typeOnKeyboard(page, text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const yes = await page.getByRole('button', { name: 'Yes, send' }).elementHandle();
  // Pressed inside the page: a click from here would come whenever it is that it comes.
  return async () => yes?.evaluate((button) => (button as HTMLElement).click());
}

async function failPower(page: Page, press: () => Promise<void>, moment: Moment): Promise<void> {
  const { kiosk, killKiosk } = stage();
  if (moment === 'unheard') process.kill(await coreId(kiosk()), 'SIGSTOP');
  const pressed = press().catch(() => undefined);
  if (moment === 'unheard') await pressed;
  else if (moment === 'answered') await page.locator('[data-screen="sent"]').waitFor();
  else await new Promise((done) => setTimeout(done, moment));
  await killKiosk();
}

test('2.14 power cut between Send and its answer: a draft and its stamps or queued and held, then each arrives once', async () => {
  test.slow();
  stage().cable.become('cut');
  let page = await resident.signIn(stage().kiosk(), resident.marcus);
  const outcomes: string[] = [];
  for (const [index, moment] of moments.entries()) {
    const before = await look(page);
    const press = await askToSend(page, `Email ${index}, whole to its last word.`);
    await failPower(page, press, moment);
    page = await resident.signIn(await restart(stage()), resident.marcus);

    const after = await look(page);
    const wasQueued = after.queued > before.queued;
    outcomes.push(`${moment}: ${wasQueued ? 'queued' : 'draft'}`);
    const draft = { ...before, drafts: before.drafts + 1 };
    const queued = { ...before, queued: before.queued + 1, freeStamps: before.freeStamps - 1 };
    expect(after, outcomes.at(-1)).toEqual(wasQueued ? queued : draft);
  }
  test.info().annotations.push({ type: 'outcomes', description: outcomes.join(', ') });
  expect([outcomes.at(0), outcomes.at(-1)]).toEqual(['unheard: draft', 'answered: queued']);

  const { queued } = await look(page);
  stage().cable.become('whole');
  await contact(stage());
  const ledger = { accepted: queued, deliveries: 0, spends: queued };
  await expect.poll(() => readLedger(stage().gateway()), { timeout: 20_000 }).toEqual(ledger);
  const bodies = await stage()
    .gateway()
    .gateway.database.selectFrom('messages')
    .select('body')
    .execute();
  for (const { body } of bodies) expect(body).toMatch(/^Email \d, whole to its last word\.$/);
  expect(new Set(bodies.map(({ body }) => body)).size).toBe(queued);
  expect(await look(page)).toMatchObject({ queued, freeStamps: perMonth - queued });
});
