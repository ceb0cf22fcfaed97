import { type Page, test } from '@playwright/test';
import { fetchedAll } from './contact.ts';
import type { Kiosk } from './kiosk.ts';
import { pageShowing } from './resident.ts';
import { type Stage, type StageOptions, setStage } from './stage.ts';

/** How the tests of one file begin. */
export interface OnStageOptions extends StageOptions {
  /** Whose tablet it is; the demo's first resident's if left out. */
  readonly residentIds?: readonly string[];
}

/**
 * Sets one stage for all tests of a file: gateway on, tablet enrolled and locked, with its stamps.
 * They run one after the other, since a tablet has one screen. A test that fails leaves a picture.
 */
export function onStage({ residentIds, ...options }: OnStageOptions = {}): () => Stage {
  let stage: Stage | null = null;
  const current = () => {
    if (stage === null) throw new Error('there is a stage only while a test runs');
    return stage;
  };
  test.describe.configure({ mode: 'default' });
  test.beforeAll(async () => {
    stage = await setStage(options);
    await stage.startGateway();
    await stage.enrol(residentIds);
    await stage.startKiosk();
    await fetchedAll(stage);
  });
  test.afterEach(async ({ browserName: _ }, testInfo) => {
    if (testInfo.status === testInfo.expectedStatus || !stage?.isKioskOn()) return;
    const page = await stage.kiosk().page();
    await testInfo.attach('screen', { body: await page.screenshot(), contentType: 'image/png' });
    await testInfo.attach('output', { body: stage.kiosk().output(), contentType: 'text/plain' });
  });
  test.afterAll(async () => stage?.clear());
  return current;
}

/** The power cut and what follows: the tablet is started again and stands locked. */
export async function restart(stage: Stage): Promise<Kiosk> {
  await stage.killKiosk();
  const kiosk = await stage.startKiosk();
  await pageShowing(kiosk, 'locked');
  return kiosk;
}

/** Leaves a picture of what a test has come to among its results, for people to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  // The last of what moves has moved (screens.md: motion takes 120 ms or none).
  await page.waitForTimeout(150);
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}
