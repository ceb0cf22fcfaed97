import { expect, test } from '@playwright/test';
import { readLedger } from './ledger.ts';
import { onStage, restart } from './on-stage.ts';
import * as resident from './resident.ts';
import { signInAsStaff } from './staff-page.ts';

const stage = onStage();
const emails = 3;

test('6.3 power cut in the middle of a sync, again and again: each email arrives once, the stamps add up', async () => {
  test.slow();
  const { cable } = stage();
  cable.become('cut');
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  for (let n = 1; n <= emails; n += 1) {
    await resident.sendEmail(page, resident.denise, `Email number ${n}.`);
    await resident.goHome(page);
  }

  await test.step('the request is cut off half-way', async () => {
    cable.become('requestsStop');
    await restart(stage());
    await new Promise((done) => setTimeout(done, 1_000));
    expect(await readLedger(stage().gateway())).toMatchObject({ accepted: 0, spends: 0 });
  });
  await test.step('a slow line, and the power fails while bytes are under way', async () => {
    cable.become('slow');
    await restart(stage());
    await new Promise((done) => setTimeout(done, 300));
  });
  await test.step('the gateway has all of them, and its answer does not arrive', async () => {
    cable.become('answersStop');
    await restart(stage());
    const all = { accepted: emails, spends: emails };
    await expect.poll(() => readLedger(stage().gateway()), { timeout: 20_000 }).toMatchObject(all);
  });

  const kiosk = await restart(stage());
  cable.become('whole');
  const back = await resident.signIn(kiosk, resident.marcus);
  await back.getByRole('button', { name: 'Sent' }).click();
  const being = resident.sentEmails(back).filter({ hasText: 'Being reviewed' });
  await expect(being).toHaveCount(emails, { timeout: 30_000 });
  await resident.goHome(back);
  await expect(back.getByText('1 free stamp left')).toBeVisible();

  const reviewer = await signInAsStaff(stage().gateway());
  await reviewer.approveAll();
  await reviewer.leave();
  const ledger = { accepted: emails, deliveries: emails, spends: emails };
  expect(await readLedger(stage().gateway())).toEqual(ledger);
});
