import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MessageSend } from '../../shared/protocol/record.ts';
import type { RecordResult } from '../../shared/protocol/sync.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { decide } from '../review/decide.ts';
import { TestDevice } from '../sync/device.test-support.ts';
import { free, letter, liveSpends, noonInNovember, resident } from '../sync/letter.test-support.ts';

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
  await device.sync();
});

afterEach(() => demo.stop());

/** Uses up November and leaves one more letter waiting for postage; then it is December. */
async function letterThatWaits(fields: { body?: string } = {}): Promise<MessageSend> {
  for (const stamp of free('2026-11', 1, 2, 3, 4)) await device.send(letter({ stamps: [stamp] }));
  const message = letter({ ...fields, stamps: free('2026-11', 4) });
  await device.send(message);
  expect((await device.sync()).results.at(-1)).toMatchObject({ outcome: 'postageDue' });
  await demo.setNow(Date.parse('2026-12-03T19:00:00Z'));
  await device.sync();
  return message;
}

async function pay(
  { messageId, residentId }: Pick<MessageSend, 'messageId' | 'residentId'>,
  stamps: readonly string[],
): Promise<Pick<RecordResult, 'outcome' | 'problem'> | null> {
  await device.queue('message.pay', { messageId, residentId, stamps });
  const result = (await device.sync()).results.at(-1);
  return result === undefined ? null : { outcome: result.outcome, problem: result.problem };
}

const applied = { outcome: 'applied', problem: null };
const stillDue = { outcome: 'postageDue', problem: null };
const tooLate = { outcome: 'refused', problem: 'tooLate' };
const november = free('2026-11', 1, 2, 3, 4);

describe('a letter that waits for postage', () => {
  test('2.11 is paid with another stamp, and goes on like any other', async () => {
    const message = await letterThatWaits();
    expect(device.stateOf(message.messageId)).toMatchObject({ stampsMissing: 1, stampsNeeded: 1 });
    expect(await pay(message, free('2026-12', 2))).toEqual(applied);
    expect(device.stateOf(message.messageId)).toMatchObject({
      state: 'inReview',
      stampsMissing: 0,
    });
    expect(await liveSpends(demo)).toEqual([...november, ...free('2026-12', 2)]);
    expect(device.stamps.map(({ name }) => name)).not.toContain(free('2026-12', 2)[0]);
    const approve = { verdict: { kind: 'approve' }, by: 'Ana' } as const;
    expect(await decide(demo.gateway, message.messageId, approve)).toMatchObject({ ok: true });
    const history = await demo.gateway.database
      .selectFrom('message_history')
      .select('state')
      .where('message_id', '=', message.messageId)
      .orderBy('revision')
      .execute();
    expect(history.map(({ state }) => state)).toEqual([
      'postageDue',
      'sent',
      'inReview',
      'delivered',
    ]);
  });

  test('2.11 is paid once, however often the payment comes', async () => {
    const message = await letterThatWaits();
    const { messageId, residentId } = message;
    const stamps = free('2026-12', 1);
    const record = await device.queue('message.pay', { messageId, residentId, stamps });
    const request = device.nextRequest();
    expect((await device.post(request)).status).toBe(200);
    // The answer was lost: the same record again, then the same one under another number.
    expect((await device.sync()).results).toMatchObject([applied]);
    device.queueSealed(record);
    expect((await device.sync()).results).toMatchObject([applied]);
    // And another payment for what is paid: its stamp stays the resident's.
    expect(await pay(message, free('2026-12', 2))).toEqual(tooLate);
    expect(await liveSpends(demo)).toEqual([...november, ...stamps]);
    expect(device.stamps.map(({ name }) => name)).toContain(free('2026-12', 2)[0]);
    expect(device.stateOf(messageId)).toMatchObject({ state: 'inReview', revision: 3 });
  });

  test('2.11 goes on waiting where the stamps are not good, and says how many are missing then', async () => {
    const message = await letterThatWaits({ body: 'x'.repeat(12_001) });
    expect(device.stateOf(message.messageId)).toMatchObject({ stampsMissing: 3, stampsNeeded: 3 });
    await device.send(letter({ stamps: free('2026-12', 1) }));
    await device.send(letter({ stamps: free('2026-12', 2) }));
    // Two are left: all or none (2.9). Nothing is spent, and what was named is still there to spend.
    expect(await pay(message, free('2026-12', 1, 3, 4))).toEqual(stillDue);
    expect(device.stateOf(message.messageId)).toMatchObject({
      state: 'postageDue',
      stampsMissing: 1,
      revision: 2,
    });
    expect(await liveSpends(demo)).toEqual([...november, ...free('2026-12', 1, 2)]);
    expect(await pay(message, [])).toEqual(stillDue);
    await demo.setNow(Date.parse('2027-01-03T19:00:00Z'));
    await device.sync();
    // A stamp that is spent gives way to another free one of its month.
    const named = [...free('2026-12', 1), ...free('2027-01', 1, 2)];
    expect(await pay(message, named)).toEqual(stillDue);
    expect(await pay(message, free('2027-01', 1, 1, 4))).toEqual(applied);
    expect(await liveSpends(demo)).toEqual([
      ...november,
      ...free('2026-12', 1, 2),
      ...free('2027-01', 1, 2, 4),
    ]);
  });

  test('2.4 is not paid with a stamp of a month that has not begun, nor with a foreign one', async () => {
    const message = await letterThatWaits();
    for (const n of [1, 2, 3, 4]) await device.send(letter({ stamps: free('2026-12', n) }));
    expect(await pay(message, free('2027-01', 1))).toEqual(stillDue);
    expect(await pay(message, ['free/231596/2026-12/1'])).toEqual(stillDue);
    expect(await pay(message, ['nonsense'])).toEqual(stillDue);
    expect(await liveSpends(demo)).toHaveLength(8);
  });

  test('2.11 a payment that comes too late, or for nothing, takes no stamp', async () => {
    const message = await letterThatWaits();
    const { messageId, residentId } = message;
    await device.queue('message.recall', { messageId, residentId });
    expect(await pay(message, free('2026-12', 1))).toEqual(tooLate);
    const unknown = { outcome: 'refused', problem: 'unknownMessage' };
    expect(await pay({ messageId: uuidv7(), residentId }, free('2026-12', 1))).toEqual(unknown);
    const otherPerson = { messageId, residentId: '231596' };
    expect(await pay(otherPerson, free('2026-12', 1))).toEqual(unknown);
    expect(device.stateOf(messageId)).toMatchObject({ state: 'draft' });
    expect(await liveSpends(demo)).toEqual(november);
    expect(device.stamps.filter(({ name }) => name.includes('2026-12'))).toHaveLength(4);
  });

  test('3.1 can be taken back after it was paid, with the stamp, until it is decided about', async () => {
    const message = await letterThatWaits();
    const { messageId } = message;
    const stamps = free('2026-12', 1);
    await device.queue('message.pay', { messageId, residentId: resident, stamps });
    await device.queue('message.recall', { messageId, residentId: resident });
    expect((await device.sync()).results).toMatchObject([applied, applied]);
    expect(device.stateOf(messageId)).toMatchObject({ state: 'draft' });
    expect(await liveSpends(demo)).toEqual(november);
  });
});
