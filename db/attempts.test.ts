import { expect, test } from 'vitest';
import { noWrongPins } from '../shared/session/lockout.ts';
import { unknownIdsMax } from './attempts.ts';
import { residentId, temporaryDeviceStore } from './test-stores.ts';

test('5.1 IDs that nobody has are counted like others, fill no disk, and push nobody’s count out', () => {
  const store = temporaryDeviceStore();
  const bytes = (...values: number[]) => Uint8Array.from(values);
  store.transaction('meet', () =>
    store.people.save({
      ...{ residentId, pinVersion: 1, pinSalt: bytes(1) },
      ...{ keysWrapped: bytes(2), mailboxPublicKey: bytes(3) },
    }),
  );
  const tried = (wrong: number) => ({ ...noWrongPins, wrong });
  store.transaction('try', () => {
    store.attempts.save(residentId, tried(10));
    store.attempts.save('X-early', tried(3));
    store.attempts.save('X-lasting', tried(4));
  });
  for (let n = 0; n < unknownIdsMax; n += 512) {
    store.transaction('try many', () => {
      for (let m = n; m < n + 512; m += 1) store.attempts.save(`X-${m}`, tried(1));
      store.attempts.save('X-lasting', tried(4));
    });
  }
  expect(store.attempts.lockedOut(0)).toHaveLength(unknownIdsMax + 1);
  expect(store.attempts.find(residentId).wrong).toBe(10);
  expect(store.attempts.find('X-lasting').wrong).toBe(4);
  expect(store.attempts.find('X-early').wrong).toBe(0);
});
