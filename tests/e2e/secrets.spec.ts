import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stretchPin, unwrapResidentKeys } from '../../electron/core/keys/resident-keys.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { fetchedAll } from './contact.ts';
import type { Kiosk } from './kiosk.ts';
import { onStage } from './on-stage.ts';
import { coreId, isRunning, rendererId } from './processes.ts';
import * as resident from './resident.ts';

const { marcus, denise } = resident;
/** In letters alone: whoever writes it down in another form still has these words in it. */
const canaries = ['zinnia', 'quillwort', 'Okapi'] as const;
const letter = `The ${canaries.join(' ')} of a letter`;
/** A PIN that is wrong, and not found in anything by chance. */
const wrongPin = '838271';
const names = ['Marcus', 'Whitfield', 'Denise', 'Okafor'];

// Two thirds of their life are over when they are made, a day back: the tablet renews with each exchange.
const stage = onStage({ certificateDays: 0.3 });

/** Makes this process, and so the kiosks that it starts, one that leaves its memory behind when it crashes. */
function allowCoreDumps(): void {
  try {
    execFileSync('/usr/bin/prlimit', ['--core=unlimited:', '--pid', String(process.pid)]);
  } catch {
    // Where it is forbidden for good, the kiosk has nothing to forbid.
  }
}

/** A process and all that it has started. */
function family(processId: number): number[] {
  if (!isRunning(processId)) return [];
  const children = `${shown(`/proc/${processId}/task/${processId}/children`) ?? ''}`;
  const ids = children.split(' ').filter((id) => id.trim() !== '');
  return [processId, ...ids.flatMap((id) => family(Number(id)))];
}

/** What anybody on the machine may read of the processes of a kiosk, by what it is. */
function shownByProcesses({ processId }: Kiosk): [string, Buffer][] {
  const places = family(processId).flatMap((id) =>
    ['cmdline', 'environ', 'comm', 'status', 'limits'].map((name) => `/proc/${id}/${name}`),
  );
  return places.flatMap((place): [string, Buffer][] => {
    const text = shown(place);
    return text === null ? [] : [[place, text]];
  });
}

/** A file of a process; null where it has ended meanwhile, and shows nothing any more. */
function shown(place: string): Buffer | null {
  try {
    return readFileSync(place);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** Every file of the tablet, as whoever takes its disk finds it; the key itself is not among them. */
function filesOfTablet(): [string, Buffer][] {
  const directory = stage().tabletDirectory;
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'device-key')
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path)]);
}

/** How often the tablet has shown a certificate that it had asked for by itself. */
async function renewals(): Promise<number> {
  const { database } = stage().gateway().gateway;
  const replaced = database.selectFrom('certificates').where('replaced_at_millis', 'is not', null);
  return (await replaced.select('fingerprint').execute()).length;
}

/** What must stand nowhere, in each form in which it could: by name. */
async function secretsOf(): Promise<Record<string, Buffer[]>> {
  const dataDir = stage().tabletDirectory;
  const opened = openExistingStore({ dataDir });
  if (!opened.ok) throw new Error(opened.error.kind);
  const { people, enrolment, close } = opened.value;
  const person = people.find(marcus.residentId);
  const device = enrolment.read();
  close();
  if (person === null || device === null) throw new Error('not enrolled');
  const stretchedPin = await stretchPin(marcus.pin, person.pinSalt);
  const lock = { residentId: marcus.residentId, stretchedPin, pepper: device.pepper };
  const keys = unwrapResidentKeys(person.keysWrapped, lock);
  if (keys === null) throw new Error('the PIN is right');
  const raw = {
    deviceKey: readFileSync(join(dataDir, 'device-key')),
    pepper: Buffer.from(device.pepper),
    stretchedPin,
    ...keys,
  };
  const texts = [marcus.pin, wrongPin, ...canaries, ...names];
  return {
    ...Object.fromEntries(Object.entries(raw).map(([name, key]) => [name, formsOfKey(key)])),
    privateKey: device.privateKeyPem
      .split('\n')
      .filter((line) => line.length > 40)
      .map((line) => Buffer.from(line)),
    ...Object.fromEntries(texts.map((text) => [text, formsOfText(text)])),
  };
}

function formsOfKey(key: Buffer): Buffer[] {
  const spelled = [key.toString('hex'), key.toString('hex').toUpperCase()];
  const based = [key.toString('base64').slice(0, 40), key.toString('base64url').slice(0, 40)];
  return [key, ...[...spelled, ...based].map((text) => Buffer.from(text))];
}

