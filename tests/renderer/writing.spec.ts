import type { Page } from '@playwright/test';
import { expect, sizes, test } from './kiosk-page.ts';
import { inSpanish, oneStamp, sceneNamed } from './scenes.ts';

const writing = sceneNamed('writing').script;
const page = (kiosk: { page: Page }) => kiosk.page.getByRole('textbox', { name: 'Your email' });
const key = (kiosk: { page: Page }, name: string) =>
  kiosk.page.getByRole('group', { name: 'Keyboard' }).getByRole('button', { name, exact: true });

test('A3 keys type at the caret and leave the focus in the field', async ({ kiosk }) => {
  await kiosk.open(writing);
  const field = page(kiosk);
  const opened = await field.inputValue();
  await field.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(5, 9));
  for (const name of ['Capital letters', 'M', 'i', 'Space', 'n', 'Delete', 'a'])
    await key(kiosk, name).click();
  await expect(field).toHaveValue(opened.replace('Maya', 'Mi a'));
  await expect(field).toBeFocused();
  for (let n = 0; n < 6; n += 1) await key(kiosk, 'Undo').click();
  await expect(field).toHaveValue(opened);
});

test('A3 Spanish letters and a keyboard on the table write into the same text', async ({
  kiosk,
}) => {
  await kiosk.open(writing);
  const field = page(kiosk);
  await field.press('Control+End');
  await field.pressSequentially('Te ');
  await kiosk.page.getByRole('button', { name: 'Spanish keyboard' }).click();
  for (const name of ['Opening question mark', 'ñ', 'á', 'New line'])
    await key(kiosk, name).click();
  await field.pressSequentially('ok');
  expect(await field.inputValue()).toMatch(/Te ¿ñá\nok$/);
  await field.press('Control+z');
  expect(await field.inputValue()).toMatch(/Te ¿ñá\no$/);
});

test('3.5 every change reaches the core, the newest last, and a pause or leaving the field saves', async ({
  kiosk,
}) => {
  await kiosk.open(writing);
  await page(kiosk).pressSequentially('Soon. ');
  await expect
    .poll(async () => (await kiosk.calls('draft.edit')).at(-1))
    .toEqual({
      messageId: expect.any(String),
      body: expect.stringMatching(/Soon\. $/),
    });
  await expect.poll(async () => (await kiosk.calls('draft.save')).length).toBe(1);
  await expect(kiosk.page.getByText('Saved', { exact: true })).toBeVisible();
  await page(kiosk).pressSequentially('x');
  await expect(kiosk.page.getByText('Saved', { exact: true })).toBeHidden();
  await page(kiosk).blur();
  await expect.poll(async () => (await kiosk.calls('draft.save')).length).toBe(2);
});

test('2.10 the postage line counts as one writes', async ({ kiosk }) => {
  await kiosk.open(writing);
  await page(kiosk).fill('a'.repeat(5999));
  await expect(kiosk.page.getByText('1 character left on this stamp')).toBeVisible();
  await page(kiosk).fill('é'.repeat(6001));
  await expect(kiosk.page.getByText('Takes 2 free stamps')).toBeVisible();
});

for (const size of sizes) {
  test(`A3 at ${size.width}x${size.height} the keyboard and Send lie below the field, nothing covers it`, async ({
    kiosk,
  }) => {
    await kiosk.page.setViewportSize(size);
    await kiosk.open(writing);
    const field = await page(kiosk).boundingBox();
    const keys = await kiosk.page.getByRole('group', { name: 'Keyboard' }).boundingBox();
    const send = await kiosk.page.getByRole('button', { name: 'Send', exact: true }).boundingBox();
    if (field === null || keys === null || send === null) throw new Error('not drawn');
    expect(field.height).toBeGreaterThan(150);
    expect(keys.y).toBeGreaterThanOrEqual(field.y + field.height);
    expect(send.y).toBeGreaterThanOrEqual(keys.y + keys.height);
    expect(send.y + send.height).toBeLessThanOrEqual(size.height);
  });
}

test('A3 the line that is written stays in sight in a long email', async ({ kiosk }) => {
  await kiosk.open(writing);
  const field = page(kiosk);
  await field.fill('a line\n'.repeat(200));
  await key(kiosk, 'z').click();
  const atEnd = await field.evaluate(
    (area) => area.scrollTop + area.clientHeight - area.scrollHeight,
  );
  expect(Math.abs(atEnd)).toBeLessThan(3);
  await field.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(7, 7));
  await key(kiosk, 'y').click();
  expect(await field.evaluate((area) => area.scrollTop)).toBeLessThan(60);
});

