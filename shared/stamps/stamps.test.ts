import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../policy/policy.ts';
import { countAvailable, type StampFact, spendableStamps } from './allowance.ts';
import {
  freeStampName,
  freeStampNames,
  paidStampName,
  parseStampName,
  replyStampName,
} from './name.ts';
import { charactersLeft, countCharacters, stampsForMessage } from './postage.ts';
import { chooseStamps } from './spend.ts';

const { postage } = defaultPolicy;
const available = (name: string): StampFact => ({ name, state: 'available' });

describe('names', () => {
  test('2.1 a name is made by rule and read back to what it was made of', () => {
    expect(freeStampNames('R-1', '2026-12', 2)).toEqual([
      'free/R-1/2026-12/1',
      'free/R-1/2026-12/2',
    ]);
    expect(parseStampName(freeStampName('R-1', '2026-12', 3))).toEqual({
      kind: 'free',
      residentId: 'R-1',
      period: '2026-12',
      n: 3,
    });
    expect(parseStampName(paidStampName('p', 12))).toEqual({
      kind: 'paid',
      purchaseId: 'p',
      n: 12,
    });
    expect(parseStampName(replyStampName('m', 1))).toEqual({ kind: 'reply', messageId: 'm', n: 1 });
  });

  test('2.1 what is no name is told apart', () => {
    for (const name of [
      '',
      'free/R-1/2026-13/1',
      'free/R-1/2026-12/0',
      'free/R-1/2026-12/-1',
      'paid//1',
      'paid/p/1.5',
      'gift/p/1',
      'free/R-1/2026-12/1/2',
      'paid/p/01',
    ]) {
      expect(parseStampName(name), name).toBeNull();
    }
  });
});

describe('postage', () => {
  test('2.10 characters are code points after NFC', () => {
    expect(countCharacters('e\u0301')).toBe(1);
    expect(countCharacters('👩‍👧')).toBe(3);
  });

  test.each([
    [0, 1],
    [1, 1],
    [6000, 1],
    [6001, 2],
    [8074, 2],
    [12_000, 2],
  ])('2.10 %i characters cost %i stamps at 6,000 a stamp', (characters, stamps) => {
    expect(stampsForMessage({ characters, photos: 0 }, postage)).toBe(stamps);
  });

  test('2.10 each photo adds its price', () => {
    expect(stampsForMessage({ characters: 10, photos: 5 }, postage)).toBe(6);
  });

  test('2.10 one more character never costs less, and what is left always fits', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (characters) => {
        const stamps = stampsForMessage({ characters, photos: 0 }, postage);
        const left = charactersLeft(characters, postage);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(stampsForMessage({ characters: characters + left, photos: 0 }, postage)).toBe(
          stamps,
        );
        expect(stampsForMessage({ characters: characters + left + 1, photos: 0 }, postage)).toBe(
          stamps + 1,
        );
      }),
    );
  });
});

describe('what can be spent', () => {
  const stamps = [
    ...[
      'paid/b/2',
      'paid/a/1',
      'free/R-1/2026-12/2',
      'free/R-1/2026-12/1',
      'reply/m/1',
      'reply/x/1',
    ],
    ...['free/R-1/2026-11/4', 'free/R-1/2027-01/1'],
  ].map(available);

  test('2.8 reply stamps first in the answer to their giver, then free, then bought, oldest first', () => {
    expect(spendableStamps(stamps, { period: '2026-12', replyToId: 'm' })).toEqual([
      'reply/m/1',
      'free/R-1/2026-12/1',
      'free/R-1/2026-12/2',
      'paid/a/1',
      'paid/b/2',
    ]);
  });

  test('2.8 a reply stamp is of no use for anyone but its giver', () => {
    expect(spendableStamps(stamps, { period: '2026-12', replyToId: null })).not.toContain(
      'reply/m/1',
    );
  });

  test('2.5 free stamps of another period are not there, whatever the store holds', () => {
    expect(countAvailable(stamps, '2026-12')).toEqual({ free: 2, bought: 2, reply: 2 });
    expect(countAvailable(stamps, '2027-01').free).toBe(1);
    expect(countAvailable(stamps, '2027-02').free).toBe(0);
  });

  test('2.7 held and spent stamps are not available', () => {
    const used: StampFact[] = [
      { name: 'free/R-1/2026-12/1', state: 'held' },
      { name: 'free/R-1/2026-12/2', state: 'spent' },
    ];
    expect(countAvailable(used, '2026-12').free).toBe(0);
  });

  test('2.9 a message takes all the stamps it costs or none', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.nat(6), (have, cost) => {
        const chosen = chooseStamps(freeStampNames('R', '2026-12', have), cost);
        if (chosen.ok) expect(chosen.value).toHaveLength(cost);
        else expect(chosen.error.missing).toBe(cost - have);
        expect(chosen.ok).toBe(have >= cost);
      }),
    );
  });
});
