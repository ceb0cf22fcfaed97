import { describe, expect, test } from 'vitest';
import { kindOf } from './bytes/sizes.ts';
import { letterMaker } from './letters.ts';
import { growthPerStep } from './memory/growth.ts';
import { readInstalled } from './peers/installed.ts';
import { describeResult, meets } from './result.ts';
import { countSyncs } from './send/syncs.ts';
import { median, p99 } from './statistics.ts';
import { rate } from './times.ts';

describe('figures', () => {
  test('the median of an even count is the mean of the two in the middle', () => {
    expect(median([9, 1, 3, 5])).toBe(4);
    expect(median([9, 1, 3])).toBe(3);
  });

  test('p99 is a value that was measured, and the greatest of fewer than a hundred', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(p99(values)).toBe(198);
    expect(p99([2, 7, 1])).toBe(7);
  });

  test('a rate counts what a slow one among many took', () => {
    expect(rate([1, 1, 1, 97])).toBe(40);
  });
});

test('growth is the slope of the line through what was measured, and says how sure it is', () => {
  const values = Array.from(
    { length: 50 },
    (_, step) => 300 + step * 0.5 + (step % 2 === 0 ? 1 : -1),
  );
  const { slope, error } = growthPerStep(values);
  expect(slope).toBeCloseTo(0.5, 1);
  expect(error).toBeGreaterThan(0);
  expect(growthPerStep([300, 300, 300, 300])).toEqual({ slope: 0, error: 0 });
});

describe('a goal', () => {
  const ratios = { plain: 0.9, queue: 1.2, other: 0.7 };

  test('holds within its bounds, and not without the peer that it names', () => {
    expect(meets(ratios, { peer: 'plain', atLeast: 0.8 })).toBe(true);
    expect(meets(ratios, { peer: 'plain', atMost: 0.8 })).toBe(false);
    expect(meets({}, { peer: 'plain', atLeast: 0.8 })).toBe(false);
  });

  test('to be ahead of others holds for all that were there', () => {
    expect(meets(ratios, { peer: 'plain', atLeast: 0.8, aheadOf: ['queue'] })).toBe(true);
    expect(meets(ratios, { peer: 'plain', atLeast: 0.8, aheadOf: ['queue', 'other'] })).toBe(false);
    expect(meets(ratios, { peer: 'plain', atLeast: 0.8, aheadOf: ['absent'] })).toBe(true);
  });

  test('is told with the peers that could not be had', () => {
    const told = describeResult({
      id: 'B1',
      name: 'Send',
      unit: 'ms',
      runs: 5,
      median: 1,
      p99: 2,
      ratios,
      ratioOfEachRun: [0.9],
      goal: { peer: 'plain', atLeast: 0.8 },
      met: true,
      beside: {},
      missing: { liteque: 'no registry' },
    });
    expect(told).toContain('without liteque: no registry');
  });
});

test('an installed peer has its folder, and one that is not its reason', () => {
  const { folders, missing } = readInstalled(
    '{"plainjob": {"folder": "/there"}, "liteque": {"problem": "no registry"}}\n',
  );
  expect([...folders]).toEqual([['plainjob', '/there']]);
  expect(missing).toEqual({ liteque: 'no registry' });
});

test('syncs are counted once each, also where another thread came in between', () => {
  const trace = [
    '101 fsync(21) = 0',
    '102 fdatasync(24 <unfinished ...>',
    '101 fsync(21) = 0',
    '102 <... fdatasync resumed>) = 0',
  ];
  expect(countSyncs(trace.join('\n'))).toBe(3);
});

test('every file of a tablet counts as what it is', () => {
  expect(
    [
      'device.db',
      'device.db.journal-3',
      'device.db.base-3',
      'device.db-wal',
      'vaults/204817.db',
      'vaults/204817.db.journal-1',
      'ballast',
      'device.key',
    ].map(kindOf),
  ).toEqual([
    'device.db',
    'device.db journal',
    'device.db base',
    'write-ahead log',
    'vault',
    'vault journal',
    null,
    'other',
  ]);
});

test('letters have their length in bytes, the same for the same name, and each rank its own word', () => {
  const [one, again, other] = ['a', 'a', 'b'].map((name) => letterMaker(name).letter(904));
  expect(Buffer.byteLength(one ?? '')).toBe(904);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
  const { wordOfRank } = letterMaker('a');
  expect(new Set(Array.from({ length: 20_000 }, (_, rank) => wordOfRank(rank))).size).toBe(20_000);
});
