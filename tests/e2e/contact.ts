import { expect, type Page } from '@playwright/test';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import { pageShowing } from './resident.ts';
import type { Stage } from './stage.ts';

declare const postern: Bridge;

/** Waits until the locked tablet has all that the gateway has for it now, stamps first of all. */
export async function fetchedAll(stage: Stage): Promise<void> {
  await pageShowing(stage.kiosk(), 'locked');
  await expect.poll(() => leasedStamps(stage), { timeout: 20_000 }).toBeGreaterThan(0);
  // A lease is committed before the answer that carries it: one more contact says that it came.
  await contact(stage);
}

/** Waits until the tablet has talked with the gateway about all that is known on both sides now. */
export async function contact(stage: Stage): Promise<void> {
  const sinceMillis = stage.gateway().gateway.world.nowMillis();
  const lastContactMillis = async () => {
    const page = await stage.kiosk().page();
    await page.evaluate(() => postern['sync.now'](null));
    const { link } = await viewOf(page);
    return link.connected ? (link.lastContactMillis ?? 0) : 0;
  };
  await expect.poll(lastContactMillis, { timeout: 20_000 }).toBeGreaterThan(sinceMillis);
}

/** Stamps that the gateway has lent to the tablet: those of this month and of the next two. */
export async function leasedStamps(stage: Stage): Promise<number> {
  const leased = await stage
    .gateway()
    .gateway.database.selectFrom('stamps')
    .select('name')
    .where('holder_device', 'is not', null)
    .execute();
  return leased.length;
}

/** What the core tells the screen, for what a screen does not say in words. */
export async function viewOf(page: Page): Promise<KioskView> {
  const answer = await page.evaluate(() => postern['view.get'](null));
  if (!answer.ok) throw new Error(`view.get answered ${answer.error.code}`);
  return answer.value;
}
