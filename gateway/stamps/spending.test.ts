import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { issueEnrolmentCode } from '../enrolment/codes.ts';
import { stretchPin } from '../pins/stretch-pin.ts';
import { setPolicy } from '../policy.ts';
import { addResident } from '../residents.ts';
import { decide } from '../review/decide.ts';
import { write } from '../store/database.ts';
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
});

afterEach(() => demo.stop());

describe('stamps at the gateway', () => {
  test('2.11 a stamp that is spent, foreign or not begun gives way to another of its month, or the letter waits whole', async () => {
    await device.sync();
    await device.send(letter({ stamps: free('2026-11', 1) }));
    await device.send(letter({ stamps: free('2026-11', 1) }));
    await device.send(letter({ stamps: ['free/231596/2026-11/1'] }));
    await device.send(letter({ stamps: [] }));
    await device.send(letter({ stamps: free('2026-12', 1) }));
    await device.send(letter({ stamps: free('1999-01', 1) }));
    const last = letter({ stamps: free('2026-11', 4) });
    await device.send(last);
    const { results } = await device.sync();
    expect(results.map((result) => result.outcome)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied',
      'postageDue',
      'postageDue',
      'postageDue',
    ]);
    expect(await liveSpends(demo)).toEqual(free('2026-11', 1, 2, 3, 4));
    expect(device.stateOf(last.messageId)).toMatchObject({ state: 'postageDue', stampsMissing: 1 });
  });

  test('2.10 the gateway counts the postage itself, and takes all stamps or none (2.9)', async () => {
    await device.sync();
    await device.send(letter({ body: 'x'.repeat(8074), stamps: free('2026-11', 1) }));
    await device.send(
      letter({ body: 'é'.normalize('NFD').repeat(18_000), stamps: free('2026-11', 3) }),
    );
    const { results } = await device.sync();
    expect(results.map((result) => result.outcome)).toEqual(['applied', 'postageDue']);
    expect(await liveSpends(demo)).toEqual(free('2026-11', 1, 2));
  });

  test('2.5 at midnight on the 1st in the facility zone there are four again, and none is left over', async () => {
    await device.sync();
    await device.send(letter());
    await device.sync();
    await demo.setNow(Date.parse('2026-12-03T07:00:00Z'));
    await device.sync();
    expect(device.stamps.map((stamp) => stamp.name)).toEqual([
      ...free('2026-12', 1, 2, 3, 4),
      ...free('2027-01', 1, 2, 3, 4),
      ...free('2027-02', 1, 2, 3, 4),
    ]);
    await device.send(letter({ stamps: free('2026-11', 2) }));
    expect((await device.sync()).results).toMatchObject([{ outcome: 'postageDue' }]);
  });

  test('2.5 a policy with another number of stamps counts from the next period', async () => {
    await device.sync();
    expect(await setPolicy(demo.gateway, { freeStamps: { perMonth: 2 } })).toMatchObject({
      ok: true,
      value: { version: 2 },
    });
    await device.sync();
    expect(device.stamps.map((stamp) => stamp.name)).toEqual([
      ...free('2026-11', 1, 2, 3, 4),
      ...free('2026-12', 1, 2),
      ...free('2027-01', 1, 2),
    ]);
    expect(device.changes.at(-1)).toMatchObject({ kind: 'policy', policy: { version: 2 } });
    expect(await setPolicy(demo.gateway, { freeStamps: { perMoth: 2 } })).toMatchObject({
      ok: false,
      error: [{ field: 'freeStamps' }],
    });
  });

  test('2.5 whoever comes in a month whose number was changed has as many of it as everybody else', async () => {
    await setPolicy(demo.gateway, { freeStamps: { perMonth: 2 } });
    await setPolicy(demo.gateway, { freeStamps: { perMonth: 6 } });
    const named = { residentId: 'R-new', firstName: 'N', lastName: 'N', language: 'en' };
    const pin = await stretchPin('482915', demo.gateway.world);
    const approval = { by: 'test', nowMillis: noonInNovember };
    await write(demo.gateway.database, (writer) =>
      addResident(writer, { ...named, pin, contacts: [] }, approval),
    );
    const asked = { deviceName: 'New', residentIds: ['R-new'] };
    const issued = await issueEnrolmentCode(demo.gateway, asked);
    if (!issued.ok) throw new Error(issued.error.code);
    const newcomer = await TestDevice.enrol(demo.deviceUrl, issued.value.code);
    await newcomer.sync();
    const months = newcomer.stamps.map(({ name }) => name.split('/')[2]);
    expect(months.filter((month) => month === '2026-11')).toHaveLength(4);
    expect(months.filter((month) => month === '2026-12')).toHaveLength(6);
  });

  test('2.3 a stamp spent in time counts, though the device tells of it months later', async () => {
    await device.sync();
    await device.send(letter({ stamps: free('2026-11', 4) }));
    await demo.setNow(Date.parse('2027-01-20T07:00:00Z'));
    expect((await device.sync()).results).toMatchObject([{ outcome: 'applied' }]);
    expect(await liveSpends(demo)).toEqual(free('2026-11', 4));
  });

  test('3.1 a letter that is taken back is a draft with its stamps, and can be sent anew', async () => {
    await device.sync();
    const message = letter({ body: 'First words.' });
    await device.send(message);
    await device.sync();
    const recall = { messageId: message.messageId, residentId: resident };
    await device.queue('message.recall', recall);
    await device.sync();
    expect(device.stateOf(message.messageId)).toMatchObject({ state: 'draft' });
    expect(device.stamps).toHaveLength(12);
    await device.send({ ...message, body: 'Better words.' });
    expect((await device.sync()).results).toMatchObject([{ outcome: 'applied' }]);
    await decide(demo.gateway, message.messageId, { verdict: { kind: 'approve' }, by: 'Ana' });
    await device.queue('message.recall', recall);
    expect((await device.sync()).results).toMatchObject([
      { outcome: 'refused', problem: 'tooLate' },
    ]);
    expect(await liveSpends(demo)).toHaveLength(1);
  });
});
