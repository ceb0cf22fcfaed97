import { verify, X509Certificate } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Order, OrdersResponse, orderText } from '../../shared/protocol/order.ts';
import { orderLockdownCommand, orderWipeCommand } from '../commands/orders.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { write } from '../store/database.ts';
import { call, TestDevice } from '../sync/device.test-support.ts';
import { letter, noonInNovember } from '../sync/letter.test-support.ts';
import { orderDevice, orderFacility } from './issue.ts';
import { listLost } from './list.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;
const by = 'test';

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
});
afterAll(() => prepared.remove());
beforeEach(async () => {
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
});
afterEach(() => demo.stop());

const idOf = (one: TestDevice) => one.enrolment.deviceId;

/** POST /orders as a device does. */
async function ask(
  one: TestDevice,
  ordersSeen: number,
  more: object = {},
): Promise<OrdersResponse> {
  const answer = await call({
    url: `${one.deviceUrl}/orders`,
    body: JSON.stringify({ ordersSeen, cursor: one.cursor, ...more }),
    key: one.keyPem,
    cert: one.enrolment.certificatePem,
  });
  expect(answer.status).toBe(200);
  return OrdersResponse.parse(answer.body);
}

/** The orders of an answer, as versions and kinds; each must be signed by the authority. */
function read(orders: readonly unknown[]): [number, string][] {
  const key = new X509Certificate(demo.gateway.authority.certificatePem).publicKey;
  return orders.map((one) => {
    const order = Order.parse(one);
    const bytes = Buffer.from(order.signature, 'base64');
    const how = { key, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(orderText(order)), how, bytes)).toBe(true);
    return [order.version, order.kind];
  });
}

async function audit(event: string): Promise<Record<string, unknown>[]> {
  const rows = await demo.gateway.database
    .selectFrom('audit')
    .select('detail')
    .where('chain', '=', 'gateway')
    .where('event', '=', event)
    .orderBy('place')
    .execute();
  return rows.map(({ detail }) => JSON.parse(detail));
}

/** As the database is after a backup was put back: it has only the first `kept` orders. */
async function restoreBackup(kept: number, incarnation = 'restored'): Promise<void> {
  const { database } = demo.gateway;
  await write(database, async (writer) => {
    await writer.updateTable('facility').set({ incarnation }).execute();
  });
  // An order stays, says the schema: what a backup does not have was never there.
  await sql`DROP TRIGGER orders_stay`.execute(database);
  await database.deleteFrom('orders').where('version', '>', kept).execute();
}

