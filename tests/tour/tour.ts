import { expect, type Page } from '@playwright/test';
import { buildKiosk } from '../../build/bundle/bundle.ts';
import { fetchedAll, leasedStamps } from '../e2e/contact.ts';
import { readLedger } from '../e2e/ledger.ts';
import * as resident from '../e2e/resident.ts';
import { signInAsStaff } from '../e2e/staff-page.ts';
import { type Stage, setStage } from '../e2e/stage.ts';
import { beginJournal, type TourJournal } from './journal.ts';

/** Where the tour leaves what it saw. */
export interface TourOptions {
  readonly shotsDirectory?: string;
  readonly jsonFile?: string;
}

const contact = 'Denise Whitfield';
const credentials = { residentId: '204817', pin: '482915' };
const opening = 'dear mom';
const rest =
  ',\n\nthe snow came early this year. In the morning I can see the mountains from the yard, all pink. Tell Jada I am proud of her tooth.\n\nLove, Marcus';

/**
 * Plays the main job by itself in the real window (product.md): written with no network, paid with a
 * free stamp, through a power cut, delivered once. Answers the exit code.
 */
export async function playTour({ shotsDirectory, jsonFile }: TourOptions): Promise<number> {
  await buildKiosk();
  const stage = await setStage();
  const journal = beginJournal({
    directory: shotsDirectory,
    canShoot: stage.isKioskOn,
    shoot: (file) => stage.kiosk().shot(file),
  });
  try {
    await openFacility(stage, journal);
    await writeOffline(stage, journal);
    await losePower(stage, journal);
    await deliver(stage, journal);
    await readAndLeave(stage, journal);
  } catch {
    // The journal has printed the step that failed, with its reason.
  } finally {
    await stage.clear();
  }
  const isWhole = journal.finish(jsonFile);
  console.log(isWhole ? 'The tour held, every step.' : 'The tour did not hold.');
  return isWhole ? 0 : 1;
}

async function openFacility(stage: Stage, journal: TourJournal): Promise<void> {
  await journal.step('A facility and its gateway', async () => {
    const { facilityName, deviceUrl } = await stage.startGateway();
    return { state: 'serving', detail: `${facilityName} at ${deviceUrl}` };
  });
  await journal.step('The tablet is enrolled with a one-time code', async () => {
    await stage.enrol();
    return { state: 'enrolled', detail: 'P-256 certificate, TLS 1.3 both ways' };
  });
  await journal.step('The tablet starts, locked, and fetches its stamps', async () => {
    await stage.startKiosk();
    await fetchedAll(stage);
    return { state: 'locked', detail: `${await leasedStamps(stage)} stamps lent to this tablet` };
  });
}

async function writeOffline(stage: Stage, journal: TourJournal): Promise<void> {
  await journal.step('The network goes', async () => {
    await stage.stopGateway();
    return { state: 'locked', detail: 'the gateway does not answer' };
  });
  await journal.step('A resident signs in with no network', async () => {
    const page = await resident.signIn(stage.kiosk(), credentials);
    await expect(page.getByText('4 free stamps left')).toBeVisible();
    return { state: 'home', detail: '4 free stamps left' };
  });
  await journal.step('They write an email on the screen', async () => {
    const page = await stage.kiosk().page();
    await resident.beginEmail(page, contact);
    await resident.typeOnScreen(page, opening);
    await resident.typeOnKeyboard(page, rest);
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    return { state: 'writing', detail: 'saved within a second' };
  });
  await journal.step('They are asked once, with the price', async () => {
    const page = await stage.kiosk().page();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Yes, send' })).toBeVisible();
    return { state: 'writing', detail: oneLine(await page.getByRole('dialog').innerText()) };
  });
  await journal.step('They send it, paid with a free stamp', async () => {
    const page = await stage.kiosk().page();
    await page.getByRole('button', { name: 'Yes, send' }).click();
    return { state: 'queued', detail: await stateLine(page, 'Saved on this tablet') };
  });
}

async function losePower(stage: Stage, journal: TourJournal): Promise<void> {
  await journal.step('The tablet dies: SIGKILL to every process', async () => {
    const { processId } = stage.kiosk();
    await stage.killKiosk();
    return { state: 'off', detail: `process ${processId} is gone` };
  });
  await journal.step('It comes back, locked', async () => {
    await stage.startKiosk();
    await resident.pageShowing(stage.kiosk(), 'locked');
    return { state: 'locked', detail: 'nobody is signed in' };
  });
  await journal.step('The email and its stamp are as they were', async () => {
    const page = await resident.signIn(stage.kiosk(), credentials);
    await expect(page.getByText('3 free stamps left')).toBeVisible();
    await page.getByRole('button', { name: 'Sent' }).click();
    return { state: 'queued', detail: await stateLine(page, 'Saved on this tablet') };
  });
}

async function deliver(stage: Stage, journal: TourJournal): Promise<void> {
  await journal.step('The network is back, and the facility has it', async () => {
    await stage.startGateway();
    return {
      state: 'inReview',
      detail: await stateLine(await stage.kiosk().page(), 'Being reviewed'),
    };
  });
  await journal.step('The mail room approves it on the staff page', async () => {
    const reviewer = await signInAsStaff(stage.gateway());
    await reviewer.approve(opening);
    await reviewer.leave();
    return { state: 'approved', detail: stage.gateway().staffUrl };
  });
  await journal.step('The resident sees it delivered', async () => {
    return { state: 'delivered', detail: await stateLine(await stage.kiosk().page(), 'Delivered') };
  });
  await journal.step('It was delivered once, and one stamp was charged', async () => {
    expect(await readLedger(stage.gateway())).toEqual({ accepted: 1, deliveries: 1, spends: 1 });
    return { state: 'delivered', detail: '1 email accepted, 1 delivery, 1 stamp spent' };
  });
}

async function readAndLeave(stage: Stage, journal: TourJournal): Promise<void> {
  await journal.step('An email from home comes in', async () => {
    const reviewer = await signInAsStaff(stage.gateway());
    await reviewer.approveAll();
    await reviewer.leave();
    const page = await stage.kiosk().page();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: /^Inbox/ }).click();
    const emails = page.getByRole('list', { name: 'Emails' }).getByRole('button');
    await expect(emails.first()).toBeVisible({ timeout: 30_000 });
    return { state: 'inbox', detail: oneLine(await emails.first().innerText()) };
  });
  await journal.step('It is read', async () => {
    const page = await stage.kiosk().page();
    await page.getByRole('list', { name: 'Emails' }).getByRole('button').first().click();
    await expect(page.locator('[data-screen="reading"]')).toBeVisible();
    return { state: 'reading', detail: `from ${contact}` };
  });
  await journal.step('They sign out, and nothing of them is left on the screen', async () => {
    const page = await stage.kiosk().page();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    const locked = await resident.pageShowing(stage.kiosk(), 'locked');
    await expect(locked.getByText(contact)).toHaveCount(0);
    return { state: 'locked', detail: 'a fresh window with fresh storage' };
  });
}

/** Waits until the newest email's line says so, and answers the whole line. */
async function stateLine(page: Page, words: string): Promise<string> {
  const line = resident.newestState(page);
  await expect(line).toContainText(words, { timeout: 30_000 });
  return oneLine(await line.innerText());
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' · ');
}
