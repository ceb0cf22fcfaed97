import { expect, test } from 'vitest';
import { freeStampNames } from '../shared/stamps/name.ts';
import type { DeviceStore } from './device-store.ts';
import { residentId, temporaryDeviceStore, testId } from './test-stores.ts';

const [first = '', second = ''] = freeStampNames(residentId, '2026-12', 2);
const theirs = freeStampNames('R-2', '2026-12', 1);
const sealed = { encapsulatedKey: 'a2V5', box: 'Ym94' };

function lease(store: DeviceStore, version: number, spendByMillis: number): void {
  const mine = [first, second].map((name) => ({ name, residentId, spendByMillis }));
  const stamps = [...mine, ...theirs.map((name) => ({ name, residentId: 'R-2', spendByMillis }))];
  store.transaction('lease', () => store.stampbook.applyLeases({ version, stamps }));
}

function handBack(store: DeviceStore): number {
  return store.transaction('hand back', () => {
    const record = { id: testId(900), kind: 'stamps.return', version: 1, atMillis: 1 };
    store.outbox.append({ ...record, messageId: null, sealed });
    return store.stampbook.handBack(residentId);
  });
}

test('2.12 a stamp is kept with the end of its lease, which moves on when it is renewed', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, 1000);
  expect(store.stampbook.availableOf(residentId)).toEqual([
    { name: first, state: 'available', spendByMillis: 1000 },
    { name: second, state: 'available', spendByMillis: 1000 },
  ]);
  lease(store, 2, 2000);
  expect(store.stampbook.availableOf(residentId)).toMatchObject([
    { spendByMillis: 2000 },
    { spendByMillis: 2000 },
  ]);
});

test("2.4 what is handed back is gone; what a message holds and what is others' stays", () => {
  const store = temporaryDeviceStore();
  lease(store, 1, 1000);
  expect(store.stampbook.holders()).toEqual([residentId, 'R-2']);
  store.transaction('send', () => {
    const said = { id: testId(2), kind: 'message.send', version: 1, atMillis: 1 };
    const messageId = testId(1);
    store.mailbox.queue({ messageId, residentId, stamps: [first], atMillis: 1 });
    store.outbox.append({ ...said, messageId, sealed });
    store.stampbook.hold([first], messageId);
  });
  expect(store.outbox.isHandingBack()).toBe(false);
  expect(handBack(store)).toBe(1);
  expect(store.outbox.isHandingBack()).toBe(true);
  expect(store.stampbook.availableOf(residentId)).toEqual([]);
  expect(store.stampbook.ofMessage(testId(1))).toEqual([first]);
  expect(store.stampbook.holders()).toEqual(['R-2']);
  const results = [2, 900].map((n, at) => ({
    seq: at + 1,
    id: testId(n),
    outcome: 'applied' as const,
    problem: null,
  }));
  store.transaction('answer', () => store.outbox.acknowledge(results, 1));
  expect(store.outbox.isHandingBack()).toBe(false);
});

test('2.4 who has left a shared tablet is a stranger to the sign-in, with all that is theirs kept', () => {
  const store = temporaryDeviceStore();
  const bytes = Buffer.from('kept');
  const person = {
    ...{ residentId, pinVersion: 1, pinSalt: bytes },
    ...{ keysWrapped: bytes, mailboxPublicKey: bytes },
  };
  const change = (name: string, work: () => void) => store.transaction(name, work);
  change('meet', () => store.people.save(person));
  change('leave', () => store.people.leave(residentId));
  expect(store.people.findHere(residentId)).toBeNull();
  expect(store.people.find(residentId)).toEqual(person);
  change('come back', () => store.people.comeBack(residentId));
  expect(store.people.findHere(residentId)).toEqual(person);
});
