import { expect, type Page, test } from '@playwright/test';
import { onStage } from './on-stage.ts';
import { coreId, rendererId } from './processes.ts';
import * as resident from './resident.ts';

const stage = onStage();

/** What is allowed between death and the locked screen (K10). */
const backMillis = 5_000;

async function write(words: string): Promise<Page> {
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  await resident.beginEmail(page, resident.denise);
  await resident.typeOnKeyboard(page, words);
  return page;
}

async function expectDraft(words: string): Promise<void> {
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  await expect(await resident.openDraft(page, resident.denise)).toHaveValue(words);
  await resident.signOut(stage().kiosk());
}

async function expectLockedSince(killedAtMillis: number): Promise<void> {
  await resident.pageShowing(stage().kiosk(), 'locked');
  expect(performance.now() - killedAtMillis).toBeLessThan(backMillis);
}

test('3.5 a draft survives signing out in the middle of it', async () => {
  await write('Left in the middle of a');
  await resident.signOut(stage().kiosk());
  await expectDraft('Left in the middle of a');
});

test('K10 3.5 a draft survives the death of the renderer, which leaves the tablet locked', async () => {
  const page = await write('The screen went away under my');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const killedAtMillis = performance.now();
  process.kill(await rendererId(stage().kiosk()), 'SIGKILL');
  await expectLockedSince(killedAtMillis);
  await expectDraft('The screen went away under my');
});

test('K10 3.5 a draft survives the death of the core, which is started again and locked', async () => {
  const page = await write('The part that keeps my words went');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const killedAtMillis = performance.now();
  process.kill(await coreId(stage().kiosk()), 'SIGKILL');
  await expectLockedSince(killedAtMillis);
  await expectDraft('The part that keeps my words went');
});
