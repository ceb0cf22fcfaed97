import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  expectOk,
  temporaryDeviceStore,
  temporaryDirectory,
  temporaryVault,
  testId,
  testKey,
} from './test-stores.ts';
import { openVault } from './vault-store.ts';

const blob = (n: number) => n.toString(16).padStart(64, '0');
const named = (n: number) => ({ blob: blob(n), bytes: 100 + n });
const photo = (n: number) => ({
  blob: blob(n),
  key: Buffer.alloc(32, n).toString('base64'),
  mediaType: 'image/png' as const,
  bytes: 72 + n,
  width: 3,
  height: 2,
});
const sealed = { encapsulatedKey: 'AAAA', box: 'BBBB' };

test('6.7 blobs go ahead of the pending records that name them, in the order of the outbox', () => {
  const store = temporaryDeviceStore();
  const queue = (n: number, blobs: readonly number[]) =>
    store.transaction('send', () => {
      const about = { messageId: testId(n), atMillis: n };
      store.mailbox.queue({ ...about, residentId: 'R-1', stamps: ['free/R-1/2026-12/1'] });
      const record = { ...about, id: testId(n + 100), kind: 'message.send', version: 2, sealed };
      store.outbox.append(record);
      store.blobs.need(testId(n), blobs.map(named));
      store.blobs.sendWith(testId(n), record.id);
    });
  queue(1, [4, 5]);
  queue(2, [5, 6]);
  store.transaction('need', () => store.blobs.need(testId(3), [named(7)]));
  const ahead = () => store.blobs.ahead(10).map(({ seq, blob: name }) => [seq, name]);
  expect(ahead().toSorted()).toEqual([
    [1, blob(4)],
    [1, blob(5)],
    [2, blob(5)],
    [2, blob(6)],
  ]);
  const result = { seq: 1, id: testId(101), outcome: 'applied', problem: null } as const;
  store.transaction('answer', () => store.outbox.acknowledge([result], 9));
  expect(ahead().map(([seq]) => seq)).toEqual([2, 2]);
  // A gateway that came back from a backup is brought them again (6.4).
  store.transaction('restored', () => store.outbox.sendAgainAfter(0));
  expect(ahead()).toHaveLength(4);
});

test('a blob is needed while a message names it, and missing until its file has arrived', () => {
  const { blobs, transaction } = temporaryDeviceStore();
  transaction('mail', () => blobs.need('mail', [named(1), named(2)]));
  expect(blobs.missing(10)).toHaveLength(2);
  transaction('arrived', () => blobs.arrived(blob(1)));
  transaction('draft', () => blobs.need('draft', [named(1), named(2)]));
  expect(blobs.missing(10)).toEqual([named(2)]);
  transaction('taken off', () => blobs.needOnly('draft', []));
  transaction('same mail again', () => blobs.need('mail', [named(1)]));
  expect([1, 2, 3].map((n) => blobs.isNeeded(blob(n)))).toEqual([true, true, false]);
  transaction('lost', () => blobs.lost(blob(1)));
  expect(blobs.missing(10)).toHaveLength(2);
  transaction('gone', () => blobs.needOnly('mail', []));
  expect(blobs.isNeeded(blob(1))).toBe(false);
});

test('photos keep their order, and those that came with mail are listed newest first, page by page', () => {
  const vault = temporaryVault();
  const refusal = {
    part: 'photo 2',
    ruleCode: 'threat',
    ruleText: 'x',
    note: '',
    decidedBy: 'y',
    decidedAtMillis: 1,
    appealByMillis: 2,
    stampsReturned: 0,
  };
  const came = (n: number) => ({
    messageId: testId(n),
    came: { contactName: 'Maya', atMillis: n },
  });
  const kept = (n: number) => ({ photo: photo(n), refusal: null });
  vault.transaction('mail', () => {
    vault.putPhotos(came(1), [kept(1), { photo: null, refusal }, kept(3)]);
    vault.putPhotos(came(2), [kept(4)]);
    vault.putPhotos({ messageId: testId(9), came: null }, [kept(3), kept(1)]);
  });
  expect(vault.photosOf(testId(1))).toEqual([kept(1), { photo: null, refusal }, kept(3)]);
  expect(vault.photosOf(testId(9))).toEqual([kept(3), kept(1)]);
  const first = expectOk(vault.photosThatCame({ cursor: null, limit: 2 }));
  expect(first.items.map(({ photo: { blob: name }, number }) => [name, number])).toEqual([
    [blob(4), 1],
    [blob(3), 3],
  ]);
  const second = expectOk(vault.photosThatCame({ cursor: first.next, limit: 2 }));
  expect([second.items.map((each) => each.photo.blob), second.next]).toEqual([[blob(1)], null]);
  expect(vault.photoThatCame(blob(3))).toEqual(photo(3));
  expect(vault.photoThatCame(blob(8))).toBeNull();
  vault.transaction('fewer', () => vault.putPhotos({ messageId: testId(9), came: null }, []));
  expect(vault.photosOf(testId(9))).toEqual([]);
});

test("a vault that is made again from its journal has its photos' keys and the reasons again", () => {
  const path = join(temporaryDirectory(), 'R-1.db');
  const vault = expectOk(openVault({ path, key: testKey }));
  const draft = { messageId: testId(1), came: null };
  vault.transaction('draft', () => vault.putPhotos(draft, [{ photo: photo(1), refusal: null }]));
  vault.close();
  rmSync(path);
  const again = expectOk(openVault({ path, key: testKey }));
  onTestFinished(() => again.close());
  expect(again.rebuilt).not.toBeNull();
  expect(again.photosOf(testId(1))).toEqual([{ photo: photo(1), refusal: null }]);
});
