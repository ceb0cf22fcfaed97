import { connect as connectPlain, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { genesisHash } from '../../shared/protocol/chain.ts';
import { WireError, wireErrors } from '../../shared/protocol/errors.ts';
import { placesIn, strangeValues, withAt } from '../../tests/fixtures/strange-values.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { orderFacility } from '../orders/issue.ts';
import { type Answer, call, TestDevice } from '../sync/device.test-support.ts';
import { letter, noonInNovember, resident } from '../sync/letter.test-support.ts';
import { listen, orThrow, type RunningGateway } from './start.ts';

/** Out of tens of thousands of runs that found something, those that would find it again; always the same. */
const seed = 20_261_124;
const patience = { handshakeMillis: 300, headersMillis: 400, checkMillis: 50 };
/** Well above that patience, and far below what Node would wait by itself. */
const hungUpMillis = 30_000;
/** Hundreds of exchanges, on a machine that may be busy with other tests. */
const slowMillis = 60_000;

let prepared: DemoDirectory;
let demo: RunningDemo;
/** The same gateway behind another door that waits less. */
let hasty: RunningGateway;
let device: TestDevice;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
  demo = await prepared.start();
  const gateway = { ...demo.gateway, close: async () => undefined };
  hasty = orThrow(await listen(gateway, { directory: demo.gateway.files.directory, patience }));
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
});

afterAll(async () => {
  await hasty.stop();
  await demo.stop();
  prepared.remove();
});

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const { keyPem: key, enrolment } = device;
  const url = `${demo.deviceUrl}${path}`;
  return call({ url, body, key, cert: enrolment.certificatePem, headers });
}

function expectTyped(answer: Answer): string {
  const { error } = WireError.parse(answer.body);
  expect(answer.status).toBe(wireErrors[error.code]);
  expect(error.code).not.toBe('internal');
  return error.code;
}

const strange = fc.constantFrom<unknown>(...strangeValues);

/** Everything that a device may say at once, and some of it true. */
async function fullRequest() {
  await device.send(letter());
  await device.queue('message.recall', { messageId: uuidv7(), residentId: resident });
  const entry = { seq: 1, atMillis: 1, event: 'device.enrolled', detail: '{"epoch":1}' };
  const hashes = { previousHash: genesisHash, hash: genesisHash };
  const compared = { seq: 1, id: uuidv7(), outcome: 'applied' };
  return {
    ...device.nextRequest(),
    // Each is a start of its own, or one with a strange number would make all that follow stale.
    session: uuidv7(),
    incarnation: null,
    storeOnly: [1],
    ordersSeen: 0,
    digest: { fromSeq: 1, toSeq: 3, hash: genesisHash, records: [compared] },
    audit: {
      head: { seq: 1, hash: genesisHash },
      after: 0,
      entries: [{ ...entry, ...hashes }],
    },
  };
}

