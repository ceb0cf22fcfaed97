import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { genesisHash, recordHash } from '../shared/protocol/chain.ts';
import type { NewReport } from './report-book.ts';
import { openReportStore, type ReportStore } from './report-store.ts';
import { sha256 } from './sha256.ts';
import { expectOk, temporaryDirectory, testId, testKey } from './test-stores.ts';

function open(path: string): ReportStore {
  const store = expectOk(openReportStore({ path, key: testKey }));
  onTestFinished(() => store.close());
  return store;
}

function report(n: number, more: Partial<NewReport> = {}): NewReport {
  return {
    id: testId(n),
    kind: 'report',
    version: 1,
    press: `press-${n}`,
    number: `NUMBER${String(n).padStart(3, '0')}`,
    atMillis: n,
    isUrgent: n % 2 === 0,
    sealed: { encapsulatedKey: 'AAAA', box: `BBB${n % 10}` },
    owner: null,
    own: null,
    ...more,
  };
}

function file(store: ReportStore, ...reports: NewReport[]): void {
  for (const each of reports) store.transaction('file', () => store.reports.append(each));
}

test('7 reports stand in a dense chain of their own, in their order', () => {
  const store = open(join(temporaryDirectory(), 'reports.db'));
  file(store, report(1), report(2), report(3));
  let previousHash = genesisHash;
  for (const [index, { hash, ...record }] of store.reports.waiting(10).entries()) {
    expect(record).toMatchObject({ seq: index + 1, previousHash });
    expect(recordHash(record, sha256)).toBe(hash);
    previousHash = hash;
  }
});

test('7 a damaged store of reports is made again from its journal, and the chain goes on', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'reports.db');
  const first = open(path);
  first.transaction('learn', () => first.basis.save('{"chain":"c"}'));
  file(first, report(1), report(2));
  first.close();
  for (const name of readdirSync(directory)) {
    if (name === 'reports.db') writeFileSync(path, Buffer.alloc(8192, 7));
    else if (name.endsWith('-wal')) rmSync(join(directory, name));
  }
  const again = open(path);
  expect(again.basis.read()).toBe('{"chain":"c"}');
  file(again, report(3));
  expect(again.reports.waiting(10).map(({ id, seq }) => [id, seq])).toEqual([
    [testId(1), 1],
    [testId(2), 2],
    [testId(3), 3],
  ]);
});

test('7 one press of Send is one report, and an answered one stays answered', () => {
  const store = open(join(temporaryDirectory(), 'reports.db'));
  file(store, report(1, { press: 'once' }));
  expect(() => file(store, report(2, { press: 'once' }))).toThrow('UNIQUE');
  const step = (state: 'received' | 'seen' | 'answered') =>
    store.transaction('step', () =>
      store.reports.noteStep({ id: testId(1), state, atMillis: 9, answer: null }),
    );
  step('received');
  expect([store.reports.waitingCount(), store.reports.hasUnanswered()]).toEqual([0, true]);
  step('answered');
  step('seen');
  expect(store.reports.byPress('once')?.state).toBe('answered');
  expect(store.reports.hasUnanswered()).toBe(false);
});

test('6.4 what a restored gateway has forgotten is told again while it is kept', () => {
  const store = open(join(temporaryDirectory(), 'reports.db'));
  file(store, report(1), report(20), report(30));
  for (const n of [1, 20, 30]) {
    store.transaction('step', () =>
      store.reports.noteStep({ id: testId(n), state: 'received', atMillis: n, answer: null }),
    );
  }
  store.transaction('forget', () => store.reports.forgetBefore(25));
  store.transaction('restored', () => store.reports.tellAgainAfter(10));
  expect(store.reports.waiting(10).map(({ id }) => id)).toEqual([testId(30)]);
});
