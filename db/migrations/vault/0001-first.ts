import type { Migration } from '../../migrate.ts';

/**
 * One resident's text, under that resident's own key. Each row has a number of its own, because the
 * index of words points at rows by number and VACUUM keeps only numbers that are declared.
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
  id TEXT NOT NULL UNIQUE,
  contact_id TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  reply_to_id TEXT,
  body TEXT NOT NULL,
  created_at_millis INTEGER NOT NULL,
  edited_at_millis INTEGER NOT NULL
) STRICT;
CREATE INDEX letters_by_edit ON letters (edited_at_millis, id);

CREATE TABLE incoming (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  contact_id TEXT,
  contact_name TEXT NOT NULL,
  body TEXT NOT NULL,
  arrived_at_millis INTEGER NOT NULL,
  read_at_millis INTEGER,
  refusal_json TEXT,
  CHECK (refusal_json IS NULL OR body = '')
) STRICT;
CREATE INDEX incoming_by_arrival ON incoming (arrived_at_millis, id);
CREATE INDEX incoming_unread ON incoming (id) WHERE read_at_millis IS NULL;

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

CREATE VIRTUAL TABLE letters_words USING fts5 (
  contact_name, body,
  content = 'letters', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO letters_words (letters_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER letters_words_add AFTER INSERT ON letters BEGIN
  INSERT INTO letters_words (rowid, contact_name, body)
  VALUES (new.number, new.contact_name, new.body);
END;
CREATE TRIGGER letters_words_remove AFTER DELETE ON letters BEGIN
  INSERT INTO letters_words (letters_words, rowid, contact_name, body)
  VALUES ('delete', old.number, old.contact_name, old.body);
END;
CREATE TRIGGER letters_words_change AFTER UPDATE OF contact_name, body ON letters BEGIN
  INSERT INTO letters_words (letters_words, rowid, contact_name, body)
  VALUES ('delete', old.number, old.contact_name, old.body);
  INSERT INTO letters_words (rowid, contact_name, body)
  VALUES (new.number, new.contact_name, new.body);
END;

CREATE VIRTUAL TABLE incoming_words USING fts5 (
  contact_name, body,
  content = 'incoming', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO incoming_words (incoming_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER incoming_words_add AFTER INSERT ON incoming BEGIN
  INSERT INTO incoming_words (rowid, contact_name, body)
  VALUES (new.number, new.contact_name, new.body);
END;
CREATE TRIGGER incoming_words_remove AFTER DELETE ON incoming BEGIN
  INSERT INTO incoming_words (incoming_words, rowid, contact_name, body)
  VALUES ('delete', old.number, old.contact_name, old.body);
END;
`,
};
