import { Refusal } from '../../shared/protocol/change.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Database } from '../connection.ts';
import { type BadCursor, type Page, pageOf, placeOf } from '../page-cursor.ts';
import { searchQuery } from '../search-words.ts';
import { previewCharacters } from './letters.ts';

/** A message from outside, or the announcement of one that was refused (rule 3.3). */
export interface IncomingMessage {
  readonly id: string;
  /** Null for one that was refused: it cannot be answered. */
  readonly contactId: string | null;
  readonly contactName: string;
  /** Empty for one that was refused. */
  readonly body: string;
  readonly arrivedAtMillis: number;
  /** Null while it is new. */
  readonly readAtMillis: number | null;
  readonly refusal: Refusal | null;
}

/** A message as the inbox lists it: the beginning of its text. */
export interface IncomingPreview extends Omit<IncomingMessage, 'body'> {
  readonly preview: string;
}

/** Which part of the inbox to list. */
export interface InboxQuery {
  readonly cursor: string | null;
  /** As typed; no word in it lists all. */
  readonly search: string;
  readonly limit: number;
}

/** The resident's mail from outside. */
export interface Inbox {
  /** Takes a message in; one that is here already is left as it is. Says whether it was new. */
  putIncoming(message: Omit<IncomingMessage, 'readAtMillis'>): boolean;
  message(id: string): IncomingMessage | null;
  /** Notes the first opening; says whether it was the first. */
  markRead(id: string, atMillis: number): boolean;
  /** Newest first. */
  inboxPage(query: InboxQuery): Result<Page<IncomingPreview>, BadCursor>;
  countUnread(): number;
}

interface IncomingRow extends Omit<IncomingMessage, 'refusal'> {
  readonly refusalJson: string | null;
}

interface PreviewRow extends Omit<IncomingPreview, 'refusal'> {
  readonly refusalJson: string | null;
}

const columns = `id, contact_id AS contactId, contact_name AS contactName,
  arrived_at_millis AS arrivedAtMillis, read_at_millis AS readAtMillis, refusal_json AS refusalJson`;

/** Prepares the inbox's statements. */
export function openInbox(database: Database): Inbox {
  return { ...openMessages(database), inboxPage: openPages(database) };
}

function openMessages(database: Database): Omit<Inbox, 'inboxPage'> {
  const put = database.prepare<[string, string | null, string, string, number, string | null]>(
    'inbox.putIncoming',
    `INSERT INTO incoming (id, contact_id, contact_name, body, arrived_at_millis, refusal_json)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const message = database.prepare<[string], IncomingRow>(
    'inbox.message',
    `SELECT ${columns}, body FROM incoming WHERE id = ?`,
  );
  const markRead = database.prepare<[number, string]>(
    'inbox.markRead',
    'UPDATE incoming SET read_at_millis = ? WHERE id = ? AND read_at_millis IS NULL',
  );
  const countUnread = database.prepare<[], { count: number }>(
    'inbox.countUnread',
    'SELECT count(*) AS count FROM incoming WHERE read_at_millis IS NULL',
  );
  return {
    putIncoming: ({ id, contactId, contactName, body, arrivedAtMillis, refusal }) => {
      const json = refusal === null ? null : JSON.stringify(refusal);
      return put.run(id, contactId, contactName, body, arrivedAtMillis, json) === 1;
    },
    message: (id) => {
      const row = message.get(id);
      return row === undefined ? null : withRefusal(row);
    },
    markRead: (id, atMillis) => markRead.run(atMillis, id) === 1,
    countUnread: () => countUnread.get()?.count ?? 0,
  };
}

function openPages(database: Database): Inbox['inboxPage'] {
  const listed = (restriction: string) =>
    `SELECT ${columns}, substr(body, 1, ${previewCharacters}) AS preview FROM incoming
     WHERE (arrived_at_millis, id) < (?, ?) ${restriction}
     ORDER BY arrived_at_millis DESC, id DESC LIMIT ?`;
  const all = database.prepare<[number, string, number], PreviewRow>('inbox.page', listed(''));
  const found = database.prepare<[number, string, string, number], PreviewRow>(
    'inbox.searchPage',
    listed('AND number IN (SELECT rowid FROM incoming_words WHERE incoming_words MATCH ?)'),
  );
  return ({ cursor, search, limit }) => {
    const place = placeOf(cursor);
    if (!place.ok) return place;
    const { atMillis, id } = place.value;
    const query = searchQuery(search);
    const rows =
      query === null ? all.all(atMillis, id, limit + 1) : found.all(atMillis, id, query, limit + 1);
    const items = rows.map((row) => withRefusal(row));
    return ok(pageOf(items, limit, (item) => ({ atMillis: item.arrivedAtMillis, id: item.id })));
  };
}

function withRefusal<Row extends { readonly refusalJson: string | null }>(
  row: Row,
): Omit<Row, 'refusalJson'> & { readonly refusal: Refusal | null } {
  const { refusalJson, ...rest } = row;
  return { ...rest, refusal: refusalJson === null ? null : Refusal.parse(JSON.parse(refusalJson)) };
}
