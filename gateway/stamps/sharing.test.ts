import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaseEnds } from '../../shared/stamps/lease.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { write } from '../store/database.ts';
import { TestDevice } from '../sync/device.test-support.ts';
import { free, letter, liveSpends, noonInNovember, resident } from '../sync/letter.test-support.ts';
import { takeBackSettled } from './holders.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
});
afterAll(() => prepared.remove());
beforeEach(async () => {
  demo = await prepared.start();
  device = await shared();
});
afterEach(() => demo.stop());

const neighbour = '231596';
const all = free('2026-11', 1, 2, 3, 4);

async function shared(): Promise<TestDevice> {
  return TestDevice.enrol(demo.deviceUrl, await demo.sharedEnrolmentCode());
}

function namesOf({ stamps }: TestDevice): string[] {
  return stamps.map(({ name }) => name);
}

/** The stamps of the first resident that a device holds, as the database has it. */
async function heldBy({ enrolment }: TestDevice): Promise<string[]> {
  const rows = await demo.gateway.database
    .selectFrom('stamps')
    .select('name')
    .where('holder_device', '=', enrolment.deviceId)
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

async function signIn(at: TestDevice, residentId = resident): Promise<number | undefined> {
  at.signedIn = residentId;
  return (await at.sync()).leases?.elsewhere;
}

describe('a shared device', () => {
  test('2.4 is told that it is one, and holds nothing while nobody is signed in', async () => {
    expect(device.enrolment.mode).toBe('shared');
    await device.sync();
    expect(device.stamps).toEqual([]);
  });

  test("2.4 gets this month's stamps of who is signed in, with both ends, and no one else's", async () => {
    expect(await signIn(device)).toBe(0);
    expect(namesOf(device)).toEqual(all);
    for (const { residentId, spendByMillis = 0, settleByMillis = 0 } of device.stamps) {
      expect(residentId).toBe(resident);
      expect(spendByMillis).toBeGreaterThanOrEqual(leaseEnds(noonInNovember).spendByMillis);
      expect(settleByMillis).toBeGreaterThan(spendByMillis);
    }
    await signIn(device, 'R-nobody');
    expect(namesOf(device)).toEqual(all);
  });

  test('2.3 is given none before its outbox is drained', async () => {
    for (let n = 0; n < 501; n += 1) await device.queue('message.read', {});
    expect(await signIn(device)).toBeUndefined();
    expect(device.stamps).toEqual([]);
    expect(await signIn(device)).toBe(0);
    expect(namesOf(device)).toEqual(all);
  });

  test('2.12 has its lease renewed while its resident is signed in, and not after', async () => {
    await signIn(device);
    const [first] = device.stamps;
    await demo.setNow(noonInNovember + 2 * 3_600_000);
    await device.sync();
    expect(device.stamps[0]?.spendByMillis).toBeGreaterThan(first?.spendByMillis ?? 0);
    const [second] = device.stamps;
    await demo.setNow(noonInNovember + 8 * 3_600_000);
    device.signedIn = neighbour;
    await device.sync();
    expect(device.stamps[0]?.spendByMillis).toBe(second?.spendByMillis);
  });

  test('2.4 hands back what it was told of and what it was not, once, behind what it had queued', async () => {
    await signIn(device);
    await device.send(letter({ stamps: all.slice(0, 1) }));
    const record = await device.queue('stamps.return', { residentId: resident });
    device.signedIn = null;
    // The answer is lost: the same records come again, and then once more under other numbers.
    expect((await device.post(device.nextRequest())).status).toBe(200);
    expect(await heldBy(device)).toEqual([]);
    const other = await shared();
    await signIn(other);
    expect(namesOf(other)).toEqual(all.slice(1));
    expect((await device.sync()).results).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'applied' },
    ]);
    device.queueSealed(record);
    expect((await device.sync()).results).toMatchObject([{ outcome: 'applied' }]);
    expect(await heldBy(other)).toEqual(all.slice(1));
    expect(await liveSpends(demo)).toEqual(all.slice(0, 1));
  });

  test("2.4 hands one resident's stamps back and keeps another's", async () => {
    await signIn(device);
    await signIn(device, neighbour);
    await device.queue('stamps.return', { residentId: resident });
    await device.sync();
    expect(new Set(device.stamps.map(({ residentId }) => residentId))).toEqual(
      new Set([neighbour]),
    );
    await device.queue('stamps.return', { residentId: 'R-nobody' });
    expect((await device.sync()).results).toMatchObject([
      { outcome: 'quarantined', problem: 'unknownResident' },
    ]);
  });

  test('2.3 a request that is late has no effect: who signed out since is leased nothing by it', async () => {
    await device.sync();
    device.signedIn = resident;
    const late = device.nextRequest();
    device.signedIn = null;
    await device.sync();
    expect((await device.post(late)).body).toMatchObject({ error: { code: 'staleRequest' } });
    expect(await heldBy(device)).toEqual([]);
  });

  test('2.7 a stamp that is given back to its resident is not that of the device they have left', async () => {
    await signIn(device);
    const message = letter({ stamps: all.slice(0, 1) });
    await device.send(message);
    await device.queue('stamps.return', { residentId: resident });
    device.signedIn = null;
    await device.sync();
    const { messageId } = message;
    await device.queue('message.recall', { messageId, residentId: resident });
    await device.sync();
    expect(device.stamps).toEqual([]);
  });

  test('2.3 a personal device keeps what it holds, and the shared one is told how many that is', async () => {
    const own = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
    await own.sync();
    expect(await signIn(device)).toBe(4);
    expect(device.stamps).toEqual([]);
    // Neither of the two retires the other.
    await own.sync();
    expect(namesOf(own)).toHaveLength(12);
  });

  test('2.13 a letter without stamps takes one that is left, by another road than the leases', async () => {
    await device.send(letter({ stamps: [] }));
    expect((await device.sync()).results).toMatchObject([{ outcome: 'applied' }]);
    expect(await liveSpends(demo)).toEqual(all.slice(0, 1));
  });
});

describe('2.12 what a silent device holds', () => {
  const ask = (nowMillis: number) => ({
    residentIds: [resident],
    askingDevice: 'another',
    nowMillis,
  });

  test('goes back at settleBy, and not a millisecond before', async () => {
    await signIn(device);
    const settleBy = device.stamps[0]?.settleByMillis ?? 0;
    const { database } = demo.gateway;
    await write(database, (writer) => takeBackSettled(writer, ask(settleBy - 1)));
    expect(await heldBy(device)).toEqual(all);
    await write(database, (writer) => takeBackSettled(writer, ask(settleBy)));
    expect(await heldBy(device)).toEqual([]);
  });

  test('stays its own where nobody asked before it told of its letter', async () => {
    await signIn(device);
    await device.send(letter({ stamps: all.slice(3) }));
    await demo.setNow((device.stamps[0]?.settleByMillis ?? 0) + 1);
    device.signedIn = null;
    expect((await device.sync()).results).toMatchObject([{ outcome: 'applied' }]);
    expect(await liveSpends(demo)).toEqual(all.slice(3));
  });

  test('pays for a letter from elsewhere as soon as it is due back', async () => {
    await signIn(device);
    const other = await shared();
    await demo.setNow(noonInNovember + 13 * 86_400_000 - 10_000);
    await other.send(letter({ stamps: [] }));
    await demo.setNow(noonInNovember + 13 * 86_400_000 + 60_000);
    expect((await other.sync()).results).toMatchObject([{ outcome: 'applied' }]);
    expect(await liveSpends(demo)).toEqual(all.slice(0, 1));
  });
});
