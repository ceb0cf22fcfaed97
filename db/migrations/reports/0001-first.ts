import type { Migration } from '../../migrate.ts';

/**
 * What was reported on this device (rule 7), in a file of its own: it takes a report also while `device.db` is
 * damaged, and nothing of `device.db` waits for it. What was written is sealed to the gateway, what was answered
 * to its resident; which kind a report is, and whose, stands nowhere in the clear.
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

-- What it takes to file a report while device.db is not open, as the device knew it last.
CREATE TABLE basis (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  json TEXT NOT NULL
) STRICT;

-- How far the gateway's news have come.
CREATE TABLE gateway_position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  news_seen INTEGER NOT NULL CHECK (news_seen >= 0),
  incarnation TEXT NOT NULL
) STRICT;

CREATE TABLE reports (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  id TEXT NOT NULL UNIQUE,
  -- One press of Send: whoever presses again because no answer came gets the same receipt.
  press TEXT NOT NULL UNIQUE,
  -- The receipt number.
  number TEXT NOT NULL UNIQUE CHECK (length(number) = 9),
  at_millis INTEGER NOT NULL,
  is_urgent INTEGER NOT NULL CHECK (is_urgent IN (0, 1)),
  encapsulated_key TEXT NOT NULL,
  -- Empty once the gateway has had it for a month.
  box TEXT NOT NULL,
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  -- Of whoever was signed in: a mark made with a secret of device.db. And what they may see of it, sealed to them.
  owner TEXT,
  own_json TEXT,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'received', 'seen', 'answered')),
  state_at_millis INTEGER NOT NULL,
  -- Sealed to them; null where nobody was signed in.
  answer_json TEXT
) STRICT;
CREATE INDEX reports_by_owner ON reports (owner, seq) WHERE owner IS NOT NULL;
CREATE INDEX reports_waiting ON reports (seq) WHERE state = 'waiting';
`,
};
