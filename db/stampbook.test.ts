import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordOutcome } from '../shared/protocol/sync.ts';
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
    store.mailbox.queue({ messageId, residentId, stamps: names, atMillis: n });
    store.stampbook.hold(names, messageId);
    const kind = 'message.send';
    const said = { id: testId(n + 1000), kind, version: 1, atMillis: n, messageId, sealed };
    store.outbox.append(said);
  });
  return messageId;
}

/** Pays for a message that waits for postage. */
function pay(store: DeviceStore, messageId: string, n: number, names: readonly string[]): void {
  store.transaction('pay', () => {
    store.mailbox.pay({ messageId, stamps: names, atMillis: n });
    const said = { id: testId(n + 1000), kind: 'message.pay', version: 1, atMillis: n, messageId };
    store.outbox.append({ ...said, sealed });
    store.stampbook.hold(names, messageId);
  });
}

/** Answers what is pending, as `applyAnswer` does; all of it, or so many records. */
function answerAll(store: DeviceStore, outcome: RecordOutcome = 'applied', limitRecords = 500) {
  const page = store.outbox.page({ limitRecords, limitBytes: 1_048_576 });
  const results = page.map(({ seq, id }) => ({ seq, id, outcome, problem: null }));
  store.transaction('answer', () => {
    for (const { messageId, decidesStamps } of store.outbox.acknowledge(results, 1)) {
      if (messageId === null || !decidesStamps) continue;
      if (outcome === 'applied') store.stampbook.spend(messageId);
      else store.stampbook.release(messageId);
    }
  });
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
  // Answered: the first is given back (refused, say), the second stays spent.
  expect(lease(store, 3, [first, fourth])).toBe(true);
  expect(states(store)).toEqual({ [first]: 'available', [second]: 'spent', [fourth]: 'available' });
});

test('2.11 a letter that waits for postage is paid for with another stamp, which is held until the answer', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, [first, second]);
  const message = send(store, 1, [first]);
  answerAll(store, 'postageDue');
  lease(store, 2, [second]);
  expect(states(store)).toEqual({ [second]: 'available' });
  pay(store, message, 2, [second]);
  // Sets that come before the answer, with the stamp and without it, change nothing about it.
  lease(store, 3, [second]);
  lease(store, 4, []);
  expect(states(store)).toEqual({ [second]: 'held' });
  answerAll(store);
  lease(store, 5, []);
  expect(states(store)).toEqual({ [second]: 'spent' });
  expect(store.stampbook.ofMessage(message)).toEqual([second]);
});

test.each(['postageDue', 'refused', 'quarantined'] as const)(
  '2.11 a payment that is %s gives its stamps back, those that are still leased',
  (outcome) => {
    const store = temporaryDeviceStore();
    lease(store, 1, [first, second, third]);
    const message = send(store, 1, [first]);
    answerAll(store, 'postageDue');
    pay(store, message, 2, [second, third]);
    answerAll(store, outcome);
    lease(store, 2, [third]);
    expect(states(store)).toEqual({ [third]: 'available' });
  },
);

test('6.4 a Send that is answered anew leaves what a payment for its letter holds', () => {
  const store = temporaryDeviceStore();
  lease(store, 1, [first, second]);
  const message = send(store, 1, [first]);
  answerAll(store, 'postageDue');
  lease(store, 2, [second]);
  pay(store, message, 2, [second]);
  store.transaction('restored', () => store.outbox.sendAgainAfter(0));
  answerAll(store, 'postageDue', 1);
  expect(states(store)).toEqual({ [second]: 'held' });
  answerAll(store);
  expect(states(store)).toEqual({ [second]: 'spent' });
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
        const [next, other] = namesIn(store, 'available');
        messages += 1;
        if (next !== undefined) send(store, messages, [next]);
        // Every third one waits for postage, and is paid for with another stamp.
        if (messages % 3 === 0 && next !== undefined && other !== undefined) {
          answerAll(store, 'postageDue');
          messages += 1;
          pay(store, testId(messages - 1), messages, [other]);
        }
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
