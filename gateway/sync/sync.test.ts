import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SyncResponse } from '../../shared/protocol/sync.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { approveAll, decide } from '../review/decide.ts';
import { waitingIds } from '../review/waiting.ts';
import { call, TestDevice } from './device.test-support.ts';
import { free, letter, liveSpends, noonInNovember, resident } from './letter.test-support.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
});

afterAll(() => prepared.remove());

beforeEach(async () => {
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
});

afterEach(() => demo.stop());

describe('the main job', () => {
  test('6.1 a letter is accepted, reviewed and delivered once, and its stamp is spent once', async () => {
    await device.sync();
    expect(device.stamps.map((stamp) => stamp.name)).toEqual([
      ...free('2026-11', 1, 2, 3, 4),
      ...free('2026-12', 1, 2, 3, 4),
      ...free('2027-01', 1, 2, 3, 4),
    ]);
    expect(device.changes.map((change) => change.kind)).toEqual(['policy', 'person']);

    const message = letter();
    await device.send(message);
    const { results } = await device.sync();
    expect(results).toMatchObject([{ seq: 1, outcome: 'applied', problem: null }]);
    expect(device.outbox).toEqual([]);
    expect(device.stateOf(message.messageId)).toMatchObject({
      state: 'inReview',
      reviewDueMillis: expect.closeTo(noonInNovember + 48 * 3_600_000, -5),
    });
    expect(device.stamps).toHaveLength(11);

    const approve = { verdict: { kind: 'approve' }, by: 'Ana' } as const;
    expect(await decide(demo.gateway, message.messageId, approve)).toEqual({ ok: true });
    expect(await decide(demo.gateway, message.messageId, approve)).toEqual({
      ok: false,
      error: 'alreadyDecided',
    });
    await device.sync();
    expect(device.stateOf(message.messageId)).toMatchObject({ state: 'delivered', by: 'Ana' });
    expect(await liveSpends(demo)).toEqual(free('2026-11', 1));
    const delivered = await demo.gateway.database.selectFrom('deliveries').selectAll().execute();
    expect(delivered).toHaveLength(1);
  });

  test('3.6 a refusal tells rule, note and appeal, and gives the stamp back', async () => {
    await device.sync();
    const message = letter();
    await device.send(message);
    await device.sync();
    const verdict = { kind: 'refuse', ruleCode: 'threat', note: 'See line 2.' } as const;
    await decide(demo.gateway, message.messageId, { verdict, by: 'Ana' });
    await device.sync();
    expect(device.stateOf(message.messageId)).toMatchObject({
      state: 'refused',
      refusal: { ruleCode: 'threat', note: 'See line 2.', decidedBy: 'Ana', stampsReturned: 1 },
    });
    expect(device.stamps).toHaveLength(12);
    expect(await liveSpends(demo)).toEqual([]);
  });

  test('3.3 approved mail from outside arrives, and a refused one is announced without its text', async () => {
    const [first = '', ...rest] = await waitingIds(demo.gateway.database);
    const verdict = { kind: 'refuse', ruleCode: 'code', note: '' } as const;
    await decide(demo.gateway, first, { verdict, by: 'Ana' });
    expect(await approveAll(demo.gateway, rest, 'Ana')).toBe(2);
    const lucia = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode('219360'));
    await device.sync();
    await lucia.sync();
    expect(device.changes.map((change) => change.kind)).toContain('message.incomingRefused');
    expect(JSON.stringify(device.changes)).not.toContain('tomatoes');
    const arrived = lucia.changes.find((change) => change.kind === 'message.incoming');
    expect(arrived).toMatchObject({ residentId: '219360', contactName: 'Rosa Herrera' });
    await lucia.queue('message.read', { messageId: arrived?.['messageId'], residentId: '219360' });
    expect((await lucia.sync()).results).toMatchObject([{ outcome: 'applied' }]);
    await device.queue('message.read', { messageId: arrived?.['messageId'], residentId: '219360' });
    expect((await device.sync()).results).toMatchObject([{ problem: 'unknownMessage' }]);
  });
});

