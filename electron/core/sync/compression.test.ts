import { expect, test } from 'vitest';
import { codingFor, codings, compress, expand } from './compression.ts';

const long = 'sealed '.repeat(20_000);

test('6.7 a long request goes in the best coding that the gateway takes, and a short one in gzip', () => {
  expect(codingFor(long, 'zstd, gzip')).toBe(codings[0]);
  expect(codingFor(long, 'br,gzip')).toBe('gzip');
  expect(codingFor(long, undefined)).toBe('gzip');
  expect(codingFor('short', 'zstd, gzip')).toBe('gzip');
});

test('6.7 what was compressed is whole again, and no more of it than is asked for', () => {
  for (const coding of codings) {
    const body = compress(long, coding);
    expect(expand(body, coding, long.length).toString()).toBe(long);
    expect(() => expand(body, coding, long.length - 1)).toThrow();
    expect(() => expand(Buffer.from('garbage'), coding, long.length)).toThrow();
  }
});
