import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { pullMillis } from '../../electron/core/orders/pull.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { orderDevice, orderFacility } from '../../gateway/orders/issue.ts';
import { listLost } from '../../gateway/orders/list.ts';
import { nothingOrdered, orderText } from '../../shared/protocol/order.ts';
import {
  admit,
  codeFor,
  enrolTablet,
  eventually,
  openFacility,
  type Resident,
  readLedger,
  withStore,
} from './facility.ts';
import { newTablet, startTablet, type Tablet } from './tablet.ts';

const by = 'test';
let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility();
});
afterAll(() => gateway.stop());

/** The newest device of a resident. */
async function deviceOf({ residentId }: Resident): Promise<{ id: string; name: string }> {
  const rows = await gateway.gateway.database
    .selectFrom('devices')
    .innerJoin('device_residents', 'device_residents.device_id', 'devices.device_id')
    .select(['devices.device_id as id', 'devices.name'])
    .where('resident_id', '=', residentId)
    .orderBy('devices.device_id', 'desc')
    .execute();
  return rows[0] as { id: string; name: string };
}

async function stateOf(deviceId: string): Promise<string> {
  const { state, state_reason } = await gateway.gateway.database
    .selectFrom('devices')
    .select(['state', 'state_reason'])
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow();
  return `${state} ${state_reason}`.trim();
}

const isAt =
  (name: string) =>
  (view: ReturnType<Tablet['view']>): boolean =>
    view.screen.name === name;

/** What of a tablet's audit log is about orders. */
function ordersTold(dataDir: string) {
  return withStore(dataDir, ({ audit }) =>
    audit
      .latest(1000)
      .filter(({ event }) => event.startsWith('order.'))
      .map(({ event, detail }) => [event, detail]),
  );
}

/** Every file below a directory. */
function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}

test('6.9, 4.1 a lockdown reaches all tablets within 15 s, saves the draft, and outlives a restart with no network', async () => {
  const resident = await admit(gateway);
  const neighbour = await admit(gateway);
  const writing = await newTablet(gateway, resident);
  const idle = await newTablet(gateway, neighbour);
  await writing.signIn(resident);
  const draftId = await writing.write('Half a sent');

  const ordered = performance.now();
  await orderFacility(gateway.gateway, 'lockdown', { by });
  await writing.until(isAt('lockdown'), 'in lockdown');
  await idle.until(isAt('lockdown'), 'in lockdown');
  expect(performance.now() - ordered).toBeLessThan(15_000);
  expect(writing.view().resident).toBeNull();
  await writing.do('session.touch', null);
  expect(writing.view().screen.name).toBe('lockdown');

  // From here on nobody can tell this tablet anything; what it was told it keeps.
  writing.network.cut();
  const again = await writing.restart();
  await again.until(isAt('lockdown'), 'in lockdown after a restart');
  await again.until(({ link }) => link.problem === 'unreachable', 'offline');
  expect(again.view().screen.name).toBe('lockdown');

  const opened = performance.now();
  await orderFacility(gateway.gateway, 'unlock', { by });
  await idle.until(isAt('locked'), 'open');
  expect(performance.now() - opened).toBeLessThan(15_000);
  again.network.mend();
  await again.until(isAt('locked'), 'open once it hears of it');
  await again.signIn(resident);
  expect(await again.do('mail.drafts', null)).toMatchObject([
    { messageId: draftId, preview: 'Half a sent' },
  ]);
  await Promise.all([again.stop(), idle.stop()]);
  expect(ordersTold(again.dataDir)).toEqual([
    ['order.applied', { version: 2, kind: 'unlock' }],
    ['order.applied', { version: 1, kind: 'lockdown' }],
  ]);
});

