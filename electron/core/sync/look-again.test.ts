import { expect, test } from 'vitest';
import { residentId, temporaryDeviceStore, testId } from '../../../db/test-stores.ts';
import { KnownChange } from '../../../shared/protocol/change.ts';
import { SyncResponse } from '../../../shared/protocol/sync.ts';
import type { Kiosk } from '../kiosk.ts';
import { applyAnswer } from './apply-answer.ts';
import { lookAgain } from './look-again.ts';
import { prepareChanges } from './prepare-changes.ts';
import { readChanges } from './read-changes.ts';

const salt = Buffer.alloc(16).toString('base64');
const stretched = Buffer.alloc(32).toString('base64');
const person = (id: string) =>
  KnownChange.parse({
    ...{ kind: 'person', residentId: id, firstName: 'Ray', language: 'en', contacts: [] },
    pin: { version: 1, salt, stretched },
  });
const mail = (n: number, id: string) =>
  KnownChange.parse({
    ...{ kind: 'message.incoming', messageId: testId(n), residentId: id, contactId: 'C-1' },
    ...{ contactName: 'Maya', body: 'Hello.', arrivedAtMillis: 1 },
  });
const refused = (revision: number) =>
  KnownChange.parse({
    ...{ kind: 'message.state', messageId: testId(1), residentId, revision, state: 'refused' },
    ...{ atMillis: 1, by: 'staff', reviewDueMillis: null, stampsMissing: 0, refusal: null },
  });

function storeWith(changes: readonly { readonly kind: string }[]) {
  const store = temporaryDeviceStore();
  store.transaction('aside', () => {
    for (const change of changes) {
      const content = Buffer.from(JSON.stringify(change));
      store.setAside.add({ kind: change.kind, reason: 'x', content, arrivedAtMillis: 1 });
    }
    store.setAside.add({ kind: 'x', reason: 'x', content: Buffer.of(0, 255), arrivedAtMillis: 1 });
  });
  return store;
}

test('6.10 a later version takes up who was set aside, with their mail, before what just came', () => {
  const mine = [mail(1, residentId), person(residentId)] as const;
  const store = storeWith([mine[0], { kind: 'message.video' }, mine[1], mail(2, 'R-2')]);
  const come = [mail(3, residentId)];
  expect(lookAgain(store, come, false)).toEqual({
    changes: { known: [mine[1], mine[0], ...come], takenUp: [3, 1] },
    isAll: true,
  });
  expect(lookAgain(store, come, true).changes).toEqual({ known: come, takenUp: [] });
  expect(lookAgain(store, [person('R-2')], true).changes.takenUp).toContain(4);
});

test('6.10 what is known by now is not undone by an older change of before', () => {
  const store = storeWith([person(residentId), refused(2), refused(3)]);
  const pin = { pinVersion: 1, pinSalt: Buffer.of(), keysWrapped: Buffer.of() };
  store.transaction('known', () => {
    store.people.save({ residentId, ...pin, mailboxPublicKey: Buffer.of() });
    const later = refused(3);
    if (later.kind === 'message.state') store.mailbox.applyState(later);
  });
  expect(lookAgain(store, [], false).changes.known).toEqual([refused(3)]);
});

test('6.10 a heap of what was set aside is taken up in parts, with one answer after the other', () => {
  const heap = Array.from({ length: 51 }, (_, n) => mail(n, residentId));
  const store = storeWith([...heap, person(residentId)]);
  const first = lookAgain(store, [], false);
  expect([first.changes.known.length, first.isAll]).toEqual([50, false]);
  store.transaction('taken', () => {
    for (const number of first.changes.takenUp) store.setAside.remove(number);
  });
  const rest = lookAgain(store, [person(residentId)], first.isAll);
  expect([rest.changes.takenUp.length, rest.isAll]).toEqual([2, true]);
});

test('6.6 mail of somebody unknown is set aside, and of somebody whose vault was retired nothing is', async () => {
  const store = storeWith([]);
  const time = { keep: () => undefined };
  const comes = async (changes: readonly { readonly kind: string }[]) => {
    const answer = SyncResponse.parse({
      ...{ protocol: 3, acknowledged: 0, results: [], changes, cursor: '', more: false },
      ...{ timeMillis: 1, nonce: '', incarnation: 'i' },
    });
    const read = readChanges(answer.changes);
    const prepared = await prepareChanges(store, read.known, answer);
    const kiosk = { store, time } as unknown as Kiosk;
    expect(applyAnswer(kiosk, { answer, changes: read, prepared }).ok).toBe(true);
    return store.setAside.list(9).flatMap(({ kind }) => (kind === 'x' ? [] : [kind]));
  };
  store.transaction('retired', () => store.standings.retire('R-9', null));
  expect(await comes([mail(1, 'R-8'), mail(2, 'R-9')])).toEqual(['message.incoming']);
  expect(await comes([KnownChange.parse({ kind: 'person.left', residentId: 'R-8' })])).toEqual([]);
  const newer = { ...person('R-9'), firstName: { given: 'Ray' } };
  const cameBack = ['person', 'message.incoming'];
  expect(await comes([newer, mail(3, 'R-9')])).toEqual(cameBack);
});
