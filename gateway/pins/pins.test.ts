import { argon2Sync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pinLinksMax } from '../../shared/protocol/change.ts';
import { readBadgeCode } from '../../shared/session/badge.ts';
import { checkChosenPin } from '../../shared/session/pin.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { readFacility } from '../gateway.ts';
import { requestText } from '../server/text-request.test-support.ts';
import { write } from '../store/database.ts';
import { composeChanges } from '../sync/compose-changes.ts';
import { noonInNovember, resident as residentId } from '../sync/letter.test-support.ts';
import { takePinChange } from './change.ts';
import { openLink } from './link.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let prepared: DemoDirectory;
let demo: RunningDemo;
beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
  demo = await prepared.start();
});
afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

const newPin = () => ({
  salt: randomBytes(16).toString('base64'),
  stretched: randomBytes(32).toString('base64'),
});

/** The resident's PIN as devices are told it. */
async function told() {
  const [change] = await composeChanges(demo.gateway.database, [
    { kind: 'person', refId: residentId },
  ]);
  if (change?.kind !== 'person') throw new Error('a person is told');
  return change.pin;
}

/** A device tells of a change. */
async function change(baseSalt: string, next = newPin(), residentIds = [residentId]) {
  const { database } = demo.gateway;
  const { policy } = await readFacility(database);
  const context = { deviceId: 'd-1', residentIds, policy, nowMillis: noonInNovember };
  const effect = await write(database, (writer) =>
    takePinChange(writer, context, { residentId, baseSalt, ...next }),
  );
  return { ...next, effect };
}

/** Opens the link that leads from a PIN of before to the one that counts; null where there is none. */
async function follow(from: { salt: string }): Promise<string | null> {
  const { links = [], stretched } = await told();
  const link = links.find(({ salt }) => salt === from.salt)?.link;
  return link === undefined
    ? null
    : openLink(link, { residentId, secret: stretched, closedSalt: from.salt });
}

const applied = { outcome: 'applied', problem: null };

test('5.5 from each of the last PINs one link leads to the newest, in whatever order devices told of them', async () => {
  const pins = [await told()] as { salt: string; stretched: string }[];
  for (let n = 0; n < pinLinksMax + 3; n += 1) {
    // Now and then a device that has missed the last ones tells of a change of its own.
    const base = pins[Math.max(0, pins.length - 1 - (n % 4))];
    const { effect, ...next } = await change(base?.salt ?? '');
    expect(effect).toEqual(applied);
    pins.push(next);
  }
  const { links = [], salt, version } = await told();
  expect([salt, version]).toEqual([pins.at(-1)?.salt, pins.length]);
  expect(links).toHaveLength(pinLinksMax);
  for (const pin of pins.slice(-pinLinksMax - 1, -1)) expect(await follow(pin)).toBe(pin.stretched);
});

test('5.5 the same change a second time is none, and nobody changes the PIN of someone who is not at their device', async () => {
  const { salt, version } = await told();
  const next = newPin();
  expect((await change(salt, next)).effect).toEqual(applied);
  expect((await change(salt, next)).effect).toEqual(applied);
  expect(await told()).toMatchObject({ version: version + 1, salt: next.salt });
  expect((await change(next.salt, newPin(), [])).effect).toEqual({
    outcome: 'refused',
    problem: 'unknownResident',
  });
  expect(await told()).toMatchObject({ version: version + 1 });
});

/** A browser of staff who have signed in. */
async function signedInAsStaff() {
  let cookie = '';
  const open = async (path: string, form?: Record<string, string>) => {
    const answer = await requestText(`${demo.staffUrl}${path}`, { cookie, form });
    const given = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]);
    if (given.length > 0) cookie = given.join('; ');
    return answer;
  };
  const { name, password } = demo.staff;
  await open('/signin', { formToken: tokenIn((await open('/signin')).text), name, password });
  return open;
}

const tokenIn = (page: string) => /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '';

test('5.3 staff reset a PIN on their page: shown once, to be changed, and nothing leads past it', async () => {
  const before = await told();
  const open = await signedInAsStaff();
  const { text } = await open('/pins');
  expect(text).toContain('nothing that staff have does');
  const formToken = tokenIn(text);
  expect((await open('/pins/reset', { formToken, residentId: 'R-nobody' })).status).toBe(404);
  expect((await open('/pins/reset', { formToken: 'x', residentId })).status).toBe(403);
  expect(await told()).toEqual(before);
  const shown = await open('/pins/reset', { formToken, residentId });
  const pin = /<strong class="secret">(\d{6})</.exec(shown.text)?.[1] ?? '';
  expect(checkChosenPin(pin)).toEqual({ ok: true, value: pin });
  expect(shown.headers['cache-control']).toBe('no-store');
  expect(await told()).toMatchObject({
    version: before.version + 1,
    links: [],
    isTemporary: true,
  });
  expect(await follow(before)).toBeNull();
  // What a device tells of a change that was made before gives way.
  const late = await change(before.salt);
  expect(late.effect).toEqual({ outcome: 'refused', problem: 'tooLate' });
  const chosen = await change((await told()).salt);
  expect(chosen.effect).toEqual(applied);
  expect(await told()).toMatchObject({ isTemporary: false });
  const entries = await demo.gateway.database
    .selectFrom('audit')
    .select('detail')
    .where('event', '=', 'pin.reset')
    .execute();
  expect(entries.map(({ detail }) => JSON.parse(detail))).toEqual([
    { residentId, version: before.version + 1, staffId: expect.any(String) },
  ]);
});

test('5.4 staff give and take a badge on their page: shown once, and a link to the PIN that counts, whichever that is', async () => {
  const open = await signedInAsStaff();
  const formToken = tokenIn((await open('/pins')).text);
  expect((await open('/pins/badge', { formToken, residentId, order: 'revoke' })).status).toBe(404);
  const shown = await open('/pins/badge', { formToken, residentId, order: 'issue' });
  const [, id, code = ''] =
    /<strong class="secret">([^+<]+)[+]([0-9A-Z-]{19})</.exec(shown.text) ?? [];
  expect(id).toBe(residentId);
  const reach = async () => {
    const { badge, salt, stretched } = await told();
    if (badge === null || badge === undefined) throw new Error('a badge is told');
    const cost = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 };
    const nonce = Buffer.from(badge.salt, 'base64');
    const secret = argon2Sync('argon2id', {
      message: readBadgeCode(code),
      nonce,
      ...cost,
    }).toString('base64');
    expect(openLink(badge.link, { residentId, secret, closedSalt: salt })).toBe(stretched);
  };
  await reach();
  await change((await told()).salt);
  await reach();
  expect((await open('/pins/badge', { formToken, residentId, order: 'revoke' })).status).toBe(200);
  expect(await told()).toMatchObject({ badge: null });
});
