import { describe, expect, it } from 'vitest';
import { fitsChannel } from './input-size.ts';

const mebibyte = 1024 * 1024;

describe('K8 what a screen may hand over', () => {
  it('K8 the longest message there is fits (3.7)', () => {
    expect(fitsChannel({ messageId: 'x', body: 'x'.repeat(4 * mebibyte) })).toBe(true);
    expect(fitsChannel({ messageId: 'x', body: 'é'.repeat(2 * mebibyte) })).toBe(true);
  });

  it('K8 more than 5 MiB does not, however it is spread', () => {
    expect(fitsChannel('x'.repeat(5 * mebibyte + 1))).toBe(false);
    expect(fitsChannel('é'.repeat(3 * mebibyte))).toBe(false);
    expect(fitsChannel({ a: 'x'.repeat(3 * mebibyte), b: { c: 'x'.repeat(3 * mebibyte) } })).toBe(
      false,
    );
    expect(fitsChannel(Object.fromEntries([['x'.repeat(6 * mebibyte), 1]]))).toBe(false);
  });

  it('K8 plain values fit', () => {
    expect(
      [null, true, 1, '', {}, { a: null, b: { c: 'd' } }, { a: ['b', 'c'] }].every(fitsChannel),
    ).toBe(true);
  });

  it('K8 what no channel takes does not fit: long lists, buffers, dates, maps, cycles, depth', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const odd = [
      Array.from({ length: 65 }, () => 1),
      [undefined],
      [[[[[1]]]]],
      new Uint8Array(1),
      new Date(0),
      new Map(),
      new Set(),
      /x/,
      1n,
      undefined,
      cycle,
    ];
    expect(odd.some(fitsChannel)).toBe(false);
    expect(fitsChannel({ a: { b: { c: { d: { e: 1 } } } } })).toBe(false);
  });
});
