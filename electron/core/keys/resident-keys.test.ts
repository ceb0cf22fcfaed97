import { argon2Sync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  forgetResidentKeys,
  makeResidentKeys,
  saltForUnknown,
  stretchPin,
  unwrapResidentKeys,
  wrapResidentKeys,
} from './resident-keys.ts';

const lock = { residentId: 'R-1', stretchedPin: randomBytes(32), pepper: randomBytes(32) };

test('5.2 the keys open with the same PIN, resident and device, and with no other', () => {
  const keys = makeResidentKeys();
  const wrapped = wrapResidentKeys(keys, lock);
  expect(unwrapResidentKeys(wrapped, lock)).toEqual(keys);
  expect(unwrapResidentKeys(wrapped, { ...lock, stretchedPin: randomBytes(32) })).toBeNull();
  expect(unwrapResidentKeys(wrapped, { ...lock, pepper: randomBytes(32) })).toBeNull();
  expect(unwrapResidentKeys(wrapped, { ...lock, residentId: 'R-2' })).toBeNull();
});

test('5.2 keys wrapped twice do not look alike, and none of them stands in the wrapping', () => {
  const keys = makeResidentKeys();
  const wrapped = wrapResidentKeys(keys, lock);
  expect(wrapped.equals(wrapResidentKeys(keys, lock))).toBe(false);
  expect(wrapped.includes(keys.vaultKey)).toBe(false);
});

test('4.5 forgotten keys are zeros', () => {
  const keys = makeResidentKeys();
  forgetResidentKeys(keys);
  expect([...keys.vaultKey, ...keys.mailboxSeed].every((byte) => byte === 0)).toBe(true);
});

test('5.1 an ID that nobody has keeps its salt, so that its answer takes the same work', () => {
  expect(saltForUnknown('X-9', lock.pepper)).toEqual(saltForUnknown('X-9', lock.pepper));
  expect(saltForUnknown('X-9', lock.pepper)).not.toEqual(saltForUnknown('X-8', lock.pepper));
});

test('5.2 a PIN is stretched by argon2id with 64 MiB and three passes, as another maker of it has it', async () => {
  const salt = Buffer.from('0123456789abcdef');
  const cost = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 };
  const expected = argon2Sync('argon2id', { message: '482915', nonce: salt, ...cost });
  expect(await stretchPin('482915', salt)).toEqual(expected);
});
