import { expect, test } from 'vitest';
import type { MessageStateChange } from '../shared/protocol/change.ts';
import type { RecordResult } from '../shared/protocol/sync.ts';
import type { DeviceStore } from './device-store.ts';
import type { MessageFacts, MessageQuery } from './mailbox.ts';
import type { Page } from './page-cursor.ts';
import { expectOk, residentId, temporaryDeviceStore, testId } from './test-stores.ts';

const messageId = testId(1);
const sealed = { encapsulatedKey: 'a2V5', box: 'Ym94' };
let records = 1000;

type Said = 'message.send' | 'message.pay' | 'message.recall';

function say(store: DeviceStore, kind: Said, about = messageId) {
  records += 1;
  const id = testId(records);
  const paid = { messageId: about, stamps: ['free/R-1/2026-12/1'], atMillis: records };
  return store.transaction(kind, () => {
    if (kind === 'message.recall') store.mailbox.recall(about, records);
    if (kind === 'message.pay') store.mailbox.pay(paid);
    if (kind === 'message.send') store.mailbox.queue({ ...paid, residentId });
    const said = { id, kind, version: 1, atMillis: records, messageId: about, sealed };
    return store.outbox.append(said);
  });
}

function answer(store: DeviceStore, results: Partial<RecordResult>[]): void {
  const pending = store.outbox.page({ limitRecords: 500, limitBytes: 1_048_576 });
  const whole = results.map((result, index) => {
    const { seq = 0, id = '' } = pending[index] ?? {};
    return { seq, id, outcome: 'applied' as const, problem: null, ...result };
  });
  store.transaction('answer', () => store.outbox.acknowledge(whole, 5000));
}

function change(revision: number, state: MessageStateChange['state']): MessageStateChange {
  return {
    kind: 'message.state',
    messageId,
    residentId,
    revision,
    state,
    atMillis: 9000 + revision,
    by: 'gateway',
    reviewDueMillis: null,
    stampsMissing: 0,
    refusal: null,
  };
}

function apply(store: DeviceStore, it: MessageStateChange): boolean {
  return store.transaction('change', () => store.mailbox.applyState(it));
}

test('3.1 what this tablet said stands over what the gateway said, until it is answered', () => {
  const store = temporaryDeviceStore();
  expect(store.mailbox.state(messageId)).toBe('draft');
  say(store, 'message.send');
  expect(store.mailbox.state(messageId)).toBe('queued');
  expect(store.mailbox.unsentEmails(residentId).count).toBe(1);
  answer(store, [{}]);
  expect(store.mailbox.state(messageId)).toBe('sent');
  expect(store.mailbox.unsentEmails(residentId).count).toBe(0);
  expect(apply(store, change(1, 'inReview'))).toBe(true);
  expect(store.mailbox.facts(messageId)).toMatchObject({
    state: 'inReview',
    stateAtMillis: 9001,
    decidedBy: 'gateway',
    stampsCount: 1,
  });
});

test.each([
  ['message.send', 'applied', null, 'sent'],
  ['message.send', 'postageDue', null, 'postageDue'],
  ['message.send', 'refused', 'badText', 'draft'],
  ['message.send', 'quarantined', 'cannotOpen', 'draft'],
  ['message.recall', 'applied', null, 'draft'],
  ['message.recall', 'refused', 'tooLate', 'inReview'],
] as const)('3.1 a %s that is %s (%s) leaves the message %s', (kind, outcome, problem, state) => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  if (kind === 'message.recall') {
    answer(store, [{}]);
    apply(store, change(1, 'inReview'));
    say(store, 'message.recall');
  }
  answer(store, [{ outcome, problem }]);
  expect(store.mailbox.state(messageId)).toBe(state);
});

test.each([
  ['applied', null, 'sent'],
  ['postageDue', null, 'postageDue'],
  ['refused', 'tooLate', 'postageDue'],
  ['quarantined', 'unknownKind', 'postageDue'],
] as const)('2.11 a payment that is %s (%s) leaves its message %s', (outcome, problem, state) => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  answer(store, [{ outcome: 'postageDue' }]);
  apply(store, { ...change(1, 'postageDue'), stampsMissing: 1, stampsNeeded: 2 });
  say(store, 'message.pay');
  expect(store.mailbox.facts(messageId)).toMatchObject({ state: 'queued', paymentOutcome: null });
  expect(store.mailbox.unsentEmails(residentId)).toEqual({ count: 1, oldestMillis: records });
  answer(store, [{ outcome, problem }]);
  expect(store.mailbox.facts(messageId)).toMatchObject({
    state,
    problem: null,
    stampsMissing: 1,
    stampsNeeded: 2,
    paymentOutcome: outcome,
  });
});

