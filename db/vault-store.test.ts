import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Refusal } from '../shared/protocol/change.ts';
import type { Page } from './page-cursor.ts';
import { expectOk, temporaryDirectory, temporaryVault, testId, testKey } from './test-stores.ts';
import type { IncomingPreview } from './vault/inbox.ts';
import { openVault, type Vault } from './vault-store.ts';

const refusal: Refusal = {
  part: 'text',
  ruleCode: 'R4',
  ruleText: 'No plans of the building',
  note: '',
  decidedBy: 'mail room',
  decidedAtMillis: 1,
  appealByMillis: 2,
  stampsReturned: 1,
};

function write(vault: Vault, n: number, body: string, contactName = 'Rosa'): string {
  const id = testId(n);
  const at = { createdAtMillis: n, editedAtMillis: n };
  const letter = { id, contactId: 'c-1', contactName, replyToId: null, body, ...at };
  vault.transaction('create', () => vault.createDraft(letter));
  return id;
}

function receive(vault: Vault, n: number, body: string, contactName = 'Rosa'): boolean {
  const message = { id: testId(n), contactId: 'c-1', contactName, body };
  return vault.transaction('put', () =>
    vault.putIncoming({ ...message, arrivedAtMillis: n, refusal: null }),
  );
}

test('3.5 a draft has its newest text, and begun again with the same id it keeps it', () => {
  const vault = temporaryVault();
  const id = write(vault, 1, '');
  vault.transaction('save', () => vault.saveDraft(id, 'Dear Rosa', 5));
  write(vault, 1, '');
  expect(vault.letter(id)).toMatchObject({
    body: 'Dear Rosa',
    createdAtMillis: 1,
    editedAtMillis: 5,
  });
  const unknown = () => vault.transaction('save', () => vault.saveDraft(testId(2), 'x', 5));
  expect(unknown).toThrow('never begun');
});

test('drafts are the letters that are not past it, the last edited first', () => {
  const vault = temporaryVault();
  const ids = [1, 2, 3].map((n) => write(vault, n, `letter ${n} ${'x'.repeat(500)}`));
  vault.transaction('save', () => vault.saveDraft(testId(1), 'newest', 9));
  const pastDraft = [testId(2)];
  expect(vault.drafts(pastDraft, 10).map(({ id }) => id)).toEqual([testId(1), testId(3)]);
  expect(vault.countDrafts(pastDraft)).toBe(2);
  expect(vault.previews(ids).get(testId(3))?.preview).toHaveLength(160);
});

test('a discarded draft is gone from the search too', () => {
  const vault = temporaryVault();
  const id = write(vault, 1, 'secret word');
  vault.transaction('discard', () => vault.discardDraft(id));
  expect(vault.search('secret')).toEqual([]);
  expect(vault.letter(id)).toBeNull();
});

test('mail that is taken in twice is there once, and stays read', () => {
  const vault = temporaryVault();
  expect(receive(vault, 1, 'Dear son')).toBe(true);
  expect(vault.countUnread()).toBe(1);
  expect(vault.transaction('read', () => vault.markRead(testId(1), 7))).toBe(true);
  expect(vault.transaction('read', () => vault.markRead(testId(1), 8))).toBe(false);
  expect(receive(vault, 1, 'Dear son')).toBe(false);
  expect(vault.message(testId(1))).toMatchObject({ readAtMillis: 7, refusal: null });
  expect(vault.countUnread()).toBe(0);
});

test('3.3 mail that was refused is announced with its reason and has no text', () => {
  const vault = temporaryVault();
  const message = { id: testId(1), contactId: null, contactName: 'Rosa', arrivedAtMillis: 1 };
  vault.transaction('put', () => vault.putIncoming({ ...message, body: '', refusal }));
  const page = expectOk(vault.inboxPage({ cursor: null, search: '', limit: 5 }));
  expect(page.items[0]?.refusal).toEqual(refusal);
  const leaked = () =>
    vault.transaction('put', () =>
      vault.putIncoming({ ...message, id: testId(2), body: 'text', refusal }),
    );
  expect(leaked).toThrow('CHECK');
});

