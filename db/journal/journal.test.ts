import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { defaultPolicy } from '../../shared/policy/policy.ts';
import { type DeviceStore, openDeviceStore } from '../device-store.ts';
import { expectOk, residentId, temporaryDirectory, testId, testKey } from '../test-stores.ts';
import { openVault, type Vault } from '../vault-store.ts';
import { newestJournal } from './files.ts';

const sealed = { encapsulatedKey: 'a2V5', box: Buffer.from('b'.repeat(900)).toString('base64') };

function openStore(path: string): DeviceStore {
  const store = expectOk(openDeviceStore({ path, key: testKey }));
  onTestFinished(() => store.close());
  return store;
}

function openLetters(path: string): Vault {
  const vault = expectOk(openVault({ path, key: testKey }));
  onTestFinished(() => vault.close());
  return vault;
}

function lease(store: DeviceStore, count: number): void {
  const stamps = Array.from({ length: count }, (_, n) => ({
    name: `free/${residentId}/2026-12/${n + 1}`,
    residentId,
  }));
  store.transaction('lease', () => store.stampbook.applyLeases({ version: 1, stamps }));
}

function send(store: DeviceStore, n: number): void {
  const messageId = testId(n);
  store.transaction('send', () => {
    store.mailbox.queue({
      messageId,
      residentId,
      stamps: [`free/${residentId}/2026-12/${n}`],
      atMillis: n,
    });
    const said = { kind: 'message.send', version: 1, atMillis: n, messageId, sealed };
    store.outbox.append({ ...said, id: testId(1000 + n) });
    store.stampbook.hold([`free/${residentId}/2026-12/${n}`], messageId);
    store.audit.append(n, 'message.queued', { messageId, stamps: 1 });
  });
}

/** Everything that a store has, as far as its methods tell. */
function contentOf(store: DeviceStore) {
  return {
    enrolment: store.enrolment.read(),
    policy: store.policy.read(),
    position: store.position.read(),
    people: store.people.residentIds().map((id) => store.people.find(id)),
    outbox: store.outbox.page({ limitRecords: 500, limitBytes: 10_000_000 }),
    head: store.outbox.head(),
    stamps: store.stampbook.ofResident(residentId),
    letters: store.mailbox.list({ residentId, cursor: null, limit: 100, among: null }),
    audit: store.audit.latest(1000),
    wrong: store.attempts.find('R-9'),
  };
}

function fillStore(path: string): ReturnType<typeof contentOf> {
  const store = openStore(path);
  store.transaction('policy', () => store.policy.save(defaultPolicy));
  store.transaction('people', () =>
    store.people.save({
      residentId,
      pinVersion: 1,
      pinSalt: Buffer.from('salt'),
      keysWrapped: Buffer.from([0, 255, 1]),
      mailboxPublicKey: new Uint8Array([4, 5, 6]),
    }),
  );
  const wait = { wrong: 3, waitBootId: 'b', waitStartedBootMillis: 1, waitMillis: 0 };
  store.transaction('attempt', () => store.attempts.save('R-9', wait));
  lease(store, 4);
  for (const n of [1, 2, 3]) send(store, n);
  const content = contentOf(store);
  store.close();
  return content;
}

function overwrite(path: string, atBytes: number, lengthBytes: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(lengthBytes, 0xa5), 0, lengthBytes, atBytes);
  closeSync(file);
}

const damages: [string, (path: string) => void][] = [
  ['its header is gone', (path) => overwrite(path, 0, 100)],
  ['its root page is gone', (path) => overwrite(path, 0, 4096)],
  ['it is cut in the middle', (path) => truncateSync(path, statSync(path).size / 2)],
  ['it is empty', (path) => truncateSync(path, 0)],
  ['it is gone', (path) => rmSync(path)],
  ['one byte of a page has turned', (path) => overwrite(path, 3 * 4096 + 77, 1)],
  ['it was written under another key', (path) => writeFileSync(path, otherStore())],
];

function otherStore(): Buffer {
  const path = join(temporaryDirectory(), 'other.db');
  expectOk(openDeviceStore({ path, key: new Uint8Array(32).fill(9) })).close();
  return readFileSync(path);
}

test.each(damages)('3.4 a device store is made again from its journal when %s', (_what, damage) => {
  const path = join(temporaryDirectory(), 'device.db');
  const before = fillStore(path);
  damage(path);
  const damaged = existsSync(path) ? readFileSync(path) : null;
  const store = openStore(path);
  expect(contentOf(store)).toEqual(before);
  expect(store.rebuilt).toMatchObject({ lost: 0 });
  // The damaged file is kept: somebody may want to know what happened.
  const kept = store.rebuilt?.damagedPath ?? null;
  expect(kept === null ? null : readFileSync(kept)).toEqual(damaged);
  send(store, 4);
  store.close();
  expect(openStore(path).rebuilt).toBeNull();
});

test('3.5 drafts are made again from the journal of their vault, to the last saved word', () => {
  const path = join(temporaryDirectory(), 'R-1.db');
  const first = openLetters(path);
  const letter = { contactId: 'c', contactName: 'Denise', replyToId: null, body: '' };
  first.transaction('start', () =>
    first.createDraft({ id: testId(1), ...letter, createdAtMillis: 1, editedAtMillis: 1 }),
  );
  for (const body of ['D', 'De', 'Dear Ma 🌷']) {
    first.transaction('save', () => first.saveDraft(testId(1), body, 2));
  }
  first.close();
  overwrite(path, 0, 4096);
  const again = openLetters(path);
  expect(again.letter(testId(1))?.body).toBe('Dear Ma 🌷');
  expect(again.search('dear')).toEqual([testId(1)]);
});