describe('6.3 what comes again', () => {
  test('a page whose answer was lost gets its stored results again and has no second effect', async () => {
    await device.sync();
    await device.send(letter());
    const lost = await device.post(device.nextRequest());
    const again = await device.sync();
    expect(again.results).toEqual((lost.body as { results: unknown }).results);
    expect(await liveSpends(demo)).toHaveLength(1);
    const kept = await demo.gateway.database.selectFrom('records').selectAll().execute();
    expect(kept).toHaveLength(1);
  });

  test('6.8 a full disk of the gateway is told as such, leaves nothing half-done, and the letter comes again', async () => {
    await device.sync();
    const { database } = demo.gateway;
    await sql`PRAGMA max_page_count = 1`.execute(database);
    // Longer than what is free in the file.
    await device.send(letter({ body: 'Dear Mom. '.repeat(50_000), stamps: [] }));
    const refused = await device.post(device.nextRequest());
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
    expect(await database.selectFrom('records').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('messages').selectAll().execute()).toEqual([]);
    await sql`PRAGMA max_page_count = 1000000`.execute(database);
    expect((await device.sync()).results).toMatchObject([{ outcome: 'postageDue' }]);
  });

  test('any number of lost answers in a row, and starts between them, fence no one', async () => {
    for (let round = 0; round < 6; round += 1) {
      await device.send(letter({ stamps: free('2026-11', 1) }));
      if (round % 2 === 1) Object.assign(device, { session: crypto.randomUUID(), request: 0 });
      expect((await device.post(device.nextRequest())).status).toBe(200);
    }
    const { results } = await device.sync();
    expect(results.map((result) => result.outcome)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied',
      'postageDue',
      'postageDue',
    ]);
  });

  test('a late request of the same or of an earlier start has no effect and is no fork', async () => {
    await device.sync();
    await device.send(letter());
    const late = device.nextRequest();
    await device.sync();
    expect(await device.post(late)).toMatchObject({
      status: 409,
      body: { error: { code: 'staleRequest' } },
    });
    const lateStart = device.nextRequest();
    Object.assign(device, { session: crypto.randomUUID(), request: 0 });
    await device.sync();
    expect((await device.post(lateStart)).body).toMatchObject({ error: { code: 'staleRequest' } });
    await device.sync();
    expect(await liveSpends(demo)).toHaveLength(1);
  });

  test('the same message in another record is the same message; other words are refused (3.2)', async () => {
    await device.sync();
    const message = letter();
    await device.send(message);
    await device.send(message);
    await device.send({ ...message, body: 'Other words.' });
    const { results } = await device.sync();
    expect(results).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'applied' },
      { outcome: 'refused', problem: 'alreadySent' },
    ]);
    expect(await liveSpends(demo)).toHaveLength(1);
  });

  test('the same record under another number has its stored result and no second effect', async () => {
    await device.sync();
    const message = letter();
    const { id, kind, version, sealed } = await device.send(message);
    await device.sync();
    await decide(demo.gateway, message.messageId, { verdict: { kind: 'approve' }, by: 'Ana' });
    device.queueSealed({ id, kind, version, sealed });
    expect((await device.sync()).results).toMatchObject([{ seq: 2, id, outcome: 'applied' }]);
    // An outbox that was made anew on a tablet that was enrolled anew tells the same under the same id.
    const anew = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
    anew.queueSealed({ id, kind, version, sealed });
    expect((await anew.sync()).results).toMatchObject([{ seq: 1, id, outcome: 'applied' }]);
    expect(await liveSpends(demo)).toEqual(free('2026-11', 1));
  });

  test('6.6 another record under the id of one that was applied is kept and not carried out', async () => {
    await device.sync();
    const { id } = await device.send(letter());
    await device.sync();
    const other = new TestDevice(demo.deviceUrl, device.enrolment, device.keyPem);
    const { kind, version, sealed } = await other.send(letter({ stamps: free('2026-11', 2) }));
    device.queueSealed({ id, kind, version, sealed });
    await device.send(letter({ stamps: free('2026-11', 3) }));
    expect((await device.sync()).results).toMatchObject([
      { seq: 2, id, outcome: 'quarantined', problem: 'alreadySent' },
      { seq: 3, outcome: 'applied' },
    ]);
    expect(await liveSpends(demo)).toEqual(free('2026-11', 1, 3));
  });

  test('6.7 a backlog of 1,200 records drains in pages', async () => {
    for (let count = 0; count < 1200; count += 1) {
      await device.queue('message.read', { messageId: uuidv7(), residentId: resident });
    }
    const pages = [await device.sync(), await device.sync(), await device.sync()];
    expect(pages.map((page) => page.acknowledged)).toEqual([500, 1000, 1200]);
    // 2.3: new leases are given only when nothing is left to send.
    expect(pages.map((page) => page.leases?.stamps.length)).toEqual([0, 0, 12]);
  });
});

