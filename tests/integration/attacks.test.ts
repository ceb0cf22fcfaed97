import { request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type DemoDirectory, makeDemoDirectory } from '../../gateway/demo/demo.test-support.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { orderDevice } from '../../gateway/orders/issue.ts';
import { setPolicy } from '../../gateway/policy.ts';
import { call, TestDevice } from '../../gateway/sync/device.test-support.ts';
import {
  free,
  letter,
  liveSpends,
  noonInNovember,
  resident,
} from '../../gateway/sync/letter.test-support.ts';
import { channels } from '../../shared/ipc/channels.ts';
import { defaultPolicy } from '../../shared/policy/policy.ts';
import { recordPayloads } from '../../shared/protocol/record.ts';
import { enrolTablet, newDirectory, withStore } from './facility.ts';

/**
 * What was done to others (docs/threats.md), done to Postern again with each run. Where the part that it was
 * done to is not built, the account and its balance, the protocol's edge stands for it.
 */
let prepared: DemoDirectory;
let demo: RunningDemo;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
});
afterAll(() => prepared.remove());

async function atFacility(work: (device: TestDevice) => Promise<void>): Promise<void> {
  demo = await prepared.start();
  try {
    await work(await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode()));
  } finally {
    await demo.stop();
  }
}

const stampsOfNovember = (device: TestDevice) =>
  device.stamps.map(({ name }) => name).filter((name) => name.includes('/2026-11/'));

test('Idaho 2018: putting a letter in and taking it out, over and over and twice, makes no stamp', () =>
  atFacility(async (device) => {
    await device.sync();
    await device.send(letter());
    const neverSent = letter().messageId;
    for (let turn = 0; turn < 6; turn += 1) {
      const sent = letter();
      await device.send(sent);
      const recall = { messageId: sent.messageId, residentId: resident };
      // Each withdrawal is a record of its own, as a tablet that asks for its money twice would send it.
      for (let times = 0; times < 3; times += 1) await device.queue('message.recall', recall);
      await device.queue('message.recall', { messageId: neverSent, residentId: resident });
    }
    await device.sync();
    await device.sync();
    expect(await liveSpends(demo)).toHaveLength(1);
    expect(stampsOfNovember(device)).toHaveLength(3);
    expect(new Set(stampsOfNovember(device)).size).toBe(3);
  }));

/** Every number that a schema lets somebody say, by its path. */
function numbersIn(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type } = schema as { readonly type?: unknown };
  const here = type === 'number' || type === 'integer' ? [path] : [];
  const inner = Object.entries(schema).flatMap(([name, one]) => numbersIn(one, `${path}/${name}`));
  return [...here, ...inner];
}

test('Kentucky 2022: no channel and no record has an amount, so that there is nothing to put a minus before', () => {
  const inputs = Object.values(channels).map(({ input }) => z.toJSONSchema(input));
  expect(inputs.flatMap((schema) => numbersIn(schema))).toEqual([]);
  const payloads = Object.entries(recordPayloads).flatMap(([kind, schema]) =>
    numbersIn(z.toJSONSchema(schema), kind),
  );
  // What a picture weighs and measures, which the gateway looks at itself, and a price is not among it.
  const last = payloads.map((path) => path.split('/').at(-1));
  expect(new Set(last)).toEqual(new Set(['bytes', 'width', 'height']));
});

const notStamps = ['-1', '0', '5', '1.5', '1e0', '01', '+1', '１', ' 1', '1\u0000', '999999', ''];

test('Kentucky 2022: a stamp of no, negative, fractional or spelt-out number pays for nothing, and a price from a device is not read', () =>
  atFacility(async (device) => {
    await device.sync();
    for (const number of notStamps) {
      const stamps = [`free/${resident}/2026-11/${number}`];
      const priced = { ...letter({ stamps }), priceCents: -500, stampsNeeded: -1, balance: '1e9' };
      await device.queue('message.send', priced);
    }
    const { results } = await device.sync();
    // Four free stamps there are this month; the gateway put those in, and the rest waits for postage (2.11).
    expect(results.map(({ outcome }) => outcome).filter((one) => one === 'applied')).toHaveLength(
      4,
    );
    expect(await liveSpends(demo)).toEqual(free('2026-11', 1, 2, 3, 4));
    await device.sync();
    expect(stampsOfNovember(device)).toEqual([]);
  }));