test('Send asks once with numbers, then sends exactly what stands on the page', async ({
  kiosk,
}) => {
  await kiosk.open(writing);
  await page(kiosk).fill('Dear Maya, ñ ¿');
  await kiosk.page.getByRole('button', { name: 'Send', exact: true }).click();
  const question = kiosk.page.getByRole('dialog', { name: 'Send this email to Maya Delgado?' });
  await expect(question).toContainText(
    'This email takes 1 free stamp, leaves you 2 free stamps this month, and the stamp is returned if the facility refuses it.',
  );
  await kiosk.keepPicture('send-question');
  expect(await kiosk.calls('draft.send')).toEqual([]);
  await question.getByRole('button', { name: 'Yes, send' }).click();
  await expect
    .poll(() => kiosk.calls('draft.send'))
    .toEqual([{ messageId: expect.any(String), body: 'Dear Maya, ñ ¿' }]);
});

for (const [language, send, words] of [
  ['en', 'Send', 'This email takes 1 stamp, free if one is left this month. If none is left,'],
  ['es', 'Enviar', 'Este correo usa 1 estampilla, gratis si le queda alguna este mes. Si no le'],
] as const) {
  test(`2.13 on a shared tablet without a network Send says what happens either way (${language})`, async ({
    kiosk,
  }) => {
    const shared = sceneNamed('writing-shared-apart');
    await kiosk.open((language === 'es' ? inSpanish(shared) : shared).script);
    await kiosk.page.getByRole('button', { name: send, exact: true }).click();
    await expect(kiosk.page.getByRole('dialog')).toContainText(words);
    await kiosk.keepPicture(`send-question-shared-${language}`);
  });
}

test('2.9 without enough stamps it says how many are missing and until when, and sends nothing', async ({
  kiosk,
}) => {
  await kiosk.open(sceneNamed('writing-missing').script);
  await kiosk.page.getByRole('button', { name: 'Send', exact: true }).click();
  const told = kiosk.page.getByRole('dialog', { name: 'Not enough stamps' });
  await expect(told).toContainText('You need 1 more stamp to send this email.');
  await expect(told).toContainText('Your next free stamps come on Tuesday, December 1.');
  await told.getByRole('button', { name: 'Keep writing' }).click();
  await expect(page(kiosk)).toHaveValue(/Dear Maya/);
  expect(await kiosk.calls('draft.send')).toEqual([]);
});

test('2.9 stamps that were lost between the question and the answer are told in the same words', async ({
  kiosk,
}) => {
  const error = { code: 'notEnoughStamps', missing: 1, nextFreeAtMillis: Date.UTC(2026, 11, 1, 7) };
  await kiosk.open({
    ...writing,
    answers: { ...writing.answers, 'draft.send': { ok: false, error } },
  });
  await kiosk.page.getByRole('button', { name: 'Send', exact: true }).click();
  await kiosk.page.getByRole('button', { name: 'Yes, send' }).click();
  await expect(kiosk.page.getByRole('alert')).toContainText('You need 1 more stamp');
  await expect(page(kiosk)).toHaveValue(/Dear Maya/);
});

test('an empty page is not sent, and going back from it leaves no empty draft', async ({
  kiosk,
}) => {
  await kiosk.open(writing);
  await page(kiosk).fill('');
  await kiosk.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(kiosk.page.getByRole('alert')).toContainText('This email is empty.');
  await kiosk.page.getByRole('button', { name: 'Back' }).click();
  await expect.poll(() => kiosk.calls('draft.discard')).toHaveLength(1);
  await expect.poll(() => kiosk.calls('session.go')).toEqual([{ place: 'people' }]);
});

test('a draft is thrown away only after a question, and Back keeps it', async ({ kiosk }) => {
  await kiosk.open(writing);
  await kiosk.page.getByRole('button', { name: 'Throw away' }).click();
  await kiosk.page.getByRole('button', { name: 'Keep it' }).click();
  expect(await kiosk.calls('draft.discard')).toEqual([]);
  await kiosk.page.getByRole('button', { name: 'Back' }).click();
  await expect.poll(() => kiosk.calls('session.go')).toEqual([{ place: 'drafts' }]);
  expect((await kiosk.calls('draft.save')).length).toBeGreaterThan(0);
});

test('an email that holds only what the disk could not take says so and stays', async ({
  kiosk,
}) => {
  const full = { ok: false, error: { code: 'diskFull' } };
  await kiosk.open({
    ...writing,
    cost: oneStamp,
    answers: { ...writing.answers, 'draft.edit': full },
  });
  await page(kiosk).pressSequentially('a');
  await expect(kiosk.page.getByRole('alert')).toContainText('is not saved yet');
  await expect(page(kiosk)).toHaveValue(/a$/);
});
