import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from './migrate.ts';
import { deviceMigrations } from './migrations/device/all.ts';
import {
  expectOk,
  residentId,
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
      store.blobs.need(testId(n), blobs.map(named), residentId);
      store.blobs.sendWith(testId(n), record.id);
    });
  queue(1, [4, 5]);
  queue(2, [5, 6]);
  store.transaction('need', () => store.blobs.need(testId(3), [named(7)], residentId));
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
  const { blobs, people, transaction } = temporaryDeviceStore();
  const empty = new Uint8Array();
  const keys = { pinVersion: 1, pinSalt: empty, keysWrapped: empty, mailboxPublicKey: empty };
  transaction('mail', () => {
    people.save({ residentId, ...keys });
    blobs.need('mail', [named(1), named(2)], residentId);
  });
  expect(blobs.missing(10)).toHaveLength(2);
  transaction('arrived', () => blobs.arrived(blob(1)));
  transaction('draft', () => blobs.need('draft', [named(1), named(2)], residentId));
  expect(blobs.missing(10)).toEqual([named(2)]);
  transaction('taken off', () => blobs.needOnly('draft', []));
  transaction('same mail again', () => blobs.need('mail', [named(1)], residentId));
  expect([1, 2, 3].map((n) => blobs.isNeeded(blob(n)))).toEqual([true, true, false]);
  transaction('lost', () => blobs.lost(blob(1)));
  expect(blobs.missing(10)).toHaveLength(2);
  // The gateway gives none of somebody who is at the device no more: they take no turn of others.
  transaction('left', () => people.leave(residentId));
  expect(blobs.missing(10)).toEqual([]);
  transaction('back', () => people.comeBack(residentId));
  expect(blobs.missing(10)).toHaveLength(2);
  transaction('gone', () => blobs.needOnly('mail', []));
  expect(blobs.isNeeded(blob(1))).toBe(false);
});

test('6.4 of who has left no blob is needed, but for those of records that a restored gateway may ask for', () => {
  const { blobs, mailbox, outbox, people, transaction } = temporaryDeviceStore();
  const empty = new Uint8Array();
  const keys = { pinVersion: 1, pinSalt: empty, keysWrapped: empty, mailboxPublicKey: empty };
  const record = { id: testId(9), kind: 'message.send', version: 2, messageId: testId(1) };
  transaction('mail', () => {
    for (const id of ['R-1', 'R-2']) people.save({ residentId: id, ...keys });
    blobs.need('mail', [named(1), named(2)], 'R-1');
    blobs.need('mail of another', [named(2), named(3)], 'R-2');
    mailbox.queue({ messageId: testId(1), residentId: 'R-1', stamps: [], atMillis: 1 });
    outbox.append({ ...record, atMillis: 1, sealed });
    blobs.need(testId(1), [named(4)], 'R-1');
    blobs.sendWith(testId(1), record.id);
  });
  const needed = () => [1, 2, 3, 4].filter((n) => blobs.isNeeded(blob(n)));
  transaction('nobody left', blobs.forgetOfNobody);
  expect([needed(), blobs.hasOfNobody()]).toEqual([[1, 2, 3, 4], false]);
  transaction('left', () => people.forget('R-1'));
  expect(blobs.hasOfNobody()).toBe(true);
  transaction('forget', blobs.forgetOfNobody);
  expect(needed()).toEqual([2, 3, 4]);
  expect(blobs.missing(9).map((each) => each.blob)).not.toContain(blob(1));
  const applied = { outcome: 'applied', problem: null } as const;
  // The last two records are kept for the chain.
  const later = [2, 3].map((seq) => ({ ...applied, seq, id: testId(seq + 10) }));
  transaction('answered', () => {
    outbox.acknowledge([{ ...applied, seq: 1, id: record.id }], 5);
    for (const { id } of later) {
      outbox.append({
        id,
        kind: 'stamps.return',
        version: 1,
        messageId: null,
        atMillis: 1,
        sealed,
      });
    }
    outbox.acknowledge(later, 5);
  });
  expect(blobs.hasOfNobody()).toBe(false);
  transaction('a month later', () => outbox.forgetAcknowledgedBefore(6));
  transaction('forget', blobs.forgetOfNobody);
  expect(needed()).toEqual([2, 3]);
});

test('6.10 an older tablet knows whose photos are those of letters, of mail that waits, and of its one resident', () => {
  const whose = (people: readonly string[]) => {
    const raw = new Sqlite(':memory:');
    expectOk(migrate(raw, deviceMigrations.slice(0, 1)));
    const met = raw.prepare(`INSERT INTO people VALUES (?, 1, x'', x'', x'', 1)`);
    for (const id of people) met.run(id);
    raw.exec(`INSERT INTO messages (id, resident_id, stamps, queued_at_millis, settled_state, state_at_millis)
      VALUES ('sent', 'R-1', '[]', 1, 'draft', 1);
      INSERT INTO waiting VALUES ('incoming/waits', 'R-2/0', 'incoming', '', '', 1)`);
    const need = raw.prepare('INSERT INTO blob_needs VALUES (?, ?, 1, 0, NULL)');
    for (const id of ['draft', 'sent', 'waits']) need.run(id, blob(1));
    expectOk(migrate(raw, deviceMigrations));
    return raw.prepare('SELECT resident_id FROM blob_needs ORDER BY message_id').pluck().all();
  };
  expect(whose(['R-1', 'R-2'])).toEqual([null, 'R-1', 'R-2']);
  expect(whose(['R-3'])).toEqual(['R-3', 'R-1', 'R-2']);
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