describe('whatever a device or a stranger sends', () => {
  test(
    'a whole request with strange values in one or two places has an answer or a typed refusal',
    async () => {
      const { database } = demo.gateway;
      const place = fc.tuple(fc.nat(), strange);
      await fc.assert(
        fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 2 }), async (changes) => {
          // What is rightly taken for a fork shuts the device out; the next run wants it as it was.
          const row = await database
            .updateTable('devices')
            .set({ state: 'active' })
            .where('device_id', '=', device.enrolment.deviceId)
            .returning(['acknowledged_seq', 'head_hash', 'nonce'])
            .executeTakeFirstOrThrow();
          device.head = { seq: row.acknowledged_seq, hash: row.head_hash };
          device.nonce = row.nonce;
          device.outbox = [];
          const good = await fullRequest();
          const places = placesIn(good);
          const request = changes.reduce<unknown>(
            (document, [which, value]) =>
              withAt(document, places[which % places.length] ?? [], value),
            good,
          );
          const answer = await device.post(request);
          if (answer.status !== 200) expectTyped(answer);
        }),
        { numRuns: 250, seed },
      );
    },
    slowMillis,
  );

  test('a sealed payload with strange values is a result of its record, and blocks nothing', async () => {
    const fresh = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode('219360'));
    await fresh.sync();
    const good = { ...letter(), residentId: '219360', contactId: 'c-219360-1' };
    const kinds = ['message.send', 'message.pay', 'message.recall', 'message.read', 'odd'];
    const one = fc.tuple(fc.constantFrom(...kinds), fc.nat(), strange);
    for (const [kind, which, value] of fc.sample(one, { numRuns: 150, seed })) {
      const payload = { ...good, messageId: uuidv7() };
      const places = placesIn(payload);
      const changed = withAt(payload, places[which % places.length] ?? [], value);
      await fresh.queue(kind, changed ?? null);
    }
    const { results } = await fresh.sync();
    expect(results).toHaveLength(150);
    expect(fresh.outbox).toEqual([]);
  });

  test('6.11 a digest of a stretch that ends before it begins, or is longer than a page, is malformed', async () => {
    for (const toSeq of [3, 505, Number.MAX_SAFE_INTEGER]) {
      const digest = { fromSeq: 5, toSeq, hash: genesisHash, records: [] };
      const answer = await device.post({ ...device.nextRequest(), digest });
      expect(expectTyped(answer)).toBe('malformed');
    }
  });

  test('6.9 no device claims so many orders that none is left to give', async () => {
    const ordersSeen = Number.MAX_SAFE_INTEGER;
    const fresh = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode('231596'));
    expect(expectTyped(await fresh.post({ ...fresh.nextRequest(), ordersSeen }))).toBe('malformed');
    const most = { ...fresh.nextRequest(), ordersSeen: 1_000_000_000 };
    expect((await fresh.post(most)).status).toBe(200);
    for (const kind of ['lockdown', 'unlock', 'lockdown', 'unlock'] as const) {
      await orderFacility(demo.gateway, kind, { by: 'test' });
    }
  });

  test('deep nesting and a field twice are read like any other text', async () => {
    const open = JSON.stringify(device.nextRequest()).slice(0, -1);
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    for (const more of [`"audit":${deep}}`, `"extra":${deep}}`, '"epoch":{},"epoch":"x"}']) {
      const answer = await post('/sync', `${open},${more}`);
      if (answer.status !== 200) expectTyped(answer);
    }
    expect(expectTyped(await post('/sync', '['.repeat(3_000_000)))).toBe('malformed');
  });

  test('a stranger is not listened to for longer than a code and a request take', async () => {
    const blanks = Buffer.alloc(40_000, ' ');
    const headers = { 'content-encoding': 'gzip' };
    const url = `${demo.deviceUrl}/enrol`;
    expect(expectTyped(await call({ url, body: blanks }))).toBe('tooLarge');
    expect(expectTyped(await call({ url, body: gzipSync(blanks), headers }))).toBe('tooLarge');
    expect(expectTyped(await post('/orders', blanks))).toBe('tooLarge');
  });

  test('an expectation that nobody meets is refused in our words', async () => {
    const answer = await post('/sync', '{}', { expect: 'the unexpected' });
    expect(expectTyped(answer)).toBe('malformed');
  });
});

describe('who only holds a door open', () => {
  const ended = (socket: Socket) =>
    new Promise<void>((resolve) => {
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
      socket.on('close', () => resolve());
    });
  const address = () => ({ host: '127.0.0.1', port: Number(new URL(hasty.deviceUrl).port) });
  const secure = () => connect({ ...address(), rejectUnauthorized: false });

  test(
    'is hung up on: without TLS, with half a handshake, without a word, and with a header for ever',
    async () => {
      const silent = connectPlain(address());
      const half = connectPlain(address());
      half.on('connect', () => half.write(Buffer.from('1603010200', 'hex')));
      const mute = secure();
      const slow = secure();
      slow.on('secureConnect', () => slow.write('POST /enrol HTTP/1.1\r\nhost: x\r\n'));
      const drip = setInterval(() => slow.writable && slow.write('x: y\r\n'), 50);
      const many = Array.from({ length: 100 }, () => connectPlain(address()));
      // Listened to from the first: on a busy machine one is hung up on before the others are answered.
      const all = [silent, half, mute, slow, ...many].map(ended);
      const url = `${hasty.deviceUrl}/enrol`;
      expect(expectTyped(await call({ url, body: '{}' }))).toBe('malformed');
      await Promise.all(all);
      clearInterval(drip);
    },
    hungUpMillis,
  );
});