test('6.9 one tablet is locked alone, for a reason, and the gateway knows when it was', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const { id } = await deviceOf(resident);
  const { database } = gateway.gateway;
  await orderDevice(gateway.gateway, { kind: 'lock', deviceId: id, reason: 'contraband', by });
  await tablet.until(isAt('lockdown'), 'locked');
  await eventually(async () => {
    const orders = await database.selectFrom('orders').selectAll().execute();
    return orders.some((order) => order.device_id === id && order.seen_at_millis !== null);
  }, 'told');
  await orderDevice(gateway.gateway, { kind: 'unlock', deviceId: id, by });
  await tablet.until(isAt('locked'), 'open');
  await tablet.stop();
});

test('6.9 an order that the facility did not sign has no effect, staff are told, and mail goes on', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const { id } = await deviceOf(resident);
  const { database, world } = gateway.gateway;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = {
    orderId: world.newId(),
    deviceId: id,
    version: 1,
    kind: 'wipe' as const,
    scope: 'device' as const,
    reason: null,
    issuedAtMillis: world.nowMillis(),
  };
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const };
  const signature = sign('sha256', Buffer.from(orderText(forged)), key).toString('base64');
  // Whoever may write to the database of the gateway has not the key of its authority.
  await database
    .insertInto('orders')
    .values({
      order_id: forged.orderId,
      device_id: id,
      version: 1,
      kind: 'wipe',
      scope: 'device',
      reason: null,
      signature,
      issued_at_millis: forged.issuedAtMillis,
      issued_by: by,
      incarnation: 'any',
      seen_at_millis: null,
    })
    .execute();
  await tablet.until(({ link }) => link.problem === 'badOrder', 'told of a bad order');
  expect(tablet.view().link.connected).toBe(true);
  await tablet.signIn(resident);
  const { messageId } = await tablet.send('Goes all the same.');
  await tablet.untilState(messageId, 'inReview');
  await tablet.stop();
  // Once, however often it came.
  expect(ordersTold(tablet.dataDir)).toEqual([
    ['order.refused', { version: 1, problem: 'badSignature' }],
  ]);
});