test('6.4 mail that a restored gateway lets in takes the place of its refusal, and is found', () => {
  const vault = temporaryVault();
  const message = { id: testId(1), contactId: 'c-1', contactName: 'Rosa', arrivedAtMillis: 1 };
  const put = (how: { body: string; refusal: Refusal | null }) =>
    vault.transaction('put', () => vault.putIncoming({ ...message, ...how }));
  put({ body: '', refusal });
  vault.transaction('read', () => vault.markRead(message.id, 7));
  const letIn = { body: 'The beans came up.', refusal: null };
  expect(put(letIn)).toBe(true);
  expect(vault.message(message.id)).toMatchObject({ ...letIn, readAtMillis: null });
  const found = expectOk(vault.inboxPage({ cursor: null, search: 'beans', limit: 5 }));
  expect(found.items.map(({ id }) => id)).toEqual([message.id]);
  expect(put({ body: '', refusal })).toBe(false);
});

test('3.6 the newest refusal of a letter stands', () => {
  const vault = temporaryVault();
  vault.transaction('put', () => {
    vault.putRefusal('m', refusal);
    vault.putRefusal('m', { ...refusal, note: 'please' });
  });
  expect(vault.refusal('m')).toEqual({ ...refusal, note: 'please' });
  expect(vault.refusal('other')).toBeNull();
});

test('a newer profile takes the place of the old one, contacts and their order included', () => {
  const vault = temporaryVault();
  const contact = (contactId: string) => ({ contactId, name: contactId, relationship: 'sister' });
  const save = (firstName: string, ids: string[]) =>
    vault.transaction('profile', () =>
      vault.replaceProfile({ firstName, language: 'es', contacts: ids.map(contact) }),
    );
  expect(vault.profile()).toBeNull();
  save('Ana', ['b', 'a']);
  save('Anna', ['z', 'b']);
  expect(vault.profile()).toEqual({
    firstName: 'Anna',
    language: 'es',
    contacts: [contact('z'), contact('b')],
  });
  expect(vault.contact('a')).toBeNull();
});

test('the inbox pages newest first through equal times, searched or not', () => {
  const vault = temporaryVault();
  for (let n = 1; n <= 30; n += 1) {
    const message = { id: testId(n), contactId: 'c-1', contactName: 'Rosa' };
    const body = n % 2 === 0 ? 'the garden' : 'the house';
    const arrivedAtMillis = Math.floor(n / 10);
    vault.transaction('put', () =>
      vault.putIncoming({ ...message, body, arrivedAtMillis, refusal: null }),
    );
  }
  const all = Array.from({ length: 30 }, (_, index) => testId(30 - index));
  expect(everyPage(vault, '')).toEqual(all);
  expect(everyPage(vault, 'garden')).toEqual(all.filter((_, index) => index % 2 === 0));
  const bad = vault.inboxPage({ cursor: 'x', search: '', limit: 5 });
  expect(bad).toEqual({ ok: false, error: { kind: 'badCursor' } });
});

test('mail that was reviewed in another order than it arrived is found newest first, page by page', () => {
  const vault = temporaryVault();
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(50)), fc.nat(200), (arrivals, count) => {
      const word = `w${vault.countUnread()}`;
      const first = vault.countUnread() + 1;
      const mail = Array.from({ length: count }, (_, at) => ({
        id: testId(first + at),
        contactId: 'c-1',
        contactName: 'Rosa',
        body: `${word} hello`,
        arrivedAtMillis: (arrivals.next().value ?? 0) + at,
        refusal: null,
      }));
      vault.transaction('put', () => {
        for (const it of mail) vault.putIncoming(it);
      });
      const newestFirst = mail.toSorted(
        (one, other) => other.arrivedAtMillis - one.arrivedAtMillis || (other.id < one.id ? -1 : 1),
      );
      expect(everyPage(vault, `hello ${word} `)).toEqual(newestFirst.map(({ id }) => id));
    }),
    { numRuns: 20 },
  );
});

test('an edited letter is found by the words that it has now, and by no other', () => {
  const vault = temporaryVault();
  const id = write(vault, 1, 'the garden and the river');
  const texts = ['the garden and the rive', 'the garden', '', 'Rosa, m ap ekri frè mwen'];
  for (const text of texts) vault.transaction('save', () => vault.saveDraft(id, text, 5));
  vault.tidy();
  for (const gone of ['garden', 'river', 'the']) expect(vault.search(gone)).toEqual([]);
  for (const here of ['rosa', 'fre', 'frè mwen', "m'ap"]) expect(vault.search(here)).toEqual([id]);
});

