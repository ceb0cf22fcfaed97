import { expect, type Locator, type Page } from '@playwright/test';
import type { Kiosk } from './kiosk.ts';

/** Who signs in. */
export interface Credentials {
  readonly residentId: string;
  readonly pin: string;
}

/** The demo's first resident, and whom they write to. */
export const marcus: Credentials = { residentId: '204817', pin: '482915' };
export const denise = 'Denise Whitfield';

/** The demo's second resident, whose language is Spanish. */
export const lucia: Credentials = { residentId: '219360', pin: '730264' };

/** The page of the kiosk that shows this screen; each sign-in and sign-out has a page of its own. */
export async function pageShowing(kiosk: Kiosk, screen: string): Promise<Page> {
  let shown: Page | null = null;
  await expect(async () => {
    const page = await kiosk.page();
    await expect(page.locator(`[data-screen="${screen}"]`)).toBeVisible({ timeout: 500 });
    shown = page;
  }).toPass({ timeout: 20_000, intervals: [50] });
  if (shown === null) throw new Error(`This cannot be: ${screen} passed without a page`);
  return shown;
}

/** Touches the locked screen, types ID and PIN on the pads. Does not wait for what comes of it. */
export async function typeCredentials(
  kiosk: Kiosk,
  { residentId, pin }: Credentials,
): Promise<Page> {
  const locked = await pageShowing(kiosk, 'locked');
  await locked.getByRole('button', { name: 'Touch to sign in' }).click();
  const page = await pageShowing(kiosk, 'signingIn');
  await press(page.getByRole('group', { name: 'Keys for your ID' }), residentId);
  await page.getByRole('button', { name: 'Next' }).click();
  await typePin(page, pin);
  return page;
}

/** Types a PIN on the pad and presses "Sign in". */
export async function typePin(page: Page, pin: string): Promise<void> {
  await press(page.getByRole('group', { name: 'Keys for your PIN' }), pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in; answers the page that shows home. */
export async function signIn(kiosk: Kiosk, credentials: Credentials): Promise<Page> {
  await typeCredentials(kiosk, credentials);
  return pageShowing(kiosk, 'home');
}

/** From home: chooses a person and comes to the writing screen. */
export async function beginEmail(page: Page, contact: string): Promise<void> {
  await page.getByRole('button', { name: /^Write/ }).click();
  await page.getByRole('list', { name: 'People' }).getByRole('button', { name: contact }).click();
  await expect(page.locator('[data-screen="writing"]')).toBeVisible();
}

/** Types on the screen's own keyboard: letters, spaces and new lines. */
export async function typeOnScreen(page: Page, text: string): Promise<void> {
  for (const character of text) {
    const name = character === ' ' ? 'Space' : character;
    await page.getByRole('button', { name, exact: true }).click();
  }
}

/** Types the rest as a plugged-in keyboard would; the field has the focus. */
export async function typeOnKeyboard(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your email' }).focus();
  await page.keyboard.insertText(text);
}

/** Presses Send and says yes to the one question. */
export async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, send' }).click();
}

/** From home: writes an email and sends it; the Sent screen shows it. */
export async function sendEmail(page: Page, contact: string, text: string): Promise<void> {
  await beginEmail(page, contact);
  await typeOnKeyboard(page, text);
  await send(page);
  await expect(page.locator('[data-screen="sent"]')).toBeVisible();
}

/** Presses Back until home is shown. */
export async function goHome(page: Page): Promise<void> {
  await expect(async () => {
    if ((await page.locator('[data-screen="home"]').count()) > 0) return;
    await page.getByRole('button', { name: 'Back', exact: true }).click({ timeout: 1_000 });
    await expect(page.locator('[data-screen="home"]')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000, intervals: [50] });
}

/** Goes home and signs out; answers the locked page, which is a fresh one. */
export async function signOut(kiosk: Kiosk): Promise<Page> {
  const page = await kiosk.page();
  await goHome(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  return pageShowing(kiosk, 'locked');
}

/** From home: opens the newest draft on the writing screen. */
export async function openDraft(page: Page, contact: string): Promise<Locator> {
  await page.getByRole('button', { name: /^Drafts/ }).click();
  const drafts = page.getByRole('list', { name: 'Drafts' });
  await drafts.getByRole('button', { name: contact }).first().click();
  return page.getByRole('textbox', { name: 'Your email' });
}

/** The emails on the Sent screen. */
export function sentEmails(page: Page): Locator {
  return page.getByRole('list', { name: 'Emails you sent' }).getByRole('listitem');
}

/** The line of state of the newest email on the Sent screen. */
export function newestState(page: Page): Locator {
  return sentEmails(page).first();
}

async function press(pad: Locator, keys: string): Promise<void> {
  for (const key of keys) await pad.getByRole('button', { name: key, exact: true }).click();
}
