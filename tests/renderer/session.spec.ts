import { expect, test } from './kiosk-page.ts';
import { nowMillis, sceneNamed } from './scenes.ts';
import { withServices } from './services-scenes.ts';

const signingIn = sceneNamed('signingIn').script;

test('5.1 an ID with letters and a PIN are typed on the pads, and the PIN is never shown', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(signingIn);
  const idKeys = page.getByRole('group', { name: 'Keys for your ID' });
  await idKeys.getByRole('button', { name: 'Letters' }).click();
  for (const name of ['A', 'Hyphen'])
    await idKeys.getByRole('button', { name, exact: true }).click();
  await idKeys.getByRole('button', { name: 'Numbers' }).click();
  for (const name of ['1', '0', '4', '9', 'Delete', '2']) {
    await idKeys.getByRole('button', { name, exact: true }).click();
  }
  await expect(page.getByRole('textbox')).toHaveValue('A-1042');
  await page.getByRole('button', { name: 'Next' }).click();

  const pinKeys = page.getByRole('group', { name: 'Keys for your PIN' });
  const signIn = page.getByRole('button', { name: 'Sign in' });
  for (const name of ['2', '7', '1', '8', '2'])
    await pinKeys.getByRole('button', { name, exact: true }).click();
  await expect(signIn).toBeDisabled();
  await pinKeys.getByRole('button', { name: '8', exact: true }).click();
  await expect(page.locator('.pin-dot-full')).toHaveCount(6);
  expect(await page.locator('main').textContent()).not.toContain('271828');
  await kiosk.keepPicture('sign-in-pin');
  await signIn.click();
  await expect
    .poll(() => kiosk.calls('session.signIn'))
    .toEqual([{ residentId: 'A-1042', pin: '271828' }]);
  await expect(page.locator('.pin-dot-full')).toHaveCount(0);
});

test('5.1 a keyboard on the table signs in as well', async ({ kiosk }) => {
  await kiosk.open(signingIn);
  await kiosk.page.keyboard.type('r 1001!');
  await kiosk.page.keyboard.press('Enter');
  await kiosk.page.keyboard.type('12a3456789');
  await kiosk.page.keyboard.press('Enter');
  await expect
    .poll(() => kiosk.calls('session.signIn'))
    .toEqual([{ residentId: 'r1001', pin: '123456' }]);
});

test('5.3 what went wrong is told without blame and a wait is counted down', async ({ kiosk }) => {
  const { page } = kiosk;
  await kiosk.open(signingIn);
  await page.keyboard.type('1001');
  await page.keyboard.press('Enter');
  const shown = (problem: object | null, checking = false) =>
    kiosk.show({ ...signingIn.view, screen: { name: 'signingIn', checking, problem } as never });
  await shown(null, true);
  await expect(page.getByRole('status')).toContainText('Checking');
  await shown({ kind: 'wrong', triesLeft: 1 });
  await expect(page.getByRole('alert')).toContainText(
    '1 try is left before staff must reset the PIN.',
  );
  await kiosk.keepPicture('sign-in-wrong');
  await shown({ kind: 'wait', untilMillis: nowMillis + 30_000 });
  await page.keyboard.type('123456');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await expect(page.getByRole('timer')).toContainText(/0:(2\d|30)/);
  await kiosk.keepPicture('sign-in-wait');
  await shown({ kind: 'suspended' });
  await expect(page.getByRole('alert')).toContainText('Your emails and drafts are safe');
  await kiosk.keepPicture('sign-in-suspended');
  await shown({ kind: 'staffReset' });
  await expect(page.getByRole('alert')).toContainText('Ask any staff member.');
});