describe('6.9 orders at the gateway', () => {
  test('are numbered for each device, signed, and given until the device has carried them out', async () => {
    const other = await TestDevice.enrol(
      demo.deviceUrl,
      await demo.enrolmentCode(demo.residents[1]?.residentId),
    );
    expect(await ask(device, 0)).toMatchObject({ orders: [] });
    await orderDevice(demo.gateway, { kind: 'lock', deviceId: idOf(device), reason: 'spill', by });
    expect(await orderFacility(demo.gateway, 'lockdown', { by })).toMatchObject({ devices: 2 });
    const bothOrders: [number, string][] = [
      [1, 'lock'],
      [2, 'lockdown'],
    ];
    expect(read((await ask(device, 0)).orders)).toEqual(bothOrders);
    // An answer that was lost is given again; the same orders come with a sync.
    expect(read((await ask(device, 0)).orders)).toEqual(bothOrders);
    const synced = await device.post({ ...device.nextRequest(), ordersSeen: 1 });
    expect(read((synced.body as { orders: unknown[] }).orders)).toEqual([[2, 'lockdown']]);
    expect(read((await ask(other, 0)).orders)).toEqual([[1, 'lockdown']]);
    expect((await ask(device, 2)).orders).toEqual([]);
    await ask(device, 2);
    expect(await audit('order.given')).toMatchObject([
      { kind: 'lock', scope: 'device', devices: 1, version: 1, reason: 'spill' },
      { kind: 'lockdown', scope: 'facility', devices: 2 },
    ]);
    expect(await audit('order.carriedOut')).toMatchObject([
      { deviceId: idOf(device), version: 1, kind: 'lock' },
      { deviceId: idOf(device), version: 2, kind: 'lockdown' },
    ]);
  });

  test('cost a device that asks for them no write, and tell it whether a sync would bring something', async () => {
    await device.sync();
    await ask(device, 0);
    const changes = () =>
      demo.gateway.database
        .selectFrom('audit_chains')
        .select('entries')
        .where('chain', '=', 'gateway')
        .executeTakeFirstOrThrow();
    const before = [await changes(), (await readDevice()).lease_version];
    expect((await ask(device, 0)).hasNews).toBe(false);
    expect([await changes(), (await readDevice()).lease_version]).toEqual(before);
    device.cursor = null;
    expect((await ask(device, 0)).hasNews).toBe(true);
  });

  test('are not told to a device of an older version, which says nothing of them', async () => {
    await orderFacility(demo.gateway, 'lockdown', { by });
    expect(await device.sync()).not.toHaveProperty('orders');
  });

  test('close a tablet that is enrolled during a lockdown, and none after it', async () => {
    await orderFacility(demo.gateway, 'lockdown', { by });
    const code = () => demo.enrolmentCode(demo.residents[1]?.residentId);
    const during = await TestDevice.enrol(demo.deviceUrl, await code());
    expect(read((await ask(during, 0)).orders)).toEqual([[1, 'lockdown']]);
    await orderFacility(demo.gateway, 'unlock', { by });
    const after = await TestDevice.enrol(demo.deviceUrl, await code());
    expect((await ask(after, 0)).orders).toEqual([]);
  });

  test('have no gap and no second of a number, says the schema', async () => {
    await orderDevice(demo.gateway, { kind: 'lock', deviceId: idOf(device), by });
    const { database } = demo.gateway;
    const [row] = await database.selectFrom('orders').selectAll().execute();
    if (row === undefined) throw new Error('no order');
    const again = (version: number) =>
      database
        .insertInto('orders')
        .values({ ...row, order_id: demo.gateway.world.newId(), version })
        .execute();
    await expect(again(3)).rejects.toThrow('comes after the last one');
    await expect(again(1)).rejects.toThrow();
    await expect(database.deleteFrom('orders').execute()).rejects.toThrow('an order stays');
    const change = database.updateTable('orders').set({ kind: 'unlock' });
    await expect(change.execute()).rejects.toThrow('stays what it is');
  });
});

async function readDevice() {
  return demo.gateway.database
    .selectFrom('devices')
    .selectAll()
    .where('device_id', '=', idOf(device))
    .executeTakeFirstOrThrow();
}

describe('6.4 a gateway that came back from a backup', () => {
  test('numbers what it orders behind what the device had carried out and it has forgotten', async () => {
    for (const kind of ['lock', 'unlock', 'lock'] as const) {
      await orderDevice(demo.gateway, { kind, deviceId: idOf(device), by });
    }
    await ask(device, 0);
    await ask(device, 3);
    await restoreBackup(1);
    await orderDevice(demo.gateway, { kind: 'unlock', deviceId: idOf(device), by });
    await orderFacility(demo.gateway, 'lockdown', { by });
    const behind: [number, string][] = [
      [4, 'unlock'],
      [5, 'lockdown'],
    ];
    expect(read((await ask(device, 3)).orders)).toEqual(behind);
    expect(read((await ask(device, 3)).orders)).toEqual(behind);
    expect(read((await ask(device, 4)).orders)).toEqual([[5, 'lockdown']]);
    await orderFacility(demo.gateway, 'unlock', { by });
    expect(read((await ask(device, 5)).orders)).toEqual([[6, 'unlock']]);
  });

  test('gives what the backup had and the device has not carried out, and then what came after', async () => {
    for (const kind of ['lock', 'unlock'] as const) {
      await orderDevice(demo.gateway, { kind, deviceId: idOf(device), by });
    }
    await ask(device, 0);
    await ask(device, 1);
    await restoreBackup(2);
    await orderFacility(demo.gateway, 'lockdown', { by });
    expect(read((await ask(device, 1)).orders)).toEqual([
      [2, 'unlock'],
      [3, 'lockdown'],
    ]);
  });
});

