import type { Page } from '@playwright/test';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { Kiosk } from '../../e2e/kiosk.ts';
import { isRunning, rendererId } from '../../e2e/processes.ts';
import { resident } from './tablet.ts';

declare const postern: Bridge;

const patienceMillis = 30_000;
const lookEveryMillis = 5;

/** What one session took, in milliseconds. */
export interface SessionTimes {
  /** From the PIN to its answer: the vault is open. */
  readonly pinMillis: number;
  /** From the word to sign out until the old page's process is gone and a fresh one shows that it is locked. */
  readonly signOutMillis: number;
}

/** From the locked screen to home. Answers what the PIN's check took. */
export async function signIn(kiosk: Kiosk): Promise<number> {
  const page = await showing(kiosk, 'locked');
  await page.evaluate(() => postern['session.touch'](null));
  const pinMillis = await page.evaluate(async (who) => {
    const begun = performance.now();
    const answer = await postern['session.signIn'](who);
    if (!answer.ok) throw new Error(`signing in was answered by ${answer.error.code}`);
    return performance.now() - begun;
  }, resident);
  await showing(kiosk, 'home');
  return pinMillis;
}

/** From home to the locked screen. Answers what it took. */
export async function signOut(kiosk: Kiosk): Promise<number> {
  const page = await kiosk.page();
  const renderer = await rendererId(kiosk);
  const begun = performance.now();
  await page.evaluate(() => void postern['session.signOut'](null)).catch(() => undefined);
  await until(() => !isRunning(renderer), 'the end of the old page');
  await showing(kiosk, 'locked');
  return performance.now() - begun;
}

/** The page that shows a screen, once it does. */
async function showing(kiosk: Kiosk, screen: string): Promise<Page> {
  let shown: Page | null = null;
  await until(async () => {
    const page = await kiosk.page();
    const is = await page
      .locator(`[data-screen="${screen}"]`)
      .isVisible()
      .catch(() => false);
    shown = is ? page : null;
    return is;
  }, screen);
  if (shown === null) throw new Error(`This cannot be: ${screen} is shown by no page`);
  return shown;
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + patienceMillis;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`no ${what} within ${patienceMillis} ms`);
    await new Promise((done) => setTimeout(done, lookEveryMillis));
  }
}
