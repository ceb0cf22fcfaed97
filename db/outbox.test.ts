import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesisHash, recordHash } from '../shared/protocol/chain.ts';
import type { OutboxRecord } from '../shared/protocol/record.ts';
import type { RecordResult } from '../shared/protocol/sync.ts';
import type { DeviceStore } from './device-store.ts';
import { sha256 } from './sha256.ts';
import { temporaryDeviceStore, testId } from './test-stores.ts';

const wholePage = { limitRecords: 500, limitBytes: 1_048_576 };

function append(store: DeviceStore, n: number, box = 'Ym94'): OutboxRecord {
  return store.transaction('test', () =>
    store.outbox.append({
      id: testId(n),
      kind: 'message.read',
      version: 1,
      atMillis: n,
      messageId: null,
      sealed: { encapsulatedKey: 'a2V5', box },
    }),
  );
}

function resultOf(record: OutboxRecord): RecordResult {
  return { seq: record.seq, id: record.id, outcome: 'applied', problem: null };
}

test('6.3 whatever is added, acknowledged and forgotten, the chain is dense and whole', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant({ do: 'append' as const }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('answer' as const), records: fc.nat(5) }),
      },
      { weight: 1, arbitrary: fc.constant({ do: 'forget' as const }) },
      { weight: 1, arbitrary: fc.constant({ do: 'abort' as const }) },
    ),
    { maxLength: 40 },
  );
  const store = temporaryDeviceStore();
  const chain: OutboxRecord[] = [];
  let acknowledged = 0;
  const perform = (step: typeof steps extends fc.Arbitrary<(infer Step)[]> ? Step : never) => {
    if (step.do === 'append') chain.push(append(store, chain.length + 1));
    if (step.do === 'abort') {
      expect(() =>
        store.transaction('test', () => {
          store.outbox.append({ ...(chain[0] ?? firstRecord), id: testId(9999), messageId: null });
          throw new Error('power cut');
        }),
      ).toThrow('power cut');
    }
    if (step.do === 'answer') {
      const page = store.outbox.page({ ...wholePage, limitRecords: 5 }).slice(0, step.records);
      const answer = () => store.outbox.acknowledge(page.map(resultOf), 1000);
      expect(store.transaction('test', answer)).toHaveLength(page.length);
      expect(store.transaction('test', answer)).toEqual([]);
      acknowledged += page.length;
    }
    if (step.do === 'forget') {
      store.transaction('test', () => store.outbox.forgetAcknowledgedBefore(2000));
    }
  };
  fc.assert(
    fc.property(steps, (list) => {
      for (const step of list) perform(step);
      expectChain(chain);
      const pending = chain.slice(acknowledged);
      expect(store.outbox.page({ ...wholePage, limitRecords: 500 })).toEqual(pending.slice(0, 500));
      expect(store.outbox.pendingCount()).toBe(pending.length);
      const emails = pending.filter((record) => record.kind === 'message.send');
      expect(store.outbox.unsentEmails()).toEqual({
        count: emails.length,
        oldestMillis: emails[0]?.atMillis ?? null,
      });
      const head = chain.at(-1);
      expect(store.outbox.head()).toEqual({
        seq: head?.seq ?? 0,
        hash: head?.hash ?? genesisHash,
      });
    }),
    { numRuns: 40 },
  );
});

const firstRecord = {
  id: testId(9998),
  kind: 'message.read',
  version: 1,
  atMillis: 1,
  sealed: { encapsulatedKey: 'a2V5', box: 'Ym94' },
};

function expectChain(chain: readonly OutboxRecord[]): void {
  chain.forEach((record, index) => {
    expect(record.seq).toBe(index + 1);
    expect(record.previousHash).toBe(chain[index - 1]?.hash ?? genesisHash);
    expect(record.hash).toBe(recordHash(record, sha256));
  });
}

test('6.3 a result for another record of the same number, or for none, has no effect', () => {
  const store = temporaryDeviceStore();
  const record = append(store, 1);
  const foreign = { ...resultOf(record), id: testId(2) };
  const unknown = { ...resultOf(record), seq: 7 };
  const answer = () => store.outbox.acknowledge([foreign, unknown], 5);
  expect(store.transaction('test', answer)).toEqual([]);
  expect(store.outbox.pendingCount()).toBe(1);
});

test('6.3 a result behind a record that has none waits until that one is answered', () => {
  const store = temporaryDeviceStore();
  const [first, second] = [append(store, 1), append(store, 2)];
  const answer = (records: OutboxRecord[]) =>
    store.transaction('test', () => store.outbox.acknowledge(records.map(resultOf), 5));
  expect(answer([second])).toEqual([]);
  expect(store.outbox.pendingCount()).toBe(2);
  expect(answer([second, first]).map(({ seq }) => seq)).toEqual([1, 2]);
  expect(store.outbox.pendingCount()).toBe(0);
});

test('6.4 what is sent again begins with the hash of the last one that the gateway has', () => {
  const store = temporaryDeviceStore();
  const chain = [1, 2, 3, 4].map((n) => append(store, n));
  const all = () => store.outbox.acknowledge(chain.map(resultOf), 5);
  store.transaction('test', all);
  store.transaction('test', () => store.outbox.sendAgainAfter(2));
  expect(store.outbox.page(wholePage)).toEqual(chain.slice(2));
  store.transaction('test', all);
  const next = append(store, 5);
  store.transaction('test', () => {
    store.outbox.acknowledge([resultOf(next)], 9);
    store.outbox.forgetAcknowledgedBefore(6);
    store.outbox.sendAgainAfter(4);
  });
  expect(store.outbox.page(wholePage)).toEqual([next]);
});

test('6.7 a page keeps its limits, and a record larger than a page still leaves', () => {
  const store = temporaryDeviceStore();
  append(store, 1, 'x'.repeat(3_000_000));
  for (let n = 2; n <= 8; n += 1) append(store, n, 'x'.repeat(1000));
  const seqs = (limits: Partial<typeof wholePage>) =>
    store.outbox.page({ ...wholePage, ...limits }).map(({ seq }) => seq);
  expect(seqs({})).toEqual([1]);
  const first = store.outbox.page(wholePage).map(resultOf);
  store.transaction('test', () => store.outbox.acknowledge(first, 9));
  expect(seqs({ limitBytes: 5000 })).toEqual([2, 3, 4]);
  expect(seqs({ limitRecords: 2 })).toEqual([2, 3]);
});

test('6.6 a record that the gateway cannot take is kept, with its problem, where staff see it', () => {
  const store = temporaryDeviceStore();
  const poison = append(store, 1);
  append(store, 2);
  const result = {
    ...resultOf(poison),
    outcome: 'quarantined' as const,
    problem: 'cannotOpen' as const,
  };
  store.transaction('test', () => store.outbox.acknowledge([result], 5));
  expect(store.outbox.problems(10)).toEqual([{ ...result, kind: 'message.read', messageId: null }]);
  expect(store.outbox.page(wholePage).map(({ seq }) => seq)).toEqual([2]);
});
