import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freeStampNames, paidStampName, replyStampName } from '../shared/stamps/name.ts';
import type { DeviceStore } from './device-store.ts';
import { residentId, temporaryDeviceStore, testId } from './test-stores.ts';

const [first = '', second = '', third = '', fourth = ''] = freeStampNames(residentId, '2026-12', 4);
const sealed = { encapsulatedKey: 'a2V5', box: 'Ym94' };

function lease(store: DeviceStore, version: number, names: readonly string[]): boolean {
  const stamps = names.map((name) => ({ name, residentId }));
  return store.transaction('lease', () => store.stampbook.applyLeases({ version, stamps }));
}

function send(store: DeviceStore, n: number, names: readonly string[]): string {
  const messageId = testId(n);
  store.transaction('send', () => {
    store.mailbox.queue({ messageId, residentId, stampsCount: names.length, atMillis: n });
    store.stampbook.hold(names, messageId);
    const kind = 'message.send';
    const said = { id: testId(n + 1000), kind, version: 1, atMillis: n, messageId, sealed };
    store.outbox.append(said);
  });
  return messageId;
}

function answerAll(store: DeviceStore): void {
  const page = store.outbox.page({ limitRecords: 500, limitBytes: 1_048_576 });
  const results = page.map(({ seq, id }) => ({
    seq,
    id,
    outcome: 'applied' as const,
    problem: null,
  }));
  store.transaction('answer', () => store.outbox.acknowledge(results, 1));
}

function states(store: DeviceStore): Record<string, string> {
  const stamps = store.stampbook.ofResident(residentId);
  return Object.fromEntries(stamps.map(({ name, state }) => [name, state]));
}

test('2.1 all kinds of stamps are kept under the resident whose they are', () => {
  const store = temporaryDeviceStore();
  const names = [first, paidStampName(testId(1), 1), replyStampName(testId(2), 1)];
  lease(store, 1, names);
  expect(Object.keys(states(store)).sort()).toEqual(names.toSorted());
  expect(store.stampbook.ofResident('R-2')).toEqual([]);
});

test('6.10 a stamp of a kind that this version does not know is left out, not misread', () => {
  const store = temporaryDeviceStore();
  expect(lease(store, 1, [first, 'gift/someone/2026-12/1'])).toBe(true);
  expect(states(store)).toEqual({ [first]: 'available' });
});

test('2.7 available, held, spent; or back to available', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, [first, second]);
  const message = send(store, 1, [first, second]);
  expect(states(store)).toEqual({ [first]: 'held', [second]: 'held' });
  expect(store.stampbook.ofMessage(message)).toEqual([first, second]);
  store.transaction('recall', () => store.stampbook.release(message));
  expect(states(store)).toEqual({ [first]: 'available', [second]: 'available' });
  const again = send(store, 2, [second]);
  store.transaction('accepted', () => store.stampbook.spend(again));
  store.transaction('late', () => store.stampbook.release(again));
  expect(states(store)).toEqual({ [first]: 'available', [second]: 'spent' });
});

test('2.9 a message holds all of its stamps or none, and a failed Send leaves no trace', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, [first, second]);
  send(store, 1, [second]);
  expect(() => send(store, 2, [first, second])).toThrow('was not available');
  expect(states(store)).toEqual({ [first]: 'available', [second]: 'held' });
  expect(store.mailbox.state(testId(2))).toBe('draft');
  expect(store.outbox.head().seq).toBe(1);
});

test('2.9 a stamp is held for a message that there is, or not at all', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, [first]);
  const orphan = () => store.transaction('orphan', () => store.stampbook.hold([first], testId(9)));
  expect(orphan).toThrow('FOREIGN KEY');
  expect(states(store)).toEqual({ [first]: 'available' });
});

test('2.3 the whole set is taken over; what an unanswered record holds stays', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, [first, second, third]);
  send(store, 1, [first]);
  send(store, 2, [second]);
  // Neither record is answered: in the set or not, both keep their stamps. The third is taken back.
  expect(lease(store, 2, [first, fourth])).toBe(true);
  expect(states(store)).toEqual({ [first]: 'held', [second]: 'held', [fourth]: 'available' });
  answerAll(store);
  // Answered: the first came back (refused, say), the second was spent.
  expect(lease(store, 3, [first, fourth])).toBe(true);
  expect(states(store)).toEqual({ [first]: 'available', [second]: 'spent', [fourth]: 'available' });
});

test('2.7 a spent stamp that is refunded and leased again is available again', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, [first]);
  send(store, 1, [first]);
  answerAll(store);
  lease(store, 2, []);
  expect(states(store)).toEqual({ [first]: 'spent' });
  lease(store, 3, [first]);
  expect(states(store)).toEqual({ [first]: 'available' });
  send(store, 2, [first]);
  expect(states(store)).toEqual({ [first]: 'held' });
});

test('2.3 an older set has no effect, and the same one twice changes nothing', () => {
  const store = temporaryDeviceStore();
  lease(store, 5, [first, second]);
  expect(lease(store, 4, [])).toBe(false);
  const before = states(store);
  expect(lease(store, 5, [first, second])).toBe(true);
  expect(states(store)).toEqual(before);
});

test('2.3 after any sets and Sends, only leased stamps are available and no promise is broken', () => {
  const names = freeStampNames(residentId, '2026-12', 6);
  const sets = fc.array(fc.subarray(names), { minLength: 1, maxLength: 8 });
  let version = 0;
  const store = temporaryDeviceStore();
  let messages = 0;
  fc.assert(
    fc.property(sets, fc.array(fc.boolean()), (list, answers) => {
      list.forEach((set, index) => {
        const heldBefore = namesIn(store, 'held');
        if (answers[index] === true) answerAll(store);
        version += 1;
        lease(store, version, set);
        expect(set).toEqual(expect.arrayContaining(namesIn(store, 'available')));
        if (answers[index] !== true) expect(namesIn(store, 'held')).toEqual(heldBefore);
        const [next] = namesIn(store, 'available');
        messages += 1;
        if (next !== undefined) send(store, messages, [next]);
      });
    }),
    { numRuns: 30 },
  );
});

function namesIn(store: DeviceStore, state: string): string[] {
  return Object.entries(states(store))
    .filter(([, found]) => found === state)
    .map(([name]) => name);
}
