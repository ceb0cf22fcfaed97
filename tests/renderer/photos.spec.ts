import { expect, sizes, test } from './kiosk-page.ts';
import { inSpanish, oneStamp, sceneNamed } from './scenes.ts';

const blob = (n: number) => String(n).repeat(64);
const view = (n: number, number: number) => ({
  number,
  blob: blob(n),
  state: 'here',
  width: 480,
  height: 360,
  refusal: null,
});

test('mail shows each photo by its number: the picture, that it is coming, or who withheld it and why', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(sceneNamed('reading-photos').script);
  const photos = page.getByRole('region', { name: 'Photos' });
  const picture = photos.getByRole('img', { name: 'Photo 1' });
  await expect(picture).toHaveJSProperty('naturalWidth', 480);
  await expect(picture).toHaveAttribute('src', /^blob:/);
  await expect(photos).toContainText('Photo 2 is still coming. It shows here by itself.');
  await expect(photos).toContainText('Photo 3 was not given to you. The reason is below.');
  await expect(photos).toContainText('The gate is in it.');
  await expect(photos).toContainText('Mail room, K. Alder');
  expect(await kiosk.calls('photos.get')).toEqual([
    { messageId: expect.any(String), blob: blob(1) },
  ]);
});

test('4.5 a picture is gone from the page with the screen that showed it', async ({ kiosk }) => {
  const { page } = kiosk;
  const { script } = sceneNamed('reading-photos');
  await page.addInitScript(() => {
    const kept = new Set<string>();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (of) => {
      const url = createObjectURL(of);
      kept.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      kept.delete(url);
      revokeObjectURL(url);
    };
    Object.assign(window, { keptPictures: kept });
  });
  const kept = () =>
    page.evaluate(() => (window as unknown as { keptPictures: Set<string> }).keptPictures.size);
  await kiosk.open(script);
  await expect(page.getByRole('img', { name: 'Photo 1' })).toBeVisible();
  expect(await kept()).toBe(1);
  await kiosk.show({
    ...script.view,
    screen: { name: 'locked', newMail: 0 },
    resident: null,
    stamps: null,
    sessionEndsAtMillis: null,
  });
  expect(await kept()).toBe(0);
});

test('3.6 a letter that went without a photo says which, why, and that its stamp came back', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(sceneNamed('letter-partly').script);
  await expect(page.getByRole('status')).toContainText(
    'Delivered without photo 3. Reason below. Your 1 stamp was returned.',
  );
  await expect(page.getByText('Photo 3 was not delivered. The reason is below.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'The reason' })).toHaveCount(1);
});

test('a photo out of the mail is chosen by touch, and goes with the email', async ({ kiosk }) => {
  const { page } = kiosk;
  const { script } = sceneNamed('writing');
  const cost = { ...oneStamp, stamps: 3, uses: { reply: 0, free: 3, bought: 0 } };
  await kiosk.open({
    ...script,
    answers: {
      ...script.answers,
      'draft.photos': { ok: true, value: { photos: [view(2, 1), view(4, 2)], cost } },
    },
  });
  await page.getByRole('button', { name: 'Add a photo' }).click();
  const choice = page.getByRole('dialog', { name: 'Photos from your mail' });
  await expect(choice.getByRole('status')).toContainText('No photo is chosen.');
  await choice.getByRole('button', { name: /^Photo 2 from Maya Delgado/ }).click();
  await choice.getByRole('button', { name: /^Photo 4 from Rosa Delgado/ }).click();
  await expect(choice.getByRole('status')).toContainText('2 photos are chosen.');
  await expect(choice.locator('img.thumbnail')).toHaveCount(4);
  await kiosk.keepPicture('photo-choice');
  await choice.getByRole('button', { name: 'Done' }).click();
  expect(await kiosk.calls('draft.photos')).toEqual([
    { messageId: expect.any(String), blobs: [blob(2), blob(4)] },
  ]);
  await expect(page.getByText('Takes 3 free stamps')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Take photo 2 off' })).toBeVisible();
});

test('a photo that is taken off can be put back in its place', async ({ kiosk }) => {
  const { page } = kiosk;
  const { script } = sceneNamed('writing-photos');
  const value = { photos: [view(2, 1)], cost: oneStamp };
  await kiosk.open({
    ...script,
    answers: { ...script.answers, 'draft.photos': { ok: true, value } },
  });
  await page.getByRole('button', { name: 'Take photo 1 off' }).click();
  await page.getByRole('button', { name: 'Put it back' }).click();
  expect(await kiosk.calls('draft.photos')).toEqual([
    { messageId: expect.any(String), blobs: [blob(2)] },
    { messageId: expect.any(String), blobs: [blob(1), blob(2)] },
  ]);
  await expect(page.getByRole('button', { name: 'Put it back' })).toBeHidden();
});

test('without photos in the mail the choice says where they come from', async ({ kiosk }) => {
  const { script } = sceneNamed('writing');
  const none = { ok: true, value: { items: [], next: null } };
  await kiosk.open({ ...script, answers: { ...script.answers, 'photos.own': none } });
  await kiosk.page.getByRole('button', { name: 'Add a photo' }).click();
  await expect(kiosk.page.getByRole('dialog')).toContainText(
    'No photo has come with your mail yet.',
  );
});

for (const size of sizes) {
  test(`A3 at ${size.width}x${size.height} photos leave room to write, in both languages`, async ({
    kiosk,
  }) => {
    const { page } = kiosk;
    await page.setViewportSize(size);
    for (const name of ['writing-photos', 'reading-photos', 'letter-partly']) {
      for (const shown of [sceneNamed(name), inSpanish(sceneNamed(name))]) {
        await kiosk.open(shown.script);
        await expect(page.locator('img').first()).toBeVisible();
        await kiosk.keepPicture(`${shown.name}-${size.width}`);
        if (name !== 'writing-photos') continue;
        const field = await page.locator('textarea').boundingBox();
        const send = await page.locator('.button-main').boundingBox();
        expect(field?.height).toBeGreaterThan(150);
        expect((send?.y ?? 0) + (send?.height ?? 0)).toBeLessThanOrEqual(size.height);
      }
    }
  });
}