describe('2.12 a device that is reported lost', () => {
  test('is shut out with its stamps free, is told to lock, and what it brings is kept', async () => {
    await device.sync();
    expect(device.stamps).toHaveLength(12);
    await orderDevice(demo.gateway, { kind: 'lose', deviceId: idOf(device), by });
    const held = await demo.gateway.database
      .selectFrom('stamps')
      .select('name')
      .where('holder_device', '=', idOf(device))
      .execute();
    expect(held).toEqual([]);
    expect(await audit('fleet.lost')).toEqual([{ deviceId: idOf(device), unsent: 0 }]);
    expect(await audit('stamps.takenBack')).toMatchObject([{ stamps: 12, reason: 'shutOut' }]);

    await device.send(letter());
    const answer = await device.post(device.nextRequest());
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'fenced' } } });
    expect(await audit('fleet.queueKept')).toEqual([{ deviceId: idOf(device), records: 1 }]);
    expect(await listLost(demo.gateway.database)).toMatchObject([{ kept: 1, state: 'lost' }]);
    expect(read((await ask(device, 0)).orders)).toEqual([[1, 'lose']]);
  });
});

describe('P3 a wipe', () => {
  const wipe = (typedName: string) =>
    orderDevice(demo.gateway, { kind: 'wipe', deviceId: idOf(device), typedName, by });

  test('needs the name of the device, and retires it when it says that it has carried it out', async () => {
    await device.sync();
    expect(await wipe('Another')).toEqual({ ok: false, error: 'otherName' });
    expect(await wipe(device.enrolment.deviceName)).toMatchObject({ ok: true });
    // A device cannot say so on its own: only what was ordered and seen retires it.
    await ask(device, 0, { wiping: { unsentRecords: 2 } });
    expect((await readDevice()).state).toBe('active');
    await ask(device, 1, { wiping: { unsentRecords: 2 } });
    await ask(device, 1, { wiping: { unsentRecords: 2 } });
    expect(await readDevice()).toMatchObject({ state: 'retired', state_reason: 'wiped' });
    expect(await audit('fleet.wiped')).toEqual([{ deviceId: idOf(device), unsent: 2 }]);
    expect(await wipe(device.enrolment.deviceName)).toEqual({ ok: false, error: 'wiped' });
  });
});

describe('the command line', () => {
  const run = (command: typeof orderWipeCommand, values: Record<string, string>, words: string[]) =>
    command.run({
      values: { data: demo.gateway.files.directory, ...values },
      positionals: words,
      progress: () => undefined,
    });
  const refusal = (exit: number, code: string) => ({ ok: false, error: { exit, code } });

  test('tells each way in which an order is not given, with its exit code', async () => {
    const { deviceName } = device.enrolment;
    expect(await run(orderWipeCommand, {}, [idOf(device)])).toMatchObject(refusal(2, 'usage'));
    const other = { confirm: `${deviceName}!` };
    expect(await run(orderWipeCommand, other, [idOf(device)])).toMatchObject(
      refusal(6, 'otherName'),
    );
    const unknown = await run(orderWipeCommand, { confirm: deviceName }, ['nobody']);
    expect(unknown).toMatchObject(refusal(3, 'unknownDevice'));
    const text = await run(orderLockdownCommand, { reason: 'because of it' }, []);
    expect(text).toMatchObject(refusal(2, 'usage'));
    const done = await run(orderLockdownCommand, { reason: 'count' }, []);
    expect(done).toMatchObject({ ok: true, value: { document: { ordered: 'lockdown' } } });
    expect(await audit('order.given')).toMatchObject([{ kind: 'lockdown', reason: 'count' }]);
  });
});
