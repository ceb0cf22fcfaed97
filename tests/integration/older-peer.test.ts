import { randomUUID } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../gateway/gateway.ts';
import { sync } from '../../gateway/sync/sync.ts';
import { createWorldAt } from '../../gateway/world.ts';
import { SyncRequest, type SyncResponse } from '../../shared/protocol/sync.ts';
import {
  admit,
  enrolTablet,
  newDirectory,
  openFacility,
  readLedger,
  withStore,
} from './facility.ts';
import { openStubGateway, throughRealGateway } from './stub-gateway.ts';
import { newTablet } from './tablet.ts';

const fixture = join(import.meta.dirname, '../fixtures/protocol-1');

interface Recorded {
  readonly deviceId: string;
  readonly recordedAtMillis: number;
  readonly exchanges: readonly {
    readonly request: Readonly<Record<string, unknown>>;
    readonly answer: SyncResponse;
  }[];
}

test('6.10 a tablet of protocol 1 is answered as its own gateway answered it', async () => {
  const text = readFileSync(join(fixture, 'exchanges.json'), 'utf8');
  const { deviceId, recordedAtMillis, exchanges } = JSON.parse(text) as Recorded;
  const directory = newDirectory('protocol-1');
  cpSync(fixture, directory, { recursive: true });
  const world = createWorldAt(() => recordedAtMillis);
  const opened = await openGateway({ directory, mode: 'existing', world });
  if (!opened.ok) throw new Error(opened.error.code);
  onTestFinished(() => opened.value.close());

  // Chance makes each nonce another one: the tablet shows what it is given.
  const given = new Map<unknown, string>();
  for (const { request, answer: recorded } of exchanges) {
    const nonce = given.get(request['nonce']) ?? request['nonce'];
    const asked = SyncRequest.parse({ ...request, nonce });
    const answered = await sync(opened.value, deviceId, asked);
    if (!answered.ok) throw new Error(answered.error);
    given.set(recorded.nonce, answered.value.nonce);
    const { nonce: _own, timeMillis: _now, changes, ...rest } = recorded;
    expect(answered.value).toMatchObject(rest);
    expect(answered.value.changes).toMatchObject(changes.map(withoutTime));
    expect(answered.value).not.toHaveProperty('digest');
    expect(answered.value).not.toHaveProperty('audit');
  }
});

function withoutTime(change: Readonly<Record<string, unknown>>) {
  const { atMillis: _at, reviewDueMillis: _due, ...rest } = change;
  return rest;
}

test('6.10 a tablet of this version does its work at a gateway of protocol 1', async () => {
  const gateway = await openFacility();
  onTestFinished(() => gateway.stop());
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  const older = throughRealGateway(gateway, (answer) => ({
    ...without(answer, laterAnswers),
    protocol: 1,
  }));
  const stub = await openStubGateway(gateway.gateway.authority, (body, socket) =>
    older(without(body as Readonly<Record<string, unknown>>, laterRequests), socket),
  );
  tablet.network.leadTo(stub.url);
  await tablet.signIn(resident);
  const { messageId } = await tablet.send('To an older gateway.');
  await tablet.untilState(messageId, 'inReview');
  await tablet.do('sync.now', null);
  await tablet.until((view) => view.link.connected, 'still connected');
  expect(await readLedger(gateway, resident)).toMatchObject({ accepted: 1 });
  await tablet.stop();
});

/** What came after protocol 1: an older peer passes over it, and does not send it. */
const laterRequests = ['after', 'audit', 'digest', 'incarnation', 'leaseVersion', 'ordersSeen'];
const laterAnswers = ['audit', 'digest', 'orders'];

function without<Message extends object>(message: Message, names: readonly string[]) {
  const kept = Object.entries(message).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept) as Partial<Message>;
}

test('6.10 only a tablet of protocol 3 is told of the services in its policy: to others it is no policy', async () => {
  const gateway = await openFacility();
  onTestFinished(() => gateway.stop());
  const resident = await admit(gateway);
  const dataDir = await enrolTablet(gateway, resident);
  const { device_id: deviceId } = await gateway.gateway.database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', resident.residentId)
    .executeTakeFirstOrThrow();
  const head = withStore(dataDir, (store) => store.outbox.head());
  const fieldsFor = async (max: number, nonce: string | null) => {
    const asked = SyncRequest.parse({
      ...{ protocol: { min: 1, max }, epoch: 1, session: randomUUID(), request: 1, head, nonce },
      ...{ clock: { wallMillis: 0, trustedMillis: 0 }, pending: 0, records: [], storeOnly: [] },
      ...{ cursor: null, incarnation: null, app: { version: 'older' } },
    });
    const answered = await sync(gateway.gateway, deviceId, asked);
    if (!answered.ok) throw new Error(answered.error);
    const policy = answered.value.changes.find(({ kind }) => kind === 'policy');
    return { fields: Object.keys(policy?.['policy'] as object), nonce: answered.value.nonce };
  };
  const older = await fieldsFor(2, null);
  expect(older.fields).toContain('freeStamps');
  expect(older.fields).not.toContain('services');
  expect((await fieldsFor(3, older.nonce)).fields).toContain('services');
});