test('with another key nothing is touched, and everything is there under the right one', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'device.db');
  const before = fillStore(path);
  const files = () =>
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]);
  const asItWas = files();
  const wrong = openDeviceStore({ path, key: new Uint8Array(32).fill(8) });
  expect(wrong).toEqual({ ok: false, error: { kind: 'keyWrong' } });
  rmSync(path);
  const wrongAndGone = openDeviceStore({ path, key: new Uint8Array(32).fill(8) });
  expect(wrongAndGone).toEqual({ ok: false, error: { kind: 'keyWrong' } });
  expect(asItWas).toHaveLength(files().length + 1);
  expect(contentOf(openStore(path))).toEqual(before);
});

test('what the journal has and the store has not is done again at the next opening', () => {
  const path = join(temporaryDirectory(), 'device.db');
  fillStore(path);
  copyFileSync(path, `${path}.older`);
  const store = openStore(path);
  send(store, 4);
  const newest = contentOf(store);
  store.close();
  copyFileSync(`${path}.older`, path);
  const again = openStore(path);
  expect(contentOf(again)).toEqual(newest);
  expect(again.rebuilt).toBeNull();
});

test('a store that is older than where its journal begins is made again from the copy there', () => {
  const path = join(temporaryDirectory(), 'device.db');
  fillStore(path);
  copyFileSync(path, `${path}.older`);
  const store = openStore(path);
  send(store, 4);
  const newest = contentOf(store);
  store.close();
  // The last frame is lost, so that the next opening begins anew, with a copy of the store.
  const { log } = newestJournal(path) ?? { log: '' };
  overwrite(log, readFileSync(log).lastIndexOf('PJF1'), 16);
  openStore(path).close();
  copyFileSync(`${path}.older`, path);
  const again = openStore(path);
  expect(contentOf(again)).toEqual(newest);
  expect(again.rebuilt?.lost).toBe(0);
});

test('a frame that is damaged costs what stood on it, and nothing before or beside it', () => {
  const path = join(temporaryDirectory(), 'device.db');
  fillStore(path);
  const { log } = newestJournal(path) ?? { log: '' };
  const bytes = readFileSync(log);
  const frames = [...bytes.toString('latin1').matchAll(/PJF1/g)].map((match) => match.index);
  // The frame of the first Send: the stamps of the others do not hang on it, the chain does.
  overwrite(log, (frames[5] ?? 0) + 40, 8);
  rmSync(path);
  const store = openStore(path);
  expect(store.rebuilt?.lost).toBe(1);
  expect(store.people.residentIds()).toEqual([residentId]);
  expect(store.outbox.pendingCount()).toBe(2);
  expect(store.mailbox.facts(testId(3))?.state).toBe('queued');
});

test('a long journal begins anew with a copy of the store, from which all can be made again', () => {
  const path = join(temporaryDirectory(), 'device.db');
  fillStore(path);
  const store = openStore(path);
  for (let version = 2; version < 250; version += 1) {
    const stamps = Array.from({ length: 400 }, (_, n) => ({
      name: `free/${residentId}/2027-01/${n + 1}`,
      residentId,
    }));
    store.transaction('lease', () => store.stampbook.applyLeases({ version, stamps }));
  }
  expect(statSync(newestJournal(path)?.log ?? '').size).toBeGreaterThan(4_000_000);
  store.tidy();
  expect(statSync(newestJournal(path)?.log ?? '').size).toBeLessThan(1000);
  const wait = { wrong: 4, waitBootId: 'b', waitStartedBootMillis: 1, waitMillis: 0 };
  store.transaction('attempt', () => store.attempts.save('R-9', wait));
  const before = contentOf(store);
  store.close();
  overwrite(path, 0, 4096);
  expect(contentOf(openStore(path))).toEqual(before);
});

test('whatever is written, in whatever order, the journal makes the same store', () => {
  const act = fc.constantFrom('send', 'recall', 'answer', 'lease', 'wait') as fc.Arbitrary<Act>;
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const path = join(temporaryDirectory(), 'device.db');
      const store = openStore(path);
      for (const [index, it] of acts.entries()) perform(store, it, index + 1);
      const before = contentOf(store);
      store.close();
      rmSync(path);
      expect(contentOf(openStore(path))).toEqual(before);
    }),
    { numRuns: 15 },
  );
});

type Act = 'send' | 'recall' | 'answer' | 'lease' | 'wait';

function perform(store: DeviceStore, act: Act, n: number): void {
  const messageId = testId(n - 1);
  const isThere = store.mailbox.facts(messageId)?.state === 'queued';
  if (act === 'lease') lease(store, 30);
  if (act === 'wait') {
    const wait = { wrong: n, waitBootId: 'b', waitStartedBootMillis: n, waitMillis: n };
    store.transaction('wait', () => store.attempts.save('R-9', wait));
  }
  if (act === 'send' && store.stampbook.availableOf(residentId).length > n) send(store, n);
  if (act === 'answer') {
    const pending = store.outbox.page({ limitRecords: 2, limitBytes: 10_000_000 });
    const results = pending.map(({ seq, id }) => ({
      ...{ seq, id },
      ...{ outcome: 'applied' as const, problem: null },
    }));
    store.transaction('answer', () => store.outbox.acknowledge(results, n));
  }
  if (act === 'recall' && isThere) {
    store.transaction('recall', () => {
      store.mailbox.recall(messageId, n);
      const said = { kind: 'message.recall', version: 1, atMillis: n, messageId, sealed };
      store.outbox.append({ ...said, id: testId(5000 + n) });
      store.stampbook.release(messageId);
    });
  }
}
