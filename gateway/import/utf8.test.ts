import { expect, test } from 'vitest';
import { findBadUtf8 } from './utf8.ts';

test('the first character that is not UTF-8 is found, whatever stands before it', () => {
  const places: [Buffer, number | null][] = [
    [Buffer.from('José \ufffd'), null],
    [Buffer.concat([Buffer.from('\ufffdJosé'), Buffer.of(0xe9, 0x41)]), 5],
    [Buffer.of(0x41, 0xef, 0x41), 1],
    [Buffer.of(0x41, 0xef, 0xbf), 1],
    [Buffer.of(0xed, 0xa0, 0x80), 0],
  ];
  expect(places.map(([bytes]) => findBadUtf8(bytes))).toEqual(places.map(([, at]) => at));
});
