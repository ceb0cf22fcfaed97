import type { Migration } from '../../migrate.ts';

/**
 * The device's facts (architecture.md, "Data at rest"). No text that anyone wrote and no name of a
 * person stands here in the clear: such things are sealed before they come.
 *
 * Tables named by a text have no row numbers besides, and indexes are few: a Send writes each page that
 * it touches to a slow flash disk and waits for it.
 */
export const first: Migration = {
  number: 1,
  sql: `
CREATE TABLE enrolment (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  device_id TEXT NOT NULL,
  device_name TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch > 0),
  gateway_url TEXT NOT NULL,
  authority_pem TEXT NOT NULL,
  certificate_pem TEXT NOT NULL,
  private_key_pem TEXT NOT NULL,
  sealing_key BLOB NOT NULL,
  facility_name TEXT NOT NULL,
  pepper BLOB NOT NULL CHECK (length(pepper) = 32),
  enrolled_at_millis INTEGER NOT NULL,
  mode TEXT NOT NULL DEFAULT 'personal' CHECK (mode IN ('personal', 'shared'))
) STRICT;

-- The next key of the device, whose certificate is still to come, and the pair that it showed before (S3).
CREATE TABLE renewal (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  next_request_pem TEXT,
  next_private_key_pem TEXT,
  previous_certificate_pem TEXT,
  previous_private_key_pem TEXT,
  CHECK ((next_request_pem IS NULL) = (next_private_key_pem IS NULL)),
  CHECK ((previous_certificate_pem IS NULL) = (previous_private_key_pem IS NULL))
) STRICT;
INSERT INTO renewal (id) VALUES (1);

-- Up to which transaction of the journal beside it this store has got.
CREATE TABLE journal_position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  number INTEGER NOT NULL CHECK (number >= 0)
) STRICT;
INSERT INTO journal_position (id, number) VALUES (1, 0);

CREATE TABLE policy (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;

CREATE TABLE position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  cursor TEXT,
  nonce TEXT,
  incarnation TEXT,
  -- Records up to this one are answered, those after it are pending: an answer is taken in order, so one
  -- number says of all, and a Send keeps no index for it.
  acknowledged_seq INTEGER NOT NULL DEFAULT 0 CHECK (acknowledged_seq >= 0),
  lease_version INTEGER NOT NULL DEFAULT 0,
  last_contact_millis INTEGER
) STRICT;
INSERT INTO position (id) VALUES (1);

-- What the facility has ordered (6.9), and the device of that numbering: enrolled again it is another one.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  device_id TEXT,
  version INTEGER NOT NULL DEFAULT 0 CHECK (version >= 0),
  is_locked_down INTEGER NOT NULL DEFAULT 0 CHECK (is_locked_down IN (0, 1)),
  lock_reason TEXT,
  wipe_version INTEGER CHECK (wipe_version <= version),
  refused TEXT
) STRICT;
INSERT INTO orders (id) VALUES (1);

CREATE TABLE time (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  floor_millis INTEGER NOT NULL DEFAULT 0,
  anchor_boot_id TEXT,
  anchor_boot_millis INTEGER,
  anchor_trusted_millis INTEGER,
  anchor_source TEXT CHECK (anchor_source IN ('gateway', 'wall')),
  CHECK ((anchor_boot_id IS NULL) = (anchor_boot_millis IS NULL)),
  CHECK ((anchor_boot_id IS NULL) = (anchor_trusted_millis IS NULL)),
  CHECK ((anchor_boot_id IS NULL) = (anchor_source IS NULL))
) STRICT;
INSERT INTO time (id) VALUES (1);

CREATE TABLE people (
  resident_id TEXT PRIMARY KEY,
  pin_version INTEGER NOT NULL,
  pin_salt BLOB NOT NULL,
  keys_wrapped BLOB NOT NULL,
  mailbox_public_key BLOB NOT NULL,
  -- 0: they have left this shared tablet. Their keys stay for the day on which they come back.
  is_here INTEGER NOT NULL DEFAULT 1 CHECK (is_here IN (0, 1))
) STRICT, WITHOUT ROWID;

-- How staff have residents stand here. Somebody without a row stands as everyone does.
CREATE TABLE standings (
  resident_id TEXT PRIMARY KEY,
  unlocks INTEGER NOT NULL CHECK (unlocks >= 0),
  is_suspended INTEGER NOT NULL CHECK (is_suspended IN (0, 1)),
  retirement TEXT CHECK (retirement IN ('leaving', 'erasing'))
) STRICT, WITHOUT ROWID;

-- PINs that were changed elsewhere or given by staff (5.4, 5.5); nobody who never had another one is here.
CREATE TABLE pins (
  resident_id TEXT PRIMARY KEY,
  -- What their PIN is stretched with from now on, where that is not yet what closes their keys, and the old
  -- stretched PIN, closed under the new one.
  newer_version INTEGER,
  newer_salt BLOB,
  link BLOB,
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  record_id TEXT,
  vault_number INTEGER NOT NULL CHECK (vault_number >= 0),
  -- What the code on their badge is stretched with, and the stretched PIN that counts, closed under it.
  badge_salt BLOB,
  badge_link BLOB,
  CHECK ((newer_version IS NULL) = (newer_salt IS NULL)),
  CHECK ((newer_version IS NULL) = (link IS NULL)),
  CHECK ((badge_salt IS NULL) = (badge_link IS NULL))
) STRICT, WITHOUT ROWID;

-- What a staff reset left closed: the PIN of before opens it.
CREATE TABLE kept_keys (
  resident_id TEXT NOT NULL,
  vault_number INTEGER NOT NULL CHECK (vault_number >= 0),
  pin_salt BLOB NOT NULL,
  -- Null where the PIN itself closes the keys; else that other PIN, by its salt, is in the link.
  link BLOB,
  keys_salt BLOB NOT NULL,
  keys_wrapped BLOB NOT NULL,
  badge_salt BLOB,
  badge_link BLOB,
  PRIMARY KEY (resident_id, vault_number),
  CHECK ((badge_salt IS NULL) = (badge_link IS NULL))
) STRICT, WITHOUT ROWID;

-- 1: keys were closed anew, and the journal has them as the old PIN opens them.
CREATE TABLE replaced_keys (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  is_there INTEGER NOT NULL CHECK (is_there IN (0, 1))
) STRICT;
INSERT INTO replaced_keys (id, is_there) VALUES (1, 0);

-- As typed at the screen, so it may name nobody: the table does not tell either (rule 5.1). Row numbers say
-- which was tried last: of IDs that nobody has, the ones that were not tried for longest go.
CREATE TABLE attempts (
  resident_id TEXT PRIMARY KEY,
  wrong INTEGER NOT NULL CHECK (wrong >= 0),
  wait_boot_id TEXT NOT NULL,
  wait_started_boot_millis INTEGER NOT NULL,
  wait_millis INTEGER NOT NULL CHECK (wait_millis >= 0)
) STRICT;

CREATE TABLE throttle (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  boot_id TEXT NOT NULL,
  moments_json TEXT NOT NULL
) STRICT;

-- What opens maintenance: no secret of any resident's hangs on it.
CREATE TABLE staff_codes (
  number TEXT PRIMARY KEY CHECK (length(number) = 3),
  salt BLOB NOT NULL,
  stretched BLOB NOT NULL CHECK (length(stretched) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_attempts (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  wrong INTEGER NOT NULL CHECK (wrong >= 0),
  wait_boot_id TEXT NOT NULL,
  wait_started_boot_millis INTEGER NOT NULL,
  wait_millis INTEGER NOT NULL CHECK (wait_millis >= 0)
) STRICT;

CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL,
  -- The names of the stamps that it was sent or paid with here, a JSON array: by them its stamps are found,
  -- and a Send keeps no index for it.
  stamps TEXT NOT NULL,
  queued_at_millis INTEGER NOT NULL,
  settled_state TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 0,
  state_at_millis INTEGER NOT NULL,
  decided_by TEXT,
  review_due_millis INTEGER,
  stamps_missing INTEGER NOT NULL DEFAULT 0 CHECK (stamps_missing >= 0),
  -- Its price by the gateway's count; null until the gateway has said.
  stamps_needed INTEGER CHECK (stamps_needed > 0),
  problem TEXT,
  -- The newest outbox record about it, while that is kept; null for one that was sent from elsewhere.
  record_seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_of_resident ON messages (resident_id, queued_at_millis, id);

-- Its ids are UUIDv7; that each has one effect is the gateway's index (6.3).
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  at_millis INTEGER NOT NULL,
  message_id TEXT REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
  encapsulated_key BLOB NOT NULL,
  box BLOB NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  acknowledged_at_millis INTEGER,
  outcome TEXT CHECK (outcome IN ('applied', 'postageDue', 'refused', 'quarantined')),
  problem TEXT,
  CHECK ((acknowledged_at_millis IS NULL) = (outcome IS NULL))
) STRICT;

-- Blobs find the record before which they go. Those without photos are of version 1, and keep out of it.
CREATE INDEX outbox_with_photos ON outbox (id) WHERE version > 1;

-- The state that the resident sees: what this tablet has said and the gateway has not yet answered
-- stands over what the gateway said last. Another epoch's outbox numbers its records from 1 again, so
-- the number alone does not name one.
CREATE VIEW message_facts AS
SELECT
  messages.id, resident_id, stamps, queued_at_millis, revision, state_at_millis, decided_by,
  review_due_millis, stamps_missing, stamps_needed, messages.problem,
  CASE
    WHEN outbox.seq IS NULL OR outbox.acknowledged_at_millis IS NOT NULL THEN settled_state
    WHEN outbox.kind = 'message.recall' THEN 'draft'
    WHEN outbox.kind IN ('message.send', 'message.pay') THEN 'queued'
    ELSE settled_state
  END AS state,
  -- What became of the last payment that the resident made for it; null while that is unanswered.
  CASE WHEN outbox.kind = 'message.pay' THEN outbox.outcome END AS payment_outcome
FROM messages
LEFT JOIN outbox ON outbox.seq = messages.record_seq AND outbox.message_id = messages.id;

CREATE TABLE stamps (
  name TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('free', 'paid', 'reply')),
  period TEXT,
  n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN ('available', 'held', 'spent')),
  message_id TEXT REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
  -- Until when a shared tablet may promise it (2.12), in trusted time; null on a personal one.
  spend_by_millis INTEGER,
  CHECK ((state = 'available') = (message_id IS NULL)),
  CHECK ((kind = 'free') = (period IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE waiting (
  id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('incoming', 'incomingRefused', 'refusal', 'profile')),
  encapsulated_key TEXT NOT NULL,
  box TEXT NOT NULL,
  arrived_at_millis INTEGER NOT NULL
) STRICT;
CREATE INDEX waiting_for_resident ON waiting (resident_id, arrived_at_millis, id);

-- The blobs of photos, whose files lie beside this store under their names. A name tells nothing: what it is
-- the hash of is noise without its key, and that lies in a vault or under a seal.
CREATE TABLE blob_needs (
  -- A draft, a sent letter, or mail from outside.
  message_id TEXT NOT NULL,
  blob TEXT NOT NULL CHECK (length(blob) = 64),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  is_here INTEGER NOT NULL CHECK (is_here IN (0, 1)),
  -- The record that sends the message; null for one that is not sent.
  record_id TEXT,
  PRIMARY KEY (message_id, blob)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_needs_by_blob ON blob_needs (blob);
CREATE INDEX blob_needs_to_send ON blob_needs (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX blob_needs_missing ON blob_needs (blob) WHERE is_here = 0;

-- The hash before an entry is that of the row before it.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  at_millis INTEGER NOT NULL,
  event TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit entry stays'); END;
CREATE TRIGGER audit_entries_do_not_change BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit entry does not change'); END;

-- May hold text: a change of a kind that this version cannot take apart cannot be sealed to anyone
-- either. It is a blob in the encrypted file, whole, and goes when a version comes that knows it.
CREATE TABLE set_aside (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  content BLOB NOT NULL,
  arrived_at_millis INTEGER NOT NULL
) STRICT;
`,
};