describe('6.5 forks', () => {
  const expectFenced = async (forked: TestDevice, reason: string) => {
    const answer = await forked.post(forked.nextRequest());
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'fenced' } } });
    const row = await demo.gateway.database
      .selectFrom('devices')
      .select(['state', 'state_reason'])
      .where('device_id', '=', forked.enrolment.deviceId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ state: 'quarantined', state_reason: reason });
  };

  test('a restored backup that writes is fenced, its queue is kept, and nothing of it is applied', async () => {
    await device.sync();
    const restored = device.clone();
    await device.send(letter());
    await device.sync();
    await restored.send(letter({ stamps: free('2026-11', 2) }));
    await expectFenced(restored, 'headDiffers');
    const kept = await demo.gateway.database.selectFrom('fenced_records').selectAll().execute();
    expect(kept.map((row) => row.hash)).toEqual([restored.head.hash]);
    expect(await liveSpends(demo)).toEqual(free('2026-11', 1));
    await expectFenced(device, 'headDiffers');
  });

  test('6.5 what a device that is shut out brings is kept up to 64 MiB, and it fills no disk', async () => {
    const { database } = demo.gateway;
    await expectFenced(Object.assign(device.clone(), { nonce: 'another' }), 'staleNonce');
    const bring = async () => {
      await device.send(letter());
      await device.post(device.nextRequest());
      return (await database.selectFrom('fenced_records').selectAll().execute()).length;
    };
    expect(await bring()).toBe(1);
    await database
      .updateTable('fenced_records')
      .set({ verbatim: sql`printf('%.*c', ${64 * 1024 * 1024 - 2000}, 'x')` })
      .execute();
    expect([await bring(), await bring()]).toEqual([2, 2]);
  });

  test('a head behind what was acknowledged is fenced', async () => {
    await device.sync();
    const restored = device.clone();
    await device.send(letter());
    await device.sync();
    await expectFenced(restored, 'headBehind');
  });

  test('6.3 a late request of a start that was never heard of has no effect and is no fork', async () => {
    await device.sync();
    const late = { ...device.clone().nextRequest(), after: null };
    await device.send(letter());
    await device.sync();
    expect((await device.post(late)).body).toMatchObject({ error: { code: 'staleRequest' } });
    // Nobody hears that; and what is late once may come twice.
    expect((await device.post(late)).body).toMatchObject({ error: { code: 'staleRequest' } });
    await device.send(letter({ stamps: free('2026-11', 2) }));
    expect((await device.sync()).results).toMatchObject([{ outcome: 'applied' }]);
  });

  test('6.5 a clone that hears that it is late comes again, and is fenced', async () => {
    await device.sync();
    const clone = device.clone();
    await device.send(letter());
    await device.sync();
    const first = { ...clone.nextRequest(), after: null };
    expect((await clone.post(first)).body).toMatchObject({ error: { code: 'staleRequest' } });
    const again = {
      ...clone.nextRequest(),
      session: randomUUID(),
      request: 1,
      after: first.session,
    };
    expect((await clone.post(again)).body).toMatchObject({ error: { code: 'fenced' } });
  });

  test('a nonce older than the one before is fenced', async () => {
    await device.sync();
    await device.send(letter());
    await device.sync();
    const clone = device.clone();
    await device.sync();
    await device.sync();
    await expectFenced(clone, 'staleNonce');
  });

  test('a gap, a changed byte and a broken link are fenced', async () => {
    const spoil: [string, (target: TestDevice) => void][] = [
      ['gap', (target) => target.outbox.shift()],
      ['brokenHash', (target) => Object.assign(target.outbox[0] ?? {}, { kind: 'other' })],
      [
        'knownRecordDiffers',
        (target) => Object.assign(target.outbox[1] ?? {}, { previousHash: 'a'.repeat(64) }),
      ],
    ];
    for (const [reason, change] of spoil) {
      const one = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
      await one.send(letter());
      await one.send(letter());
      change(one);
      await expectFenced(one, reason);
    }
    expect(await liveSpends(demo)).toEqual([]);
  });

  test('a device that is enrolled again takes over the stamps of the one before', async () => {
    await device.sync();
    const second = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
    await second.sync();
    expect(second.stamps).toHaveLength(12);
    expect((await device.post(device.nextRequest())).body).toMatchObject({
      error: { code: 'deviceRetired' },
    });
  });
});

