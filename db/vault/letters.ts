import { assert } from '../../shared/assert.ts';
import type { Database } from '../connection.ts';
import { beginningOf, packedBeginningBytes, packText, unpackText } from '../packed-text.ts';
import { searchQuery } from '../search-words.ts';
import { uuidBytes, uuidText } from '../uuid-bytes.ts';
import { openWordIndex } from './word-index.ts';

/** An outgoing message with its text: a draft, or one that was sent; `device.db` says which. */
export interface Letter {
  /** UUIDv7, made when writing starts (rule 3.2). */
  readonly id: string;
  readonly contactId: string;
  /** As it was when writing began: a letter keeps it when the contact goes. */
  readonly contactName: string;
  /** The incoming message that it answers. */
  readonly replyToId: string | null;
  readonly body: string;
  readonly createdAtMillis: number;
  readonly editedAtMillis: number;
}

/** A letter as a list shows it: the beginning of its text, at most `previewCharacters`. */
export interface LetterPreview extends Omit<Letter, 'body'> {
  readonly preview: string;
}

/** The resident's own letters. */
export interface Letters {
  /** Begins a letter; a second time with the same id does nothing. */
  createDraft(letter: Letter): void;
  /** Keeps the newest text of a letter (rule 3.5). The caller knows that it is a draft. */
  saveDraft(id: string, body: string, atMillis: number): void;
  /** Removes a letter, its words in the index included. The caller knows that it is a draft. */
  discardDraft(id: string): void;
  letter(id: string): Letter | null;
  /** All letters but those that were ever sent, newest edit first. */
  drafts(idsEverSent: readonly string[], limit: number): LetterPreview[];
  countDrafts(idsEverSent: readonly string[]): number;
  /** Those of these letters that are here, by id: for the list of what was sent. */
  previews(ids: readonly string[]): ReadonlyMap<string, LetterPreview>;
  /** The ids of the letters in which all the words occur; none for a search without words. */
  search(typed: string): string[];
}

/** Two lines on the widest screen, and little enough to list hundreds. */
export const previewCharacters = 160;

/** Of a packed `body`, what its preview needs. `substr` makes NULL of no bytes. */
export const packedBeginning = `ifnull(substr(body, 1, ${packedBeginningBytes}), x'') AS packed`;

interface LetterRow extends Omit<Letter, 'id' | 'replyToId' | 'body'> {
  readonly number: number;
  readonly id: Uint8Array;
  readonly replyToId: Uint8Array | null;
  /** Packed; in a list, the beginning of it. */
  readonly packed: Uint8Array;
}

const columns = `number, id, contact_id AS contactId, contact_name AS contactName,
  reply_to_id AS replyToId, created_at_millis AS createdAtMillis, edited_at_millis AS editedAtMillis`;
const previewColumns = `${columns}, ${packedBeginning}`;
const idsGiven = `SELECT unhex(value, '-') FROM json_each(?)`;

/** Prepares the statements of letters. */
export function openLetters(database: Database): Letters {
  return { ...openWriting(database), ...openLists(database) };
}

function openWriting(
  database: Database,
): Pick<Letters, 'createDraft' | 'saveDraft' | 'discardDraft' | 'letter'> {
  const words = openWordIndex(database, 'letters_words');
  const create = database.prepare<
    [Uint8Array, string, string, Uint8Array | null, Uint8Array, number, number]
  >(
    'letters.createDraft',
    `INSERT INTO letters (id, contact_id, contact_name, reply_to_id, body, created_at_millis,
       edited_at_millis)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const save = database.prepare<[Uint8Array, number, number]>(
    'letters.saveDraft',
    'UPDATE letters SET body = ?, edited_at_millis = ? WHERE number = ?',
  );
  const discard = database.prepare<[number]>(
    'letters.discardDraft',
    'DELETE FROM letters WHERE number = ?',
  );
  const letter = database.prepare<[Uint8Array], LetterRow>(
    'letters.letter',
    `SELECT ${columns}, body AS packed FROM letters WHERE id = ?`,
  );
  const find = (id: string) => letter.get(uuidBytes(id)) ?? null;
  const begun = (id: string) => {
    const row = find(id);
    assert(row !== null, `${id} is saved but was never begun`);
    return row;
  };
  return {
    createDraft: (it) => {
      const { id, contactId, contactName, replyToId, body, createdAtMillis, editedAtMillis } = it;
      const reply = replyToId === null ? null : uuidBytes(replyToId);
      const row = [uuidBytes(id), contactId, contactName, reply, packText(body)] as const;
      if (create.run(...row, createdAtMillis, editedAtMillis) === 0) return;
      words.add(begun(id).number, [contactName, body]);
    },
    saveDraft: (id, body, atMillis) => {
      const { number, contactName, packed } = begun(id);
      words.change(number, [contactName, unpackText(packed)], [contactName, body]);
      save.run(packText(body), atMillis, number);
    },
    discardDraft: (id) => {
      const row = find(id);
      if (row === null) return;
      words.remove(row.number, [row.contactName, unpackText(row.packed)]);
      discard.run(row.number);
    },
    letter: (id) => {
      const row = find(id);
      if (row === null) return null;
      const { packed, ...rest } = withIds(row);
      return { ...rest, body: unpackText(packed) };
    },
  };
}

function openLists(
  database: Database,
): Pick<Letters, 'drafts' | 'countDrafts' | 'previews' | 'search'> {
  const draftNumbers = `SELECT number FROM letters WHERE id NOT IN (${idsGiven})`;
  const drafts = database.prepare<[string, number], LetterRow>(
    'letters.drafts',
    `SELECT ${previewColumns} FROM letters WHERE number IN (${draftNumbers})
     ORDER BY edited_at_millis DESC, id DESC LIMIT ?`,
  );
  const count = database.prepare<[string], { count: number }>(
    'letters.countDrafts',
    `SELECT count(*) AS count FROM (${draftNumbers})`,
  );
  const previews = database.prepare<[string], LetterRow>(
    'letters.previews',
    `SELECT ${previewColumns} FROM letters WHERE id IN (${idsGiven})`,
  );
  const search = database.prepare<[string], { id: Uint8Array }>(
    'letters.search',
    `SELECT id FROM letters
     WHERE number IN (SELECT rowid FROM letters_words WHERE letters_words MATCH ?)`,
  );
  return {
    drafts: (idsEverSent, limit) => drafts.all(JSON.stringify(idsEverSent), limit).map(asPreview),
    countDrafts: (idsEverSent) => count.get(JSON.stringify(idsEverSent))?.count ?? 0,
    previews: (ids) => {
      const found = previews.all(JSON.stringify(ids)).map(asPreview);
      return new Map(found.map((letter) => [letter.id, letter]));
    },
    search: (typed) => {
      const query = searchQuery(typed);
      return query === null ? [] : search.all(query).map((row) => uuidText(row.id));
    },
  };
}

function asPreview(row: LetterRow): LetterPreview {
  const { packed, ...rest } = withIds(row);
  return { ...rest, preview: beginningOf(packed, previewCharacters) };
}

function withIds({
  number: _,
  ...row
}: LetterRow): Omit<LetterRow, 'number' | 'id' | 'replyToId'> & Pick<Letter, 'id' | 'replyToId'> {
  const replyToId = row.replyToId === null ? null : uuidText(row.replyToId);
  return { ...row, id: uuidText(row.id), replyToId };
}
