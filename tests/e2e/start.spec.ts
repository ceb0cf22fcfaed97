import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { assert } from '../../shared/assert.ts';
import { faceFile } from '../../shared/ipc/face-file.ts';
import type { Hours } from '../../shared/time/hours.ts';
import { type Kiosk, landscape, launchKiosk, startDisplay } from './kiosk.ts';
import { keepPicture, onStage } from './on-stage.ts';
import * as resident from './resident.ts';

const stage = onStage();

/** A kiosk whose core's first line is this, in a folder of its own. */
async function startWithCore(
  firstLine: string,
): Promise<{ kiosk: Kiosk; end: () => Promise<void> }> {
  const folder = test.info().outputPath('dist');
  cpSync(resolve(import.meta.dirname, '../../dist'), folder, { recursive: true });
  renameSync(join(folder, 'core.js'), join(folder, 'true-core.js'));
  writeFileSync(join(folder, 'core.js'), firstLine);
  const display = await startDisplay(landscape);
  const dataDirectory = stage().tabletDirectory;
  const kiosk = await launchKiosk({ display: display.name, dataDirectory, folder });
  const end = async () => {
    await kiosk.killHard();
    await display.end();
  };
  return { kiosk, end };
}

const late = `setTimeout(() => import('./true-core.js'), 2_000);`;
const never = 'setInterval(() => {}, 1_000);';
const dead = 'process.exit(1);';

const clock = (page: Page) => page.locator('.locked-time');

test.beforeEach(async () => {
  // The tablet was on, locked, and its plug was pulled.
  if (!stage().isKioskOn()) await stage().startKiosk();
  await resident.pageShowing(stage().kiosk(), 'locked');
  await expect.poll(() => existsSync(join(stage().tabletDirectory, faceFile))).toBe(true);
  await stage().killKiosk();
});

test('4.6 before its core is there the tablet shows whose it is, and no time that it cannot know', async () => {
  const { kiosk, end } = await startWithCore(late);
  const page = await resident.pageShowing(kiosk, 'locked');
  await expect(page.getByRole('heading', { name: 'Cedar Ridge' })).toBeVisible();
  expect((await clock(page).textContent())?.trim()).toBe('');
  await keepPicture(page, 'face');
  const before = await page.getByRole('button', { name: 'Touch to sign in' }).boundingBox();
  await expect(clock(page)).toHaveText(/\d:\d\d [AP]M/);
  await keepPicture(page, 'true');
  // What the core has said is not said again by a file.
  expect(await page.evaluate(async () => (await fetch('face.json')).json())).toBeNull();
  // Nothing moves under a finger that is on its way.
  expect(await page.getByRole('button', { name: 'Touch to sign in' }).boundingBox()).toEqual(
    before,
  );
  await end();
});

test('4.6 an ID can be typed before the core is there, and it signs its resident in', async () => {
  const { kiosk, end } = await startWithCore(late);
  await resident.typeCredentials(kiosk, resident.marcus);
  await resident.pageShowing(kiosk, 'home');
  await end();
});

test('K10 with a core that never comes the tablet says that it is starting', async () => {
  const { kiosk, end } = await startWithCore(never);
  const page = await resident.pageShowing(kiosk, 'locked');
  await page.getByRole('button', { name: 'Touch to sign in' }).click();
  await resident.pageShowing(kiosk, 'signingIn');
  const starting = page.getByRole('heading', { name: 'Starting' });
  await expect(starting).toBeVisible({ timeout: 15_000 });
  await end();
});

test('K10 with a core that dies again and again nobody is asked to sign in', async () => {
  const { kiosk, end } = await startWithCore(dead);
  await expect
    .poll(async () => (await kiosk.page()).url(), { timeout: 30_000 })
    .toBe('app://kiosk/out-of-service.html');
  await end();
});

test('a face file that is damaged is passed over, and made anew', async () => {
  const path = join(stage().tabletDirectory, faceFile);
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, whole.slice(0, 30));
  const kiosk = await stage().startKiosk();
  await expect(clock(await resident.pageShowing(kiosk, 'locked'))).toHaveText(/\d:\d\d [AP]M/);
  await expect.poll(() => readFileSync(path, 'utf8')).toBe(whole);
});

test('4.2 a face from opening hours gives way when the facility has closed, touched or not', async () => {
  const path = join(stage().tabletDirectory, faceFile);
  const face = readFileSync(path, 'utf8');
  const open = setHours({ opens: '03:00', closes: '03:01' });
  for (const isTouched of [false, true]) {
    writeFileSync(path, face);
    const { kiosk, end } = await startWithCore(late);
    const page = await resident.pageShowing(kiosk, 'locked');
    if (isTouched) await page.getByRole('button', { name: 'Touch to sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Closed for now' })).toBeVisible();
    // And the next start does not begin with an invitation.
    await expect.poll(() => existsSync(path)).toBe(false);
    await end();
  }
  setHours(open);
});

/** Changes the tablet's hours, which is off; answers those it had. */
function setHours(hours: Hours): Hours {
  const opened = openExistingStore({ dataDir: stage().tabletDirectory });
  assert(opened.ok, 'the tablet has a store');
  const store = opened.value;
  const policy = store.policy.read();
  assert(policy !== null, 'the tablet has a policy');
  store.transaction('hours', () => store.policy.save({ ...policy, hours }));
  store.close();
  return policy.hours;
}
