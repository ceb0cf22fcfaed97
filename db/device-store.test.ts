import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../shared/policy/policy.ts';
import { noWrongPins } from '../shared/session/lockout.ts';
import { openDatabase } from './connection.ts';
import { openDeviceStore } from './device-store.ts';
import { deviceMigrations } from './migrations/device/all.ts';
import {
  expectOk,
  residentId,
  temporaryDeviceStore,
  temporaryDirectory,
  testKey,
} from './test-stores.ts';

const enrolment = {
  deviceId: '0b9a1f4e-8a3f-4a57-9f62-0d8f8f0b7a11',
  deviceName: 'Tablet 7',
  epoch: 1,
  gatewayUrl: 'https://gateway.example',
  authorityPem: 'authority',
  certificatePem: 'certificate',
  privateKeyPem: 'private',
  sealingKey: new Uint8Array([4, 1, 2]),
  facilityName: 'Cedar Flats',
  pepper: new Uint8Array(32).fill(3),
  enrolledAtMillis: 1,
  mode: 'personal' as const,
};

test('what is saved is there after the store is opened again', () => {
  const path = join(temporaryDirectory(), 'device.db');
  const store = expectOk(openDeviceStore({ path, key: testKey }));
  const anchor = { bootId: 'b', bootMillis: 12, trustedMillis: 5000, source: 'gateway' as const };
  const position = {
    cursor: 'c',
    nonce: 'n',
    incarnation: 'i',
    lastContactMillis: 9,
  };
  const person = {
    residentId,
    pinVersion: 1,
    pinSalt: new Uint8Array([1]),
    keysWrapped: new Uint8Array([2]),
    mailboxPublicKey: new Uint8Array([3]),
  };
  expect(store.enrolment.read()).toBeNull();
  expect(store.policy.read()).toBeNull();
  expect(store.time.read()).toEqual({ floorMillis: 0, anchor: null });
  store.transaction('enrol', () => {
    store.enrolment.save(enrolment);
    store.policy.save(defaultPolicy);
    store.position.save(position);
    store.time.raiseFloor(5000);
    store.time.saveAnchor(anchor);
    store.people.save(person);
  });
  store.close();
  store.close();
  const again = temporaryDeviceStore(path);
  const read = again.enrolment.read();
  expect({
    ...read,
    sealingKey: [...(read?.sealingKey ?? [])],
    pepper: read?.pepper.length,
  }).toEqual({ ...enrolment, sealingKey: [4, 1, 2], pepper: 32 });
  expect(again.policy.read()).toEqual(defaultPolicy);
  expect(again.position.read()).toEqual(position);
  expect(again.time.read()).toEqual({ floorMillis: 5000, anchor });
  expect(again.people.residentIds()).toEqual([residentId]);
  expect(again.people.find(residentId)).toMatchObject({ pinVersion: 1 });
});

test('1.1 the floor of time never goes down', () => {
  const store = temporaryDeviceStore();
  for (const floorMillis of [10, 30, 20.5]) {
    store.transaction('test', () => store.time.raiseFloor(floorMillis));
  }
  expect(store.time.read().floorMillis).toBe(30);
});

test('an older policy does not replace a newer one, and an undone one is not remembered', () => {
  const store = temporaryDeviceStore();
  const save = (version: number) =>
    store.transaction('test', () => store.policy.save({ ...defaultPolicy, version }));
  expect([save(2), save(1), save(3)]).toEqual([true, false, true]);
  expect(() =>
    store.transaction('test', () => {
      store.policy.save({ ...defaultPolicy, version: 9 });
      expect(store.policy.read()?.version).toBe(9);
      throw new Error('undone');
    }),
  ).toThrow('undone');
  expect(store.policy.read()?.version).toBe(3);
});

test('6.3 another epoch is not laid over the chain of this one', () => {
  const store = temporaryDeviceStore();
  store.transaction('enrol', () => store.enrolment.save(enrolment));
  store.transaction('again', () => store.enrolment.save({ ...enrolment, epoch: 2 }));
  store.transaction('record', () =>
    store.outbox.append({
      id: '0192f0c0-0000-7000-8000-000000000001',
      kind: 'message.read',
      version: 1,
      atMillis: 1,
      messageId: null,
      sealed: { encapsulatedKey: '', box: '' },
    }),
  );
  const renewed = { ...enrolment, epoch: 2, certificatePem: 'renewed' };
  store.transaction('renew', () => store.enrolment.save(renewed));
  const another = () => store.transaction('new', () => store.enrolment.save(enrolment));
  expect(another).toThrow('epoch');
});

test('5.3 wrong PINs are counted by ID and on the device, whoever they are for', () => {
  const store = temporaryDeviceStore();
  expect(store.attempts.find('nobody')).toEqual(noWrongPins);
  const attempts = {
    wrong: 5,
    waitBootId: 'b',
    waitStartedBootMillis: 100,
    waitMillis: 30_000,
  };
  store.transaction('wrong', () => {
    store.attempts.save('nobody', attempts);
    store.attempts.saveThrottle({ bootId: 'b', wrongAtBootMillis: [1, 2] });
  });
  expect(store.attempts.find('nobody')).toEqual(attempts);
  expect(store.attempts.throttle()).toEqual({ bootId: 'b', wrongAtBootMillis: [1, 2] });
});

