import fc from 'fast-check';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageSend } from '../../shared/protocol/record.ts';
import { paidStampName } from '../../shared/stamps/name.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { write } from '../store/database.ts';
import { TestDevice } from './device.test-support.ts';
import { free, letter, noonInNovember, resident } from './letter.test-support.ts';

let prepared: DemoDirectory;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
});

afterAll(() => prepared.remove());

/** What a record says: a letter, or nothing that anyone knows. */
type Said = MessageSend | null;

const messageIds = Array.from({ length: 5 }, () => uuidv7());
const body = fc.constantFrom('Dear Mom.', 'Dear Mom, again.', 'x'.repeat(6001), 'bell \u0007');
const stamp = fc.constantFrom(
  ...free('2026-11', 1, 2, 3, 4),
  ...free('2026-12', 1),
  'free/231596/2026-11/1',
);
/** Mostly letters as tablets send them, so that some go together before one does not. */
const plain = fc.record({ body, stamps: fc.array(stamp, { minLength: 1, maxLength: 2 }) });
const said: fc.Arbitrary<Said> = fc.oneof(
  { weight: 6, arbitrary: plain.map((fields) => ({ ...letter(fields) })) },
  {
    weight: 2,
    arbitrary: fc.record({
      messageId: fc.constantFrom(...messageIds),
      residentId: fc.constantFrom(resident, '231596'),
      contactId: fc.constantFrom('c-204817-1', 'c-204817-2', 'c-231596-1'),
      replyToId: fc.constant(null),
      body,
      stamps: fc.array(stamp, { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant(null) },
);

describe('letters that go together', () => {
  test('6.3 a page of records has the effect that its records have one by one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 2, maxLength: 12 }), async (records) => {
        expect(await effectOf(records, records.length)).toEqual(await effectOf(records, 1));
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  test('2.3 in the middle of a queue the set of stamps is left out, until it is not as the device knows it', async () => {
    const demo = await prepared.start();
    const device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
    await buyStamps(demo, 6);
    const first = await device.sync();
    const bought = (n: number) => letter({ stamps: [paidStampName('p', n)] });
    for (const n of [1, 2, 3, 4]) await device.send(bought(n));
    await device.send(letter({ stamps: free('2026-11', 2) }));
    // It takes the place of one that is spent: another stamp leaves the set than the letter names.
    await device.send(letter({ stamps: free('2026-11', 2) }));
    await device.send(bought(5));

    const post = async (records: number, leaseVersion: number | undefined) => {
      const request = device.nextRequest();
      const answer = await device.post({
        ...request,
        records: request.records.slice(0, records),
        ...(leaseVersion === undefined ? {} : { leaseVersion }),
      });
      expect(answer.status).toBe(200);
      device.take(answer.body as Awaited<ReturnType<typeof device.sync>>);
      return (answer.body as typeof first).leases;
    };
    const version = first.leases?.version ?? 0;
    expect(await post(1, version), 'as it said').toBeUndefined();
    expect(await post(1, version), 'and again').toBeUndefined();
    expect(await post(1, undefined), 'it does not say what it has').toMatchObject({
      version: version + 1,
    });
    const behind = await post(1, version);
    expect(behind?.version, 'an answer was lost').toBe(version + 2);
    const substituted = await post(2, version + 2);
    expect(substituted?.version, 'another stamp was taken').toBe(version + 3);
    const last = await post(1, version + 3);
    expect(last?.stamps, 'the queue is empty').toHaveLength(11);
    await demo.stop();
  });
});

/** Sends the records in pages of that length; answers all that they left, without what is by chance. */
async function effectOf(records: readonly Said[], atOnce: number) {
  const demo = await prepared.start();
  const device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  await device.sync();
  for (const one of records) {
    await (one === null ? device.queue('message.unknown', {}) : device.send(one));
  }
  const results: unknown[] = [];
  while (device.outbox.length > 0) {
    const request = device.nextRequest();
    // As if more were to come, so that no stamps are handed over in between.
    const page = { ...request, records: request.records.slice(0, atOnce), pending: 1000 };
    const answer = await device.post(page);
    expect(answer.status).toBe(200);
    const response = answer.body as Awaited<ReturnType<typeof device.sync>>;
    device.take(response);
    results.push(
      ...response.results.map(({ seq, outcome, problem }) => ({ seq, outcome, problem })),
    );
  }
  const left = await leftAt(demo, device.enrolment.deviceId);
  await demo.stop();
  return { results, ...left };
}

async function leftAt({ gateway: { database } }: RunningDemo, deviceId: string) {
  const messages = await database
    .selectFrom('messages')
    .select(['message_id', 'resident_id', 'contact_id', 'body', 'state', 'revision', 'by_name'])
    .select(['stamps_needed', 'stamps_missing', 'refusal'])
    .orderBy('message_id')
    .execute();
  const history = await database
    .selectFrom('message_history')
    .select(['message_id', 'revision', 'state', 'by_name'])
    .orderBy('message_id')
    .orderBy('revision')
    .execute();
  const spends = await database
    .selectFrom('spends')
    .select(['stamp_name', 'resident_id', 'message_id'])
    .orderBy('spend_id')
    .execute();
  const changes = await database
    .selectFrom('changes')
    .select(['kind', 'ref_id'])
    .orderBy('seq')
    .execute();
  const records = await database
    .selectFrom('records')
    .select(['seq', 'kind', 'outcome', 'problem', 'is_repeat'])
    .orderBy('seq')
    .execute();
  const audit = await database
    .selectFrom('audit')
    .select(['event', 'detail'])
    .where('event', 'like', 'outgoing.%')
    .orderBy('place')
    .execute();
  const events = audit.map((entry) => ({ ...entry, detail: entry.detail.replace(deviceId, '') }));
  return { messages, history, spends, changes, records, events };
}

/** Buying is not built yet; a bought stamp is a row like this (rule 2.1). */
async function buyStamps({ gateway: { database } }: RunningDemo, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    name: paidStampName('p', index + 1),
    resident_id: resident,
    kind: 'paid' as const,
    period: null,
    per_month: null,
    n: index + 1,
    contact_id: null,
    holder_device: null,
  }));
  await write(database, (writer) => writer.insertInto('stamps').values(rows).execute());
}