describe('6.6 poison', () => {
  test('a record that a device asks only to keep is kept unopened, and the next is applied', async () => {
    await device.sync();
    await device.send(letter());
    await device.send(letter({ stamps: free('2026-11', 2) }));
    const request = device.nextRequest();
    const answer = await device.post({ ...request, storeOnly: [1] });
    const { results } = SyncResponse.parse(answer.body);
    expect(results.map(({ outcome, problem }) => [outcome, problem])).toEqual([
      ['quarantined', 'storedUnopened'],
      ['applied', null],
    ]);
  });

  test('what can never be accepted is kept with its reason and blocks nothing behind it', async () => {
    await device.sync();
    await device.send(letter());
    await device.queue('message.fly', { anything: 1 });
    await device.queue('message.send', letter(), 9);
    await device.queue('message.send', { messageId: 'no' });
    device.queueSealed({
      id: uuidv7(),
      kind: 'message.send',
      version: 1,
      sealed: { encapsulatedKey: 'AAAA', box: 'AAAA' },
    });
    await device.send({ ...letter(), residentId: '231596', contactId: 'c-231596-1' });
    await device.send({ ...letter(), contactId: 'nobody' });
    await device.send(letter({ body: 'a bell \u0007' }));
    await device.send(letter({ stamps: free('2026-11', 2) }));
    const { results, acknowledged } = await device.sync();
    expect(acknowledged).toBe(9);
    expect(results.map((result) => result.problem ?? result.outcome)).toEqual([
      'applied',
      'unknownKind',
      'unknownVersion',
      'malformed',
      'cannotOpen',
      'unknownResident',
      'unknownContact',
      'badText',
      'applied',
    ]);
    const kept = await demo.gateway.database
      .selectFrom('records')
      .select('verbatim')
      .where('outcome', '=', 'quarantined')
      .execute();
    expect(kept).toHaveLength(7);
    expect(kept[0]?.verbatim).toContain('message.fly');
  });
});

describe('6.4 changes', () => {
  test('6.2 no cursor, or one of another incarnation, brings everything from the start', async () => {
    await device.send(letter());
    await device.sync();
    await device.sync();
    const seen = device.changes.length;
    device.cursor = null;
    await device.sync();
    expect(device.changes).toHaveLength(2 * seen);
    device.cursor = Buffer.from('another 9000').toString('base64url');
    await device.sync();
    expect(device.changes).toHaveLength(3 * seen);
  });
});

describe('6.12 transport', () => {
  test('answers and requests may be gzip', async () => {
    const body = gzipSync(JSON.stringify(device.nextRequest()));
    const answer = await call({
      url: `${demo.deviceUrl}/sync`,
      body,
      key: device.keyPem,
      cert: device.enrolment.certificatePem,
      headers: { 'content-encoding': 'gzip' },
    });
    expect(answer.status).toBe(200);
  });

  test('6.10 unknown fields are ignored, and a protocol that is not spoken is named', async () => {
    expect((await device.post({ ...device.nextRequest(), newField: [1] })).status).toBe(200);
    const future = { ...device.nextRequest(), protocol: { min: 7, max: 9 } };
    expect(await device.post(future)).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupportedProtocol' } },
    });
  });
});