test('nothing is left of a word that was changed or discarded, in any page of the file', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'R-1.db');
  const vault = expectOk(openVault({ path, key: testKey }));
  const kept = write(vault, 1, 'zqkept');
  const discarded = write(vault, 2, 'zqdiscarded');
  vault.transaction('save', () => vault.saveDraft(kept, 'zqkept zqchanged', 2));
  vault.transaction('save', () => vault.saveDraft(kept, 'zqkept', 3));
  vault.transaction('discard', () => vault.discardDraft(discarded));
  vault.close();
  const plain = decrypted(path);
  expect(plain.includes('zqkept')).toBe(true);
  expect(
    ['zqdiscarded', 'discarded', 'zqchanged', 'changed'].filter((it) => plain.includes(it)),
  ).toEqual([]);
});

test('pages that have become free go back to the disk', () => {
  const path = join(temporaryDirectory(), 'R-1.db');
  const vault = expectOk(openVault({ path, key: testKey }));
  // Nothing that packing could shorten.
  const body = () => `kept ${randomBytes(20_000).toString('base64')}`;
  const ids = Array.from({ length: 12 }, (_, n) => write(vault, n, body()));
  vault.close();
  const full = statSync(path).size;
  const again = expectOk(openVault({ path, key: testKey }));
  again.transaction('discard', () => ids.slice(1).forEach(again.discardDraft));
  again.tidy();
  expect(again.search('kept')).toEqual([ids[0]]);
  again.close();
  expect(statSync(path).size).toBeLessThan(full / 2);
});

test.each([
  ['garden', true],
  ['GARD', true],
  ['garden rosa', true],
  ['jardin', true],
  ['JARDÍN', true],
  ["don't", true],
  ['gar rosa', false],
  ['house', false],
  ['garden -rosa', true],
  ['body:garden', false],
  ['garden OR house', false],
  ['', false],
  ['*', false],
  ['"', false],
])('a search for %j finds the letter: %s', (typed, isFound) => {
  const vault = temporaryVault();
  write(vault, 1, "The garden, el jardín. I don't mind", 'Rosa');
  expect(vault.search(typed)).toEqual(isFound ? [testId(1)] : []);
});

test('whatever is typed, a search answers', () => {
  const vault = temporaryVault();
  write(vault, 1, 'The garden');
  receive(vault, 2, 'The house');
  const syntax = fc.constantFrom(
    '"',
    '*',
    'NEAR(',
    ')',
    'OR',
    'NOT',
    '^',
    ':',
    '{',
    '+',
    '-',
    '\0',
    '́',
  );
  const typed = fc.array(fc.oneof(syntax, fc.string({ unit: 'binary' }), fc.constant(' ')));
  fc.assert(
    fc.property(typed, (parts) => {
      const search = parts.join('');
      vault.search(search);
      expectOk(vault.inboxPage({ cursor: null, search, limit: 5 }));
    }),
    { numRuns: 1000 },
  );
}, 30_000);

test('every word of a letter finds it', () => {
  const vault = temporaryVault();
  const words = fc.array(fc.stringMatching(/^[a-zA-ZÀ-ÖØ-öø-ž0-9]{1,12}$/), {
    minLength: 1,
    maxLength: 8,
  });
  let n = 100;
  fc.assert(
    fc.property(words, (list) => {
      n += 1;
      const id = write(vault, n, list.join(' '));
      for (const word of list) expect(vault.search(word)).toContain(id);
    }),
    { numRuns: 100 },
  );
});

/** The file's pages as they are under their cipher, free ones included. */
function decrypted(path: string): Buffer {
  const raw = new Sqlite(path);
  raw.pragma("cipher = 'aegis'");
  raw.key(Buffer.from(`raw:${Buffer.from(testKey).toString('hex')}`));
  raw.pragma('journal_mode = DELETE');
  raw.pragma("rekey = ''");
  raw.close();
  return readFileSync(path);
}

function everyPage(vault: Vault, search: string): string[] {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<IncomingPreview> = expectOk(vault.inboxPage({ cursor, search, limit: 7 }));
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  return ids;
}
