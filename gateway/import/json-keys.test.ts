import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonKeys } from './json-keys.ts';

test('keys are told from values, from keys further in, and from each other', () => {
  expect(
    findJsonKeys('{"to":"\\"id\\":","id" : "text", "a":{"id":[{"b":1}]},"\\u0069d":1}'),
  ).toEqual([
    { name: 'to', at: 1 },
    { name: 'id', at: 16 },
    { name: 'a', at: 31 },
    { name: 'id', at: 52 },
  ]);
  expect(findJsonKeys('["a", {"b": 1}]')).toEqual([]);
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
      const names = findJsonKeys(JSON.stringify(value)).map(({ name }) => name);
      expect(names).toEqual(Object.keys(value));
    }),
  );
});
