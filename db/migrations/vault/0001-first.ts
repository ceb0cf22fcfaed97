import type { Migration } from '../../migrate.ts';

/**
 * One resident's text, under that resident's own key. Each row has a number of its own, because the
 * index of words points at rows by number and VACUUM keeps only numbers that are declared. Texts are packed
 * (packed-text.ts), and ids are the 16 bytes of a UUID.
 *
 * There is one row for each outgoing message, draft or sent: which of the two it is, is a fact of
 * `device.db` and is never written down twice. Nothing refers to another row: an answer may outlive
 * the message it answers, and a letter its contact.
 */
export const first: Migration = {
  number: 1,
  sql: `
-- Up to which transaction of the journal beside it this store has got.
CREATE TABLE journal_position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  number INTEGER NOT NULL CHECK (number >= 0)
) STRICT;
INSERT INTO journal_position (id, number) VALUES (1, 0);

CREATE TABLE letters (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  contact_id TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  reply_to_id BLOB CHECK (length(reply_to_id) = 16),
  body BLOB NOT NULL,
  created_at_millis INTEGER NOT NULL,
  edited_at_millis INTEGER NOT NULL
) STRICT;

CREATE TABLE incoming (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  contact_id TEXT,
  contact_name TEXT NOT NULL,
  body BLOB NOT NULL,
  arrived_at_millis INTEGER NOT NULL,
  -- The latest arrival of this row and all with a lower number: a search goes down the numbers, and sees
  -- by this when nothing newer can follow. Mail is taken in about as it arrives, but not quite.
  latest_arrival_millis INTEGER NOT NULL CHECK (latest_arrival_millis >= arrived_at_millis),
  read_at_millis INTEGER,
  refusal_json TEXT,
  CHECK (refusal_json IS NULL OR body = x'')
) STRICT;
CREATE INDEX incoming_by_arrival ON incoming (arrived_at_millis, id);
CREATE INDEX incoming_unread ON incoming (number) WHERE read_at_millis IS NULL;

CREATE TABLE refusals (
  message_id TEXT PRIMARY KEY,
  json TEXT NOT NULL,
  -- Each photo that was withheld, where the rest of the letter was delivered.
  withheld_json TEXT
) STRICT, WITHOUT ROWID;

-- The photos of a letter or of mail from outside: the key to each picture, or why it is withheld.
CREATE TABLE photos (
  message_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  blob TEXT,
  photo_json TEXT,
  refusal_json TEXT,
  -- Who sent it, and when it came; null in the resident's own letter.
  contact_name TEXT,
  came_at_millis INTEGER,
  PRIMARY KEY (message_id, number),
  CHECK ((photo_json IS NULL) = (blob IS NULL)),
  CHECK ((photo_json IS NULL) <> (refusal_json IS NULL)),
  CHECK ((contact_name IS NULL) = (came_at_millis IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX photos_that_came ON photos (came_at_millis) WHERE came_at_millis IS NOT NULL;

CREATE TABLE profile (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  first_name TEXT NOT NULL,
  language TEXT NOT NULL
) STRICT;

CREATE TABLE contacts (
  contact_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  relationship TEXT NOT NULL,
  place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The words of names and texts, folded by search-words.ts: neither the texts, which are packed, nor where
-- in them a word stands. What is deleted is overwritten.
CREATE VIRTUAL TABLE letters_words USING fts5 (
  words, content = '', detail = none, columnsize = 0, tokenize = 'ascii'
);
INSERT INTO letters_words (letters_words, rank) VALUES ('secure-delete', 1), ('usermerge', 2);

-- Of mail there is more, and a word that is still being typed begins thousands of words: they are
-- gathered by their first letters.
CREATE VIRTUAL TABLE incoming_words USING fts5 (
  words, content = '', detail = none, columnsize = 0, tokenize = 'ascii', prefix = '1 2 3'
);
INSERT INTO incoming_words (incoming_words, rank) VALUES ('secure-delete', 1), ('usermerge', 2);
`,
};