test("4.5 the next person finds the facility's first language and ordinary letters again", async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await kiosk.open(withServices(sceneNamed('locked')).script);
  await page.getByRole('button', { name: 'Español' }).click();
  await expect(page.getByRole('button', { name: 'Toque para entrar' })).toBeVisible();
  await kiosk.show(signingIn.view);
  await expect(page.getByRole('heading', { name: '¿Cuál es su número?' })).toBeVisible();
  await page.getByRole('button', { name: 'Ayuda' }).click();
  await page.getByRole('button', { name: 'Tamaño de letra' }).click();
  await page.getByText('200 %').click();
  await expect(page.locator('html')).toHaveAttribute('data-text-size', '200');
  await page.getByRole('button', { name: 'Cerrar la ayuda' }).click();
  await kiosk.show(sceneNamed('locked').script.view);
  await expect(page.getByRole('button', { name: 'Touch to sign in' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-text-size', '100');
});

test("the resident's own language rules once they are signed in", async ({ kiosk }) => {
  await kiosk.open(sceneNamed('locked').script);
  const { view } = sceneNamed('home').script;
  await kiosk.show({ ...view, resident: { firstName: 'Daniel', language: 'es' } });
  await expect(kiosk.page.getByRole('heading', { name: 'Buenos días, Daniel' })).toBeVisible();
});

test('7 help is there on a locked screen, in three languages', async ({ kiosk }) => {
  const { page } = kiosk;
  await kiosk.open(withServices(sceneNamed('locked')).script);
  await page.getByRole('button', { name: 'Bezwen èd kounye a?' }).click();
  const help = page.getByRole('dialog', { name: 'Help' });
  for (const language of ['en', 'es', 'ht'])
    await expect(help.locator(`p[lang="${language}"]`)).toBeVisible();
  await kiosk.keepPicture('help');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('4.4 the warning is announced, counted down, heard, and one button gives more time', async ({
  kiosk,
}) => {
  const { page } = kiosk;
  await page.addInitScript(() => {
    const started: string[] = [];
    Object.assign(window, { started });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      started.push(this.type);
      start.call(this, when);
    };
  });
  await kiosk.open(sceneNamed('writing').script);
  expect(await page.evaluate(() => (window as never as { started: string[] }).started)).toEqual([]);
  await kiosk.show(sceneNamed('warning-idle').script.view);
  const warning = page.getByRole('alertdialog', { name: 'Are you still there?' });
  await expect(warning).toContainText('Your email is saved.');
  await expect(warning.getByRole('timer')).toHaveText(/0:5\d/);
  await expect(warning.getByRole('button', { name: 'I need more time' })).toBeFocused();
  await expect
    .poll(() => page.evaluate(() => (window as never as { started: string[] }).started))
    .toEqual(['sine', 'sine']);
  await page.keyboard.press('Escape');
  await expect(warning).toBeVisible();
  await warning.getByRole('button', { name: 'I need more time' }).click();
  await expect.poll(() => kiosk.calls('session.extend')).toHaveLength(1);
  await kiosk.show(sceneNamed('writing').script.view);
  await expect(page.getByRole('textbox', { name: 'Your email' })).toHaveValue(/Dear Maya/);
});

test('4.4 an end that cannot be put off is announced and can be acknowledged', async ({
  kiosk,
}) => {
  await kiosk.open(sceneNamed('warning-total').script);
  const warning = kiosk.page.getByRole('alertdialog', { name: 'Your time is nearly up' });
  await expect(warning.getByRole('button', { name: 'I need more time' })).toHaveCount(0);
  await warning.getByRole('button', { name: 'OK, go on' }).click();
  await expect.poll(() => kiosk.calls('session.cancel')).toHaveLength(1);
});

test('4.3 the core hears of someone at most once a second, and only while someone is signed in', async ({
  kiosk,
}) => {
  await kiosk.open(sceneNamed('locked').script);
  await kiosk.page.mouse.move(300, 300);
  await kiosk.show(sceneNamed('home').script.view);
  for (let n = 0; n < 20; n += 1) await kiosk.page.mouse.move(100 + n, 100);
  expect(await kiosk.calls('session.activity')).toHaveLength(1);
  await kiosk.page.waitForTimeout(1100);
  await kiosk.page.keyboard.press('Tab');
  expect(await kiosk.calls('session.activity')).toHaveLength(2);
});

test('1.1 the clock goes on with the page, not with the wall clock', async ({ kiosk }) => {
  const { page } = kiosk;
  await page.addInitScript(() => {
    Date.now = () => {
      throw new Error('the wall clock was read');
    };
  });
  const script = sceneNamed('locked').script;
  const nearlyNext = { ...script.view, time: { millis: nowMillis + 58_000, doubtful: false } };
  await kiosk.open({ ...script, view: nearlyNext });
  await expect(page.getByText('9:41 AM')).toBeVisible();
  await expect(page.getByText('9:42 AM')).toBeVisible({ timeout: 9_000 });
});
