import { expect, test } from './kiosk-page.ts';
import { sceneNamed } from './scenes.ts';

test('a list grows by "Show more" and is asked again, as long as it was, when the mail changes', async ({
  kiosk,
}) => {
  const { script } = sceneNamed('sent');
  await kiosk.open(script);
  await expect(kiosk.page.getByRole('listitem')).toHaveCount(6);
  const cursors = async () =>
    (await kiosk.calls('mail.sent')).map((input) => (input as { cursor: unknown }).cursor);
  expect(await cursors()).toEqual([null]);
  await kiosk.page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(cursors).toEqual([null, 'more']);
  await kiosk.show({ ...script.view, mailRevision: 2 });
  await expect.poll(cursors).toEqual([null, 'more', null, 'more']);
});

test('Sent puts what needs a decision on top and opens an email', async ({ kiosk }) => {
  await kiosk.open(sceneNamed('sent').script);
  const rows = kiosk.page.getByRole('listitem');
  await expect(rows.first()).toContainText(
    'Not delivered. Reason below. Your 1 stamp was returned.',
  );
  await expect(rows.nth(1)).toContainText(
    'Waiting: this email still needs 1 stamp. Pay or take it back.',
  );
  await expect(rows.nth(2)).toContainText(
    'Saved on this tablet. It will be sent when the tablet connects.',
  );
  await rows.nth(2).getByRole('button').click();
  await expect.poll(() => kiosk.calls('mail.letter')).toHaveLength(1);
});

test('3.6 a refusal is shown in full, and its words can be sent again', async ({ kiosk }) => {
  await kiosk.open(sceneNamed('letter').script);
  const reason = kiosk.page.getByRole('region', { name: 'The reason' });
  for (const words of [
    'Another resident is named',
    'the text',
    '4.2',
    'Mail room, K. Alder, Monday 1:41',
    'until Sunday, December 6',
    'Your 1 stamp was returned.',
  ]) {
    await expect(reason).toContainText(words);
  }
  await kiosk.page.getByRole('button', { name: 'Edit and send again' }).click();
  await expect.poll(() => kiosk.calls('draft.copy')).toHaveLength(1);
});

test('3.1 an email that waits can be taken back, and one that has gone on says so', async ({
  kiosk,
}) => {
  const { script } = sceneNamed('letter-queued');
  const tooLate = { ok: false, error: { code: 'tooLate' } };
  await kiosk.open({ ...script, answers: { ...script.answers, 'mail.takeBack': tooLate } });
  await kiosk.page.getByRole('button', { name: 'Take it back' }).click();
  await expect(kiosk.page.getByRole('alert')).toContainText('It can no longer be taken back.');
});

test('2.11 a letter that waits is paid with the stamp that its button names, or taken back', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  const { script } = sceneNamed('letter-due');
  const { messageId } = script.view.screen as { messageId: string };
  const draft = { ok: true, value: { draftId: messageId } };
  await kiosk.open({ ...script, answers: { ...script.answers, 'mail.takeBack': draft } });
  await expect(page.getByText('This email takes 1 free stamp, leaves you 2 free')).toBeVisible();
  await page.getByRole('button', { name: 'Pay with 1 free stamp' }).click();
  await expect.poll(() => kiosk.calls('mail.pay')).toEqual([{ messageId }]);
  // Whatever came of it, the letter is asked for again and says so itself.
  await expect.poll(() => kiosk.calls('mail.letter')).toHaveLength(2);
  await page.getByRole('button', { name: 'Take it back to edit' }).click();
  await expect.poll(() => kiosk.calls('mail.takeBack')).toEqual([{ messageId }]);
  await expect.poll(() => kiosk.calls('draft.resume')).toEqual([{ messageId }]);
});

test('2.9 without enough stamps there is no button to pay, and the next free ones are named', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(sceneNamed('letter-due-missing').script);
  await expect(page.getByText('1 stamp is missing.')).toBeVisible();
  await expect(page.getByText('Your next free stamps come on Tuesday, December 1.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Pay/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Take it back to edit' })).toBeVisible();
});

test('a full disk while paying is told where the letter is, and the letter stays', async ({
  kiosk,
}) => {
  const { script } = sceneNamed('letter-due');
  const full = { ok: false, error: { code: 'storeFailed' } };
  await kiosk.open({ ...script, answers: { ...script.answers, 'mail.pay': full } });
  await kiosk.page.getByRole('button', { name: 'Pay with 1 free stamp' }).click();
  await expect(kiosk.page.getByRole('alert')).toContainText('could not save or read just now');
  await expect(kiosk.page.getByRole('article')).toBeVisible();
});

test('what waits on this tablet is told at home and in Sent; a locked screen tells no number', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(sceneNamed('home-out-of-touch').script);
  for (const name of ['home-out-of-touch', 'sent-out-of-touch']) {
    await kiosk.show(sceneNamed(name).script.view);
    await expect(page.getByText('3 emails are saved on this tablet')).toContainText(
      'The oldest has waited since Thursday, November 12. No contact with the facility for 6 days.',
    );
  }
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect.poll(() => kiosk.calls('sync.now')).toHaveLength(1);
  await kiosk.show(sceneNamed('locked-out-of-touch').script.view);
  await expect(page.getByText('No contact with the facility for 6 days.')).toBeVisible();
  await expect(page.getByText('saved on this tablet')).toHaveCount(0);
});

test('the inbox is searched with the keys on the screen', async ({ kiosk }) => {
  const { page } = kiosk;
  await kiosk.open(sceneNamed('inbox').script);
  await page.getByRole('button', { name: 'Search' }).click();
  for (const name of ['d', 'o', 'g']) await page.getByRole('button', { name, exact: true }).click();
  await kiosk.keepPicture('inbox-search');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await expect
    .poll(async () => (await kiosk.calls('mail.inbox')).at(-1))
    .toEqual({ cursor: null, search: 'dog' });
  await expect(page.getByText('Emails with “dog”')).toBeVisible();
  await page.getByRole('button', { name: 'Show all emails' }).click();
  await expect
    .poll(async () => (await kiosk.calls('mail.inbox')).at(-1))
    .toEqual({ cursor: null, search: '' });
});

test('a person is chosen and an email answered', async ({ kiosk }) => {
  await kiosk.open(sceneNamed('people').script);
  await kiosk.page.getByRole('button', { name: 'Rosa Delgado mother' }).click();
  await expect
    .poll(() => kiosk.calls('draft.start'))
    .toEqual([{ contactId: 'c-2', replyToId: null }]);
  await kiosk.show(sceneNamed('reading').script.view);
  await expect(kiosk.page.getByRole('article')).toContainText('I got the part in the play.');
  await kiosk.page.getByRole('button', { name: 'Answer' }).click();
  await expect
    .poll(async () => (await kiosk.calls('draft.start')).at(-1))
    .toEqual({
      contactId: 'c-1',
      replyToId: expect.any(String),
    });
});

test('home leads everywhere, and tries the gateway when asked', async ({ kiosk }) => {
  const { page } = kiosk;
  await kiosk.open(sceneNamed('home').script);
  for (const name of [
    'Inbox (2 new)',
    'Sent',
    'Drafts (1)',
    'People',
    'Write',
    'Try now',
    'Sign out',
  ]) {
    await page.getByRole('button', { name, exact: true }).click();
  }
  expect(await kiosk.calls('session.go')).toEqual(
    ['inbox', 'sent', 'drafts', 'people', 'people'].map((place) => ({ place })),
  );
  expect(await kiosk.calls('sync.now')).toHaveLength(1);
  expect(await kiosk.calls('session.signOut')).toHaveLength(1);
});