test('6.4 a result that comes again after later steps of its letter leaves it where it is', () => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  apply(store, change(3, 'refused'));
  answer(store, [{}]);
  expect(store.mailbox.facts(messageId)).toMatchObject({ state: 'refused', revision: 3 });
});

test('2.11 where a payment came too late, the letter is shown where the gateway says it is', () => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  answer(store, [{ outcome: 'postageDue' }]);
  say(store, 'message.pay');
  apply(store, change(3, 'delivered'));
  expect(store.mailbox.state(messageId)).toBe('queued');
  answer(store, [{ outcome: 'refused', problem: 'tooLate' }]);
  expect(store.mailbox.state(messageId)).toBe('delivered');
});

test('a letter that is taken back before it left does not wait on this tablet any more', () => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  const first = records;
  say(store, 'message.send', testId(2));
  expect(store.mailbox.unsentEmails(residentId)).toEqual({ count: 2, oldestMillis: first });
  say(store, 'message.recall');
  const rest = { count: 1, oldestMillis: first + 1 };
  expect(store.mailbox.unsentEmails(residentId)).toEqual(rest);
  expect(store.outbox.unsentEmails()).toEqual(rest);
});

test('3.2 a message is queued once: its id names one text for ever', () => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  say(store, 'message.recall');
  expect(() => say(store, 'message.send')).toThrow();
  expect(store.mailbox.state(messageId)).toBe('draft');
});

test('6.6 a message that the gateway can never accept stays listed, with the reason', () => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  answer(store, [{ outcome: 'refused', problem: 'unknownContact' }]);
  const listed = store.mailbox.list({ residentId, cursor: null, limit: 10, among: null });
  expect(expectOk(listed).items).toMatchObject([{ id: messageId, problem: 'unknownContact' }]);
});

test('6.4 a step that is known, or older than the known one, has no effect', () => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  answer(store, [{}]);
  expect(apply(store, change(2, 'delivered'))).toBe(true);
  expect(apply(store, change(2, 'delivered'))).toBe(false);
  expect(apply(store, change(1, 'inReview'))).toBe(false);
  expect(store.mailbox.state(messageId)).toBe('delivered');
});

test('3.1 a gateway step for a message that was sent elsewhere is kept', () => {
  const store = temporaryDeviceStore();
  apply(store, change(3, 'delivered'));
  expect(store.mailbox.facts(messageId)).toMatchObject({ state: 'delivered', stampsCount: 0 });
});

test('what was sent is listed newest first, in pages that neither skip nor repeat', () => {
  const store = temporaryDeviceStore();
  const sent = Array.from({ length: 25 }, (_, index) => testId(index + 1));
  for (const id of sent) say(store, 'message.send', id);
  say(store, 'message.recall', testId(5));
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const query: MessageQuery = { residentId, cursor, limit: 10, among: null };
    const page: Page<MessageFacts> = expectOk(store.mailbox.list(query));
    listed.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  expect(listed).toEqual(sent.filter((id) => id !== testId(5)).toReversed());
  expect(store.mailbox.idsEverSent(residentId).sort()).toEqual(sent.toSorted());
  expect(store.mailbox.countByState(residentId)).toMatchObject({ queued: 24, draft: 1, sent: 0 });
  const among = [testId(2), testId(5), testId(7)];
  const found = expectOk(store.mailbox.list({ residentId, cursor: null, limit: 10, among }));
  expect(found.items.map(({ id }) => id)).toEqual([testId(7), testId(2)]);
  const bad = store.mailbox.list({ residentId, cursor: "' OR 1=1", limit: 10, among: null });
  expect(bad).toEqual({ ok: false, error: { kind: 'badCursor' } });
});

test('another resident sees none of it', () => {
  const store = temporaryDeviceStore();
  say(store, 'message.send');
  const query = { residentId: 'R-2', cursor: null, limit: 10, among: null };
  expect(expectOk(store.mailbox.list(query)).items).toEqual([]);
  expect(store.mailbox.unsentEmails('R-2')).toEqual({ count: 0, oldestMillis: null });
  expect(store.mailbox.idsEverSent('R-2')).toEqual([]);
});