function formsOfText(text: string): Buffer[] {
  return [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
}

/** Which of the secrets stand in which of these places. */
function found(places: readonly [string, Buffer][], secrets: Record<string, Buffer[]>): string[] {
  return places.flatMap(([place, bytes]) =>
    Object.entries(secrets)
      .filter(([, forms]) => forms.some((form) => bytes.includes(form)))
      .map(([name]) => `${name} in ${place}`),
  );
}

/** The store and its journal turn bad under a kiosk that has them open, with what would mend them. */
function damageStore(): void {
  const directory = stage().tabletDirectory;
  for (const name of readdirSync(directory).filter((one) => one.startsWith('device.db'))) {
    if (/-(wal|shm)$/.test(name)) rmSync(join(directory, name));
    else writeFileSync(join(directory, name), Buffer.alloc(64 * 1024, 0xaa), { flag: 'r+' });
  }
}

/** Kills a process as a bug in it would, so that whatever keeps memory for its makers keeps it now. */
async function crash(processId: number): Promise<void> {
  process.kill(processId, 'SIGSEGV');
  await expect.poll(() => isRunning(processId), { timeout: 10_000 }).toBe(false);
}

const dumps = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.dmp$|\.core$|(^|\/)core(\.\d+)?$|minidump/i.test(name),
  );

test('S1 S4 no key, PIN, word or name in any output, argument, environment, dump or file, whatever fails', async () => {
  test.slow();
  const kiosk = stage().kiosk();
  await kiosk.end();
  allowCoreDumps();
  const secrets = await secretsOf();
  const again = await stage().startKiosk();
  await fetchedAll(stage());
  const signingIn = await resident.typeCredentials(again, { ...marcus, pin: wrongPin });
  await expect(signingIn.getByText('9 tries are left')).toBeVisible();
  await resident.typePin(signingIn, marcus.pin);
  const page = await resident.pageShowing(again, 'home');
  await resident.sendEmail(page, denise, letter);
  await resident.goHome(page);
  await resident.beginEmail(page, denise);
  await resident.typeOnKeyboard(page, `${letter}, unsent`);
  await expect.poll(renewals, { timeout: 20_000 }).toBeGreaterThan(0);
  const signedIn = shownByProcesses(again);
  expect(signedIn.length).toBeGreaterThan(15);
  const mayDump = signedIn.filter(
    ([place, text]) =>
      place.endsWith('limits') && !/^Max core file size +0 +0 /m.test(String(text)),
  );
  expect(mayDump.map(([place]) => place)).toEqual([]);

  // A page that throws what it has on it, and one that dies of it.
  await page.evaluate((words) => {
    console.error(words);
    setTimeout(() => {
      throw new Error(words);
    });
    void Promise.reject(new Error(words));
  }, letter);
  await crash(await rendererId(again));
  await resident.signIn(again, marcus);
  await crash(await coreId(again));
  const after = await resident.signIn(again, marcus);

  // A letter is on the screen while its store goes bad.
  await resident.beginEmail(after, denise);
  await resident.typeOnKeyboard(after, letter);
  damageStore();
  await crash(await coreId(again));
  await resident.pageShowing(again, 'outOfService');
  const outOfService = shownByProcesses(again);
  const workingDirectory = readlinkSync(`/proc/${again.processId}/cwd`);
  await crash(again.processId);
  const last = await stage().startKiosk();
  await last.page();
  await last.app
    .evaluate((_electron, words) => {
      process.emit('uncaughtException', new Error(words));
    }, letter)
    .catch(() => undefined);
  await expect.poll(() => isRunning(last.processId), { timeout: 10_000 }).toBe(false);

  const output = [kiosk, again, last].map((one) => one.output()).join('');
  for (const told of ['page lost', 'core gone', 'store.closed', 'postern: Error']) {
    expect(output).toContain(told);
  }
  const written: [string, Buffer][] = [['output', Buffer.from(output)], ...filesOfTablet()];
  expect(found([...written, ...signedIn, ...outOfService], secrets)).toEqual([]);
  expect(dumps(stage().tabletDirectory)).toEqual([]);
  expect(readdirSync(workingDirectory).filter((name) => /^core(\.|$)/.test(name))).toEqual([]);
  // The search finds what there is to find.
  expect(found([['letter', Buffer.from(letter)]], secrets)).toHaveLength(canaries.length);
});
