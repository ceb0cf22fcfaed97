import { Refusal } from '../../shared/protocol/change.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Database } from '../connection.ts';
import { beginningOf, packText, unpackText } from '../packed-text.ts';
import { type BadCursor, type Page, pageOf, placeOf } from '../page-cursor.ts';
import { searchQuery } from '../search-words.ts';
import { isUuid, uuidBytes, uuidText } from '../uuid-bytes.ts';
import { openInboxSearch } from './inbox-search.ts';
import { packedBeginning, previewCharacters } from './letters.ts';
import { openWordIndex } from './word-index.ts';

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
  /**
   * Takes a message in; one that is here already is left as it is. Where only the announcement of its refusal
   * is here, the message takes that place: a gateway restored from a backup may decide anew (6.4). Says whether
   * there is anything new.
   */
  putIncoming(message: Omit<IncomingMessage, 'readAtMillis'>): boolean;
  message(id: string): IncomingMessage | null;
  /** Notes the first opening; says whether it was the first. */
  markRead(id: string, atMillis: number): boolean;
  /** Newest first. */
  inboxPage(query: InboxQuery): Result<Page<IncomingPreview>, BadCursor>;
  countUnread(): number;
}

interface IncomingRow extends Omit<IncomingMessage, 'id' | 'body' | 'refusal'> {
  readonly id: Uint8Array;
  /** Packed; in a list, the beginning of it. */
  readonly packed: Uint8Array;
  readonly refusalJson: string | null;
}

const columns = `id, contact_id AS contactId, contact_name AS contactName,
  arrived_at_millis AS arrivedAtMillis, read_at_millis AS readAtMillis, refusal_json AS refusalJson`;
const previewColumns = `${columns}, ${packedBeginning}`;

/** Prepares the inbox's statements. */
export function openInbox(database: Database): Inbox {
  return { ...openMessages(database), inboxPage: openPages(database) };
}

function openMessages(database: Database): Omit<Inbox, 'inboxPage'> {
  const words = openWordIndex(database, 'incoming_words');
  const newest = database.prepare<[], { number: number; latestArrivalMillis: number }>(
    'inbox.newest',
    `SELECT number, latest_arrival_millis AS latestArrivalMillis FROM incoming
     ORDER BY number DESC LIMIT 1`,
  );
  const put = database.prepare<
    [number, Uint8Array, string | null, string, Uint8Array, number, number, string | null]
  >(
    'inbox.putIncoming',
    `INSERT INTO incoming (number, id, contact_id, contact_name, body, arrived_at_millis,
       latest_arrival_millis, refusal_json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const letIn = database.prepare<[string | null, Uint8Array, Uint8Array], { number: number }>(
    'inbox.letIn',
    `UPDATE incoming SET contact_id = ?, body = ?, refusal_json = NULL, read_at_millis = NULL
     WHERE id = ? AND refusal_json IS NOT NULL RETURNING number`,
  );
  const message = database.prepare<[Uint8Array], IncomingRow>(
    'inbox.message',
    `SELECT ${columns}, body AS packed FROM incoming WHERE id = ?`,
  );
  const markRead = database.prepare<[number, Uint8Array]>(
    'inbox.markRead',
    'UPDATE incoming SET read_at_millis = ? WHERE id = ? AND read_at_millis IS NULL',
  );
  const countUnread = database.prepare<[], { count: number }>(
    'inbox.countUnread',
    'SELECT count(*) AS count FROM incoming WHERE read_at_millis IS NULL',
  );
  return {
    putIncoming: ({ id, contactId, contactName, body, arrivedAtMillis, refusal }) => {
      const packed = packText(body);
      const refused = refusal === null ? letIn.get(contactId, packed, uuidBytes(id)) : undefined;
      if (refused !== undefined) {
        words.change(refused.number, [contactName, ''], [contactName, body]);
        return true;
      }
      const before = newest.get() ?? { number: 0, latestArrivalMillis: 0 };
      const number = before.number + 1;
      const row = [number, uuidBytes(id), contactId, contactName, packed] as const;
      const latest = Math.max(before.latestArrivalMillis, arrivedAtMillis);
      const json = refusal === null ? null : JSON.stringify(refusal);
      if (put.run(...row, arrivedAtMillis, latest, json) === 0) return false;
      words.add(number, [contactName, body]);
      return true;
    },
    message: (id) => {
      const row = message.get(uuidBytes(id));
      if (row === undefined) return null;
      const { packed, ...rest } = readRow(row);
      return { ...rest, body: unpackText(packed) };
    },
    markRead: (id, atMillis) => markRead.run(atMillis, uuidBytes(id)) === 1,
    countUnread: () => countUnread.get()?.count ?? 0,
  };
}

function openPages(database: Database): Inbox['inboxPage'] {
  const all = database.prepare<[number, Uint8Array, number], IncomingRow>(
    'inbox.page',
    `SELECT ${previewColumns} FROM incoming WHERE (arrived_at_millis, id) < (?, ?)
     ORDER BY arrived_at_millis DESC, id DESC LIMIT ?`,
  );
  const some = database.prepare<[string], IncomingRow>(
    'inbox.some',
    `SELECT ${previewColumns} FROM incoming WHERE number IN (SELECT value FROM json_each(?))
     ORDER BY arrived_at_millis DESC, id DESC`,
  );
  const search = openInboxSearch(database);
  return ({ cursor, search: typed, limit }) => {
    const place = placeOf(cursor);
    if (!place.ok) return place;
    const { atMillis } = place.value;
    const id = placeBytes(place.value.id);
    if (id === null) return fail({ kind: 'badCursor' });
    const query = searchQuery(typed);
    const rows =
      query === null
        ? all.all(atMillis, id, limit + 1)
        : some.all(JSON.stringify(search(query, { atMillis, id }, limit + 1)));
    const items = rows.map((row) => {
      const { packed, ...rest } = readRow(row);
      return { ...rest, preview: beginningOf(packed, previewCharacters) };
    });
    return ok(pageOf(items, limit, (item) => ({ atMillis: item.arrivedAtMillis, id: item.id })));
  };
}

/** Before the first row there is no id; null for what is none of ours. */
function placeBytes(id: string): Uint8Array | null {
  if (id === '') return new Uint8Array();
  return isUuid(id) ? uuidBytes(id) : null;
}

function readRow({
  id,
  refusalJson,
  ...row
}: IncomingRow): Omit<IncomingRow, 'id' | 'refusalJson'> & Pick<IncomingMessage, 'id' | 'refusal'> {
  const refusal = refusalJson === null ? null : Refusal.parse(JSON.parse(refusalJson));
  return { ...row, id: uuidText(id), refusal };
}
