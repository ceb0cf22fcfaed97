import { describe, expect, test } from 'vitest';
import type { Books } from './books.ts';
import { judgeLetters, judgeWhole } from './judge-mail.ts';
import { countStamps, judgeStamps } from './judge-stamps.ts';
import { emptyMemory, type Letter } from './letters.ts';
import type { Tablet } from './tablet.ts';
import type { TabletDisk } from './tablet-disk.ts';

const id = 'letter';
const text = 'Dear Mom,';
const stamp = 'paid/book/1';
const nowMillis = Date.parse('2026-11-20T19:00:00Z');
const sentLetter: Letter = { id, text, saved: 'confirmed', send: 'confirmed', takeBack: 'no' };

const deliveredOnce: Books = {
  messages: [{ id, body: text, state: 'delivered' }],
  deliveries: [id],
  spends: [{ stamp, messageId: id }],
  stamps: [
    { name: stamp, residentId: 'R-1', period: null, holder: 'device' },
    { name: 'paid/book/2', residentId: 'R-1', period: null, holder: 'device' },
    { name: 'free/R-1/2026-10/1', residentId: 'R-1', period: '2026-10', holder: null },
  ],
  incoming: [],
  shutOut: [],
  brokenChains: [],
  differences: [],
};
const disk: TabletDisk = {
  deviceId: 'device',
  residentId: 'R-1',
  stateOf: () => 'delivered',
  bodyOf: () => text,
  stamps: [
    { name: stamp, state: 'spent' },
    { name: 'paid/book/2', state: 'available' },
  ],
  pendingRecords: 0,
  isAuditWhole: true,
  hasIncoming: () => true,
};

function tabletOf(letter: Letter): Tablet {
  const memory = emptyMemory();
  memory.letters.set(letter.id, letter);
  return {
    name: 'tablet',
    owner: { residentId: 'R-1', contactId: 'c-1' },
    pin: '',
    dataDir: '',
    start: () => Promise.reject(new Error('never started')),
    memory,
    breaches: [],
    kills: new Map(),
    lives: 0,
  };
}

function kindsOf(letter: Letter, books: Books, on: TabletDisk = disk): string[] {
  return judgeLetters(tabletOf(letter), on, books).map(({ kind }) => kind);
}

describe('what the torture would not overlook', () => {
  test('a letter that arrived once, with its stamp, is well', () => {
    expect(kindsOf(sentLetter, deliveredOnce)).toEqual([]);
    expect(judgeWhole([tabletOf(sentLetter)], deliveredOnce)).toEqual([]);
    const counted = countStamps(deliveredOnce, nowMillis);
    expect(counted).toEqual({ available: 0, held: 1, spent: 1, lapsed: 1, breaches: [] });
    expect(judgeStamps(disk, deliveredOnce)).toEqual([]);
  });

  test('3.4 a letter that was sent and did not arrive, or with other words', () => {
    const gone: TabletDisk = { ...disk, stateOf: () => null };
    expect(kindsOf(sentLetter, { ...deliveredOnce, messages: [] }, gone)).toContain('lost');
    const messages = [{ id, body: 'Dear Mo', state: 'delivered' }];
    expect(kindsOf(sentLetter, { ...deliveredOnce, messages })).toEqual(['lost']);
    expect(kindsOf(sentLetter, { ...deliveredOnce, deliveries: [] })).toEqual(['lost']);
  });

  test('3.5 a saved draft whose words are gone', () => {
    const draft: Letter = { ...sentLetter, send: 'no' };
    const nothing: TabletDisk = { ...disk, stateOf: () => null, bodyOf: () => '' };
    expect(kindsOf(draft, { ...deliveredOnce, messages: [] }, nothing)).toEqual(['lost']);
  });

  test('3.2 the same words twice, and a letter that nobody wrote', () => {
    const twice = {
      ...deliveredOnce,
      messages: [...deliveredOnce.messages, { id: 'other', body: text, state: 'delivered' }],
      deliveries: [id, 'other'],
    };
    const found = judgeWhole([tabletOf(sentLetter)], twice).map(({ kind }) => kind);
    expect(found).toEqual(['duplicated', 'other']);
  });

  test('2.2 a stamp spent twice, one letter paid twice, and one not at all', () => {
    const again = { stamp, messageId: 'other' };
    const spends = [...deliveredOnce.spends, again, { ...again, stamp: 'paid/book/2' }];
    const books = { ...deliveredOnce, spends, deliveries: [id, 'other', 'third'] };
    expect(countStamps(books, nowMillis).breaches.map(({ what }) => what)).toEqual([
      `${stamp} is spent twice`,
      'other was paid for twice',
      'third was not paid for',
    ]);
  });

  test('2.3 stamps of which tablet and gateway do not say the same', () => {
    const stamps = [{ name: 'paid/book/3', state: 'available' } as const];
    expect(judgeStamps({ ...disk, stamps }, deliveredOnce)).toHaveLength(2);
  });
});