test('mail for someone who is signed out waits in order, once, and only for them', () => {
  const store = temporaryDeviceStore();
  const item = (
    id: string,
    kind: 'incoming' | 'profile',
    arrivedAtMillis: number,
    box: string,
  ) => ({
    id,
    residentId,
    kind,
    sealed: { encapsulatedKey: 'a', box },
    arrivedAtMillis,
  });
  store.transaction('arrives', () => {
    store.waiting.put(item('incoming/2', 'incoming', 2, 'x'));
    store.waiting.put(item('incoming/1', 'incoming', 1, 'x'));
    store.waiting.put(item('profile', 'profile', 3, 'old'));
    store.waiting.put(item('profile', 'profile', 4, 'new'));
  });
  const ids = () => store.waiting.listFor(residentId, 10).map(({ id }) => id);
  expect(ids()).toEqual(['incoming/1', 'incoming/2', 'profile']);
  expect(store.waiting.listFor(residentId, 10)[2]?.sealed).toEqual({
    encapsulatedKey: 'a',
    box: 'new',
  });
  expect([store.waiting.countNew(residentId), store.waiting.countAllNew()]).toEqual([2, 2]);
  expect(store.waiting.listFor('R-2', 10)).toEqual([]);
  store.transaction('taken', () => store.waiting.remove('incoming/1'));
  expect(ids()).toEqual(['incoming/2', 'profile']);
});

test('5.3 what waits for a vault of before a reset is no new mail, and goes with its resident', () => {
  const { waiting, transaction } = temporaryDeviceStore();
  const comes = (id: string, whose: string) => {
    const sealed = { encapsulatedKey: 'a', box: 'x' };
    waiting.put({ id, residentId: whose, kind: 'incoming', sealed, arrivedAtMillis: 1 });
  };
  transaction('before', () => {
    for (const whose of ['R-1', 'R-10', 'R-1-0', 'r-1']) {
      comes(whose, whose);
      waiting.leaveBehind(whose, 0);
    }
    comes('second', 'R-1');
    waiting.leaveBehind('R-1', 1);
  });
  expect(waiting.countAllNew()).toBe(0);
  transaction('after', () => comes('third', 'R-1'));
  expect(waiting.countAllNew()).toBe(1);
  transaction('left', () => waiting.removeAllOf('R-1'));
  const shelves = ['R-1', 'R-1/0', 'R-1/1', 'R-10/0', 'R-1-0/0', 'r-1/0'];
  expect(shelves.map((shelf) => waiting.listFor(shelf, 9).length)).toEqual([0, 0, 0, 1, 1, 1]);
});

test('6.10 what this version cannot take is kept byte for byte', () => {
  const store = temporaryDeviceStore();
  const content = new Uint8Array([0, 255, 10]);
  const change = { kind: 'later.kind', reason: 'unknown kind', content, arrivedAtMillis: 4 };
  store.transaction('aside', () => store.setAside.add(change));
  const [kept] = store.setAside.list(10);
  expect([...(kept?.content ?? [])]).toEqual([0, 255, 10]);
  store.transaction('taken', () => store.setAside.remove(kept?.number ?? 0));
  expect(store.setAside.count()).toBe(0);
});

test('9.1 the audit chain is whole, an entry can be neither changed nor removed, a break is found', () => {
  const path = join(temporaryDirectory(), 'device.db');
  const store = expectOk(openDeviceStore({ path, key: testKey }));
  store.transaction('audit', () => {
    for (let n = 1; n <= 1500; n += 1) store.audit.append(n, 'device.enrolled', { epoch: n });
  });
  expect(expectOk(store.audit.verify()).entries).toBe(1500);
  expect(store.audit.latest(1)[0]).toMatchObject({ seq: 1500, detail: { epoch: 1500 } });
  store.close();
  const raw = expectOk(openDatabase({ path, key: testKey, migrations: deviceMigrations }));
  const write = (sql: string) => raw.transaction('tamper', () => raw.prepare('test', sql).run());
  expect(() => write('DELETE FROM audit WHERE seq = 700')).toThrow('an audit entry stays');
  const edit = `UPDATE audit SET detail = '{}' WHERE seq = 700`;
  expect(() => write(edit)).toThrow('does not change');
  write('DROP TRIGGER audit_entries_do_not_change');
  write(edit);
  raw.close();
  expect(temporaryDeviceStore(path).audit.verify()).toEqual({ ok: false, error: { seq: 700 } });
});

test('9.1 an entry with a field that the catalogue does not declare is not written', () => {
  const store = temporaryDeviceStore();
  const said = { messageId: 'm-1', stamps: 1, body: 'Dear Mom' };
  const write = () => store.audit.append(1, 'message.queued', said);
  expect(() => store.transaction('audit', write)).toThrow('declares no field body');
  expect(store.audit.head().seq).toBe(0);
});

test('9.2 a page for the gateway goes on after what it has, and begins with the newest enrolment', () => {
  const store = temporaryDeviceStore();
  store.transaction('audit', () => {
    store.audit.append(1, 'device.enrolled', { epoch: 1 });
    store.audit.append(2, 'message.recalled', { messageId: 'm-1' });
    store.audit.append(3, 'device.enrolled', { epoch: 2 });
    store.audit.append(4, 'message.recalled', { messageId: 'm-2' });
    store.audit.append(5, 'message.recalled', { messageId: 'm-3' });
  });
  const seqs = (afterSeq: number, limits = { limitEntries: 10, limitBytes: 10_000 }) =>
    store.audit.page({ afterSeq, ...limits }).map(({ seq }) => seq);
  expect(seqs(0)).toEqual([3, 4, 5]);
  expect(seqs(1)).toEqual([2, 3, 4, 5]);
  expect(seqs(5)).toEqual([]);
  expect(seqs(2, { limitEntries: 2, limitBytes: 10_000 })).toEqual([3, 4]);
  expect(seqs(2, { limitEntries: 2, limitBytes: 1 })).toEqual([3]);
});
