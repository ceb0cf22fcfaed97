import { expect, type Page, test } from '@playwright/test';
import { keepPictures } from '../../gateway/blobs/photos.ts';
import { readFacility } from '../../gateway/gateway.ts';
import { takeIn } from '../../gateway/mail/take-in.ts';
import { write } from '../../gateway/store/database.ts';
import { readPicture } from '../../shared/photos/picture.ts';
import { hillsInBase64 } from '../renderer/test-picture.ts';
import { contact } from './contact.ts';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';
import { signInAsStaff } from './staff-page.ts';

const stage = onStage();
const content = Buffer.from(hillsInBase64(), 'base64');

test.beforeAll(async () => {
  const { database, world } = stage().gateway().gateway;
  const { policy } = await readFacility(database);
  const picture = readPicture(content);
  if (!picture.ok) throw new Error(picture.error);
  const message = {
    externalId: 'with-a-photo',
    residentId: resident.marcus.residentId,
    contactId: 'c-204817-1',
    body: 'The hills behind the school.',
    replyStamps: 0,
    arrivedAtMillis: world.nowMillis(),
  };
  await write(database, async (writer) => {
    const photos = await keepPictures(writer, [{ ...picture.value, content }], world);
    return takeIn(writer, { ...message, photos }, { world, policy });
  });
  const reviewer = await signInAsStaff(stage().gateway());
  await reviewer.approve('The hills behind the school.');
  await reviewer.leave();
  await contact(stage());
});

/** The pixels of a picture that is drawn: its own width, and 0 where the policy or the core kept it away. */
async function drawnWidth(page: Page, name: string): Promise<number> {
  const picture = page.getByRole('img', { name });
  await expect(picture).toBeVisible({ timeout: 20_000 });
  return picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
}

test('a photo that came with mail is drawn, goes with an email, and is drawn in sent mail', async () => {
  const page = await resident.signIn(stage().kiosk(), resident.marcus);
  await page.getByRole('button', { name: 'Inbox (1 new)' }).click({ timeout: 30_000 });
  await page.getByRole('list', { name: 'Emails' }).getByRole('button').first().click();
  expect(await drawnWidth(page, 'Photo 1')).toBe(480);
  await keepPicture(page, 'came');
  await resident.goHome(page);
  await resident.beginEmail(page, resident.denise);
  await resident.typeOnKeyboard(page, 'Here they are again.');
  await page.getByRole('button', { name: 'Add a photo' }).click();
  await page.getByRole('button', { name: /^Photo 1 from/ }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Takes 2 free stamps')).toBeVisible();
  await page.getByRole('button', { name: 'Take photo 1 off' }).click();
  await expect(page.getByText('Takes 1 free stamp')).toBeVisible();
  await page.getByRole('button', { name: 'Put it back' }).click();
  await expect(page.getByText('Takes 2 free stamps')).toBeVisible();
  await keepPicture(page, 'written');
  await resident.send(page);
  await resident.newestState(page).getByRole('button').click();
  expect(await drawnWidth(page, 'Photo 1')).toBe(480);
});

test('3.6 staff withhold it: the line says so, and its stamp is back on home', async () => {
  const { database } = stage().gateway().gateway;
  const sent = () => database.selectFrom('messages').select('message_id').execute();
  await expect.poll(async () => (await sent()).length, { timeout: 20_000 }).toBe(1);
  const reviewer = await signInAsStaff(stage().gateway());
  await reviewer.approve('Here they are again.', { 'photo-1-rule': 'security' });
  await reviewer.leave();
  await contact(stage());
  const page = await stage().kiosk().page();
  await expect(
    page.getByText('Delivered without photo 1. Reason below. Your 1 stamp was returned.'),
  ).toBeVisible();
  await keepPicture(page, 'withheld');
  await resident.goHome(page);
  await expect(page.getByText('3 free stamps left')).toBeVisible();
});
