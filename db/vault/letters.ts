import { assert } from '../../shared/assert.ts';
import type { Database } from '../connection.ts';
import { searchQuery } from '../search-words.ts';

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

const previewColumns = `id, contact_id AS contactId, contact_name AS contactName,
  reply_to_id AS replyToId, substr(body, 1, ${previewCharacters}) AS preview,
  created_at_millis AS createdAtMillis, edited_at_millis AS editedAtMillis`;

/** Prepares the statements of letters. */
export function openLetters(database: Database): Letters {
  return { ...openWriting(database), ...openLists(database) };
}

function openWriting(
  database: Database,
): Pick<Letters, 'createDraft' | 'saveDraft' | 'discardDraft' | 'letter'> {
  const create = database.prepare<[string, string, string, string | null, string, number, number]>(
    'letters.createDraft',
    `INSERT INTO letters (id, contact_id, contact_name, reply_to_id, body, created_at_millis,
       edited_at_millis)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const save = database.prepare<[string, number, string]>(
    'letters.saveDraft',
    'UPDATE letters SET body = ?, edited_at_millis = ? WHERE id = ?',
  );
  const discard = database.prepare<[string]>(
    'letters.discardDraft',
    'DELETE FROM letters WHERE id = ?',
  );
  const letter = database.prepare<[string], Letter>(
    'letters.letter',
    `SELECT id, contact_id AS contactId, contact_name AS contactName, reply_to_id AS replyToId, body,
       created_at_millis AS createdAtMillis, edited_at_millis AS editedAtMillis
     FROM letters WHERE id = ?`,
  );
  return {
    createDraft: (it) => {
      const { id, contactId, contactName, replyToId, body, createdAtMillis, editedAtMillis } = it;
      create.run(id, contactId, contactName, replyToId, body, createdAtMillis, editedAtMillis);
    },
    saveDraft: (id, body, atMillis) => {
      assert(save.run(body, atMillis, id) === 1, `${id} is saved but was never begun`);
    },
    discardDraft: (id) => {
      discard.run(id);
    },
    letter: (id) => letter.get(id) ?? null,
  };
}

function openLists(
  database: Database,
): Pick<Letters, 'drafts' | 'countDrafts' | 'previews' | 'search'> {
  const isDraft = 'id NOT IN (SELECT value FROM json_each(?))';
  const drafts = database.prepare<[string, number], LetterPreview>(
    'letters.drafts',
    `SELECT ${previewColumns} FROM letters WHERE ${isDraft}
     ORDER BY edited_at_millis DESC, id DESC LIMIT ?`,
  );
  const count = database.prepare<[string], { count: number }>(
    'letters.countDrafts',
    `SELECT count(*) AS count FROM letters WHERE ${isDraft}`,
  );
  const previews = database.prepare<[string], LetterPreview>(
    'letters.previews',
    `SELECT ${previewColumns} FROM letters WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const search = database.prepare<[string], { id: string }>(
    'letters.search',
    `SELECT id FROM letters
     WHERE number IN (SELECT rowid FROM letters_words WHERE letters_words MATCH ?)`,
  );
  return {
    drafts: (idsEverSent, limit) => drafts.all(JSON.stringify(idsEverSent), limit),
    countDrafts: (idsEverSent) => count.get(JSON.stringify(idsEverSent))?.count ?? 0,
    previews: (ids) => new Map(previews.all(JSON.stringify(ids)).map((row) => [row.id, row])),
    search: (typed) => {
      const query = searchQuery(typed);
      return query === null ? [] : search.all(query).map((row) => row.id);
    },
  };
}