test('2.12 a lost tablet is shut out and locks, its stamps are free at once, and its queue is kept for staff', async () => {
  const resident = await admit(gateway);
  const { database } = gateway.gateway;
  const lost = await newTablet(gateway, resident);
  const { id } = await deviceOf(resident);
  await lost.signIn(resident);
  await lost.goOffline();
  const waiting = await lost.send('Was on it when it went missing.');
  await lost.stop();

  await orderDevice(gateway.gateway, { kind: 'lose', deviceId: id, by });
  const next = await newTablet(gateway, resident);
  await next.signIn(resident);
  await next.until((view) => view.stamps?.free === 4, 'all free stamps on the next tablet');

  // It comes back: what it brings is nobody's letter yet, and whoever has it can do nothing with it.
  lost.network.mend();
  const found = startTablet(lost.dataDir, lost.clock, lost.network);
  await found.until(isAt('outOfService'), 'shut out');
  await eventually(async () => {
    const mine = (await listLost(database)).filter(({ deviceId }) => deviceId === id);
    return mine[0]?.kept === 1;
  }, 'its queue kept');
  await eventually(async () => {
    const told = await database.selectFrom('orders').selectAll().execute();
    return told.some((order) => order.device_id === id && order.seen_at_millis !== null);
  }, 'told to lock');
  expect(await readLedger(gateway, resident)).toMatchObject({ accepted: 0 });
  expect(await stateOf(id)).toBe('lost reported lost');
  found.network.cut();
  const locked = await found.restart();
  await locked.until(isAt('lockdown'), 'locked, with no network and after a restart');
  await locked.stop();

  // Staff have it back and enrol it again: what was missing arrives, and rule 2.11 pays for it.
  locked.network.mend();
  const store = openExistingStore({ dataDir: locked.dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  const code = await codeFor(gateway, resident);
  const enrolling = { gatewayUrl: locked.network.url, code, again: true };
  expect(await enrolDevice(store.value, enrolling)).toMatchObject({ ok: true });
  store.value.close();
  await next.stop();
  const back = startTablet(locked.dataDir, locked.clock, locked.network);
  await back.signIn(resident);
  await back.untilState(waiting.messageId, 'inReview');
  expect((await readLedger(gateway, resident)).spent).toHaveLength(1);
  await back.stop();
});

/** Nothing of a tablet opens, and nothing that could open it is there. */
function expectNothingLeft(dataDir: string, key: Buffer): void {
  const store = openExistingStore({ dataDir });
  expect(store).toEqual({ ok: false, error: { kind: 'noStore' } });
  for (const path of filesBelow(dataDir)) {
    expect(readFileSync(path).includes(key), path).toBe(false);
  }
  expect(
    filesBelow(dataDir).filter((path) =>
      /device|vault|wiping|reports|numbers/.test(path.slice(dataDir.length)),
    ),
  ).toEqual([]);
}

test('P3 a wiped tablet sends what waits on it, says that it goes, and forgets everything', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const { id, name } = await deviceOf(resident);
  const key = readFileSync(join(tablet.dataDir, 'device-key'));
  await tablet.signIn(resident);
  await tablet.goOffline();
  const letter = await tablet.send('Sent while it still could be.');
  await orderDevice(gateway.gateway, { kind: 'wipe', deviceId: id, typedName: name, by });
  tablet.network.mend();
  await tablet.until(isAt('unprovisioned'), 'wiped');
  expectNothingLeft(tablet.dataDir, key);
  expect(await stateOf(id)).toBe('retired wiped');
  const message = await gateway.gateway.database
    .selectFrom('messages')
    .select('state')
    .where('message_id', '=', letter.messageId)
    .executeTakeFirst();
  expect(message).toEqual({ state: 'inReview' });

  // The same tablet, with nothing of what it was, can be enrolled as a new one.
  await enrolTablet(gateway, resident, { dataDir: tablet.dataDir });
  await tablet.until(isAt('locked'), 'enrolled beside the screen');
  await tablet.stop();
});

test('P3 a tablet that is to wipe itself does so though its network is cut', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const { id, name } = await deviceOf(resident);
  const key = readFileSync(join(tablet.dataDir, 'device-key'));
  await orderDevice(gateway.gateway, { kind: 'wipe', deviceId: id, typedName: name, by });
  // It has heard of it, and nothing that it says comes through.
  tablet.network.cut();
  await tablet.stop();
  withStore(tablet.dataDir, (store) =>
    store.transaction('as an answer does', () =>
      store.orders.save({ ...nothingOrdered, version: 1, wipeVersion: 1 }),
    ),
  );
  const again = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await again.until(({ link }) => link.problem === 'unreachable', 'cut off');
  expect(again.view().screen.name).toBe('lockdown');
  again.pass(61_000);
  await again.until(isAt('unprovisioned'), 'wiped all the same');
  expectNothingLeft(again.dataDir, key);
  await again.stop();
});

test('P3 a wipe that a power cut ended half way is ended by the next start', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const key = readFileSync(join(tablet.dataDir, 'device-key'));
  await tablet.stop();
  writeFileSync(join(tablet.dataDir, 'wiping'), '');
  expect(existsSync(join(tablet.dataDir, 'device.db'))).toBe(true);
  const started = startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await started.until(isAt('unprovisioned'), 'wiped');
  expectNothingLeft(tablet.dataDir, key);
  await started.stop();
});

test('6.8 a letter does not wait for a question that nobody answers', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.until((view) => view.link.connected, 'connected');
  tablet.network.holdAnswers();
  // By now one is under way, and would be for half a minute.
  await new Promise((resolve) => setTimeout(resolve, pullMillis + 1000));
  const sentAt = performance.now();
  await tablet.send('Before anything else.');
  const isStored = async () => (await readLedger(gateway, resident)).accepted === 1;
  await eventually(isStored, 'stored at the gateway');
  expect(performance.now() - sentAt).toBeLessThan(10_000);
  await tablet.stop();
});