test.each([-4, 4.5, '4', 2 ** 53, Number.NaN, null])(
  'Kentucky 2022: a policy of %j free stamps is refused by the field, and the one in force stays',
  (perMonth) =>
    atFacility(async () => {
      const set = await setPolicy(demo.gateway, { ...defaultPolicy, freeStamps: { perMonth } });
      const problems = set.ok ? [] : set.error.map(({ field }) => field);
      expect(new Set(problems)).toEqual(new Set(['freeStamps.perMonth']));
    }),
);

test('Michigan 2024: a tablet that was copied is shut out at its first word, with all that it brings kept', () =>
  atFacility(async (device) => {
    await device.sync();
    const copy = device.clone();
    await device.send(letter());
    await device.sync();
    await copy.send(letter({ body: 'From the copy.' }));
    const refused = await copy.post({ ...copy.nextRequest(), protocol: { min: 1, max: 1 } });
    expect(refused).toMatchObject({ body: { error: { code: 'fenced' } } });
    const kept = await demo.gateway.database.selectFrom('fenced_records').selectAll().execute();
    expect(kept).toHaveLength(1);
    expect(await liveSpends(demo)).toHaveLength(1);
  }));

test('Michigan 2024: a tablet that went home to be mended is told to lock, and serves nobody until it is enrolled anew', () =>
  atFacility(async (device) => {
    await device.sync();
    const { deviceId } = device.enrolment;
    const lost = await orderDevice(demo.gateway, { deviceId, kind: 'lose', by: 'test' });
    expect(lost.ok).toBe(true);
    expect((await device.post(device.nextRequest())).status).not.toBe(200);
    const { body } = await call({
      url: `${demo.deviceUrl}/orders`,
      body: JSON.stringify({ ordersSeen: 0, cursor: null }),
      key: device.keyPem,
      cert: device.enrolment.certificatePem,
    });
    expect(body).toMatchObject({ orders: [{ kind: 'lose', deviceId }] });
  }));

test('Michigan 2024: two tablets of one facility have no secret in common: what one gives away opens no other', async () => {
  const now = noonInNovember;
  demo = await prepared.start({ now });
  const secretsOf = async () => {
    const who = { residentId: resident, pin: '', firstName: '', contactId: '', contactName: '' };
    const dataDir = await enrolTablet(demo, who, { dataDir: newDirectory('tablet') });
    return withStore(dataDir, (store) => {
      const enrolment = store.enrolment.read();
      const pepper = Buffer.from(enrolment?.pepper ?? '').toString('hex');
      return [pepper, enrolment?.privateKeyPem, enrolment?.certificatePem, enrolment?.deviceId];
    });
  };
  const one = await secretsOf();
  const other = await secretsOf();
  await demo.stop();
  expect(one).toHaveLength(4);
  for (const secret of one) expect(other).not.toContain(secret);
});

/** Asks without any certificate or cookie. */
function asStranger(url: string, method: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = method === 'GET' ? {} : { 'content-type': 'application/json' };
    const asked = request(
      url,
      { method, headers, agent: false, rejectUnauthorized: false },
      (answer) => {
        let text = JSON.stringify(answer.headers);
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject);
    asked.end(method === 'GET' ? undefined : '{}');
  });
}

test('GTL 2020: neither port of a gateway gives a stranger anything of anybody', () =>
  atFacility(async (device) => {
    await device.send(letter({ body: 'canary7Q4Z' }));
    await device.sync();
    const devicePaths = [
      '/sync',
      '/orders',
      '/blobs/ask',
      '/blobs/put',
      '/blobs/get',
      '/enrol',
      '/',
    ];
    const staffPaths = ['/', '/devices', '/set-aside', '/approve-all', '/approve-shown', '/mail/1'];
    const guesses = ['/.env', '/backup', '/gateway.db', '/..%2fgateway.db', '/metrics', '/health'];
    const asked = [
      ...[...devicePaths, ...guesses].map((path) => [demo.deviceUrl, path] as const),
      ...[...staffPaths, ...guesses].map((path) => [demo.staffUrl, path] as const),
    ].flatMap(([url, path]) => (['GET', 'POST'] as const).map((method) => ({ url, path, method })));
    for (const { url, path, method } of asked) {
      const { status, text } = await asStranger(`${url}${path}`, method);
      expect(status, `${method} ${path}`).not.toBe(200);
      for (const word of ['canary7Q4Z', 'Marcus', 'Whitfield', resident, 'c-204817']) {
        expect(text, `${method} ${path}`).not.toContain(word);
      }
    }
  }));
