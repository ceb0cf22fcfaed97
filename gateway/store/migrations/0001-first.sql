-- One row: the facility that this gateway belongs to. A database restored from a backup must be
-- given another incarnation, so that devices send again what they had acknowledged (rule 6.4).
CREATE TABLE facility (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  incarnation TEXT NOT NULL,
  policy TEXT NOT NULL,
  clock_offset_millis INTEGER NOT NULL
) STRICT;

-- The one sequencer of rule 6.4. Its row is the first thing that a writing transaction touches.
CREATE TABLE sequencer (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  last_seq INTEGER NOT NULL
) STRICT;

-- What changed, in commit order: one row for each subject, at the place of its latest change. So the
-- log never grows beyond what exists, and reading it from 0 is a whole snapshot.
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  ref_id TEXT NOT NULL,
  resident_id TEXT,
  bytes INTEGER NOT NULL,
  UNIQUE (kind, ref_id)
) STRICT;

CREATE TABLE residents (
  resident_id TEXT PRIMARY KEY,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  language TEXT NOT NULL,
  pin_version INTEGER NOT NULL,
  pin_salt TEXT NOT NULL,
  pin_stretched TEXT NOT NULL,
  created_at_millis INTEGER NOT NULL
) STRICT;

CREATE TABLE contacts (
  contact_id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  name TEXT NOT NULL,
  relationship TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  approved_at_millis INTEGER NOT NULL,
  UNIQUE (resident_id, name)
) STRICT;

CREATE TABLE devices (
  device_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('personal')),
  state TEXT NOT NULL CHECK (state IN ('active', 'quarantined', 'retired')),
  state_reason TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  app_version TEXT NOT NULL,
  enrolled_at_millis INTEGER NOT NULL,
  last_seen_millis INTEGER,
  clock_skew_millis INTEGER,
  pending INTEGER NOT NULL,
  acknowledged_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  nonce TEXT,
  previous_nonce TEXT,
  lease_version INTEGER NOT NULL
) STRICT;

CREATE TABLE device_residents (
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  PRIMARY KEY (device_id, resident_id)
) STRICT;

-- Every start of a device, so that a late request of an earlier one is known for what it is (6.3).
CREATE TABLE device_sessions (
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  session TEXT NOT NULL,
  last_request INTEGER NOT NULL,
  is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
  PRIMARY KEY (device_id, session)
) STRICT;

CREATE TABLE certificates (
  fingerprint TEXT PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  serial TEXT NOT NULL,
  not_after_millis INTEGER NOT NULL
) STRICT;

CREATE TABLE enrolment_codes (
  secret_hash TEXT PRIMARY KEY,
  device_name TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('personal')),
  created_at_millis INTEGER NOT NULL,
  expires_at_millis INTEGER NOT NULL,
  used_at_millis INTEGER,
  device_id TEXT REFERENCES devices (device_id)
) STRICT;

CREATE TABLE enrolment_code_residents (
  secret_hash TEXT NOT NULL REFERENCES enrolment_codes (secret_hash),
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  PRIMARY KEY (secret_hash, resident_id)
) STRICT;

-- Each record as it came, with what became of it (rule 6.3).
CREATE TABLE records (
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  record_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  verbatim TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'postageDue', 'refused', 'quarantined')),
  problem TEXT,
  received_at_millis INTEGER NOT NULL,
  PRIMARY KEY (device_id, epoch, seq)
) STRICT;
CREATE INDEX records_by_outcome ON records (outcome, received_at_millis);

-- The queue of a device that was fenced: kept whole, shown to staff, applied to nothing (rule 6.5).
CREATE TABLE fenced_records (
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  verbatim TEXT NOT NULL,
  received_at_millis INTEGER NOT NULL,
  PRIMARY KEY (device_id, epoch, seq, hash)
) STRICT;

-- How many free stamps a resident has in a period: fixed when the period begins for them (2.5, 2.6).
CREATE TABLE allowances (
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  period TEXT NOT NULL,
  per_month INTEGER NOT NULL CHECK (per_month >= 0),
  PRIMARY KEY (resident_id, period),
  UNIQUE (resident_id, period, per_month)
) STRICT;

-- Every stamp that exists (rule 2.1). The schema itself has no room for a fifth of four: its number
-- is bound to the allowance, its name to its parts.
CREATE TABLE stamps (
  name TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  kind TEXT NOT NULL CHECK (kind IN ('free', 'paid', 'reply')),
  period TEXT,
  per_month INTEGER,
  n INTEGER NOT NULL CHECK (n >= 1),
  contact_id TEXT REFERENCES contacts (contact_id),
  holder_device TEXT REFERENCES devices (device_id),
  CHECK ((kind = 'free') = (period IS NOT NULL AND per_month IS NOT NULL)),
  CHECK (kind <> 'free' OR n <= per_month),
  CHECK (kind <> 'free' OR name = 'free/' || resident_id || '/' || period || '/' || n),
  CHECK ((kind = 'reply') = (contact_id IS NOT NULL)),
  FOREIGN KEY (resident_id, period, per_month) REFERENCES allowances (resident_id, period, per_month),
  UNIQUE (name, resident_id)
) STRICT;
CREATE INDEX stamps_by_resident ON stamps (resident_id, period);
CREATE INDEX stamps_by_holder ON stamps (holder_device);

CREATE TABLE messages (
  message_id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  contact_id TEXT NOT NULL REFERENCES contacts (contact_id),
  reply_to_id TEXT,
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  body TEXT NOT NULL,
  stamps_needed INTEGER NOT NULL,
  stamps_missing INTEGER NOT NULL,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  at_millis INTEGER NOT NULL,
  by_name TEXT NOT NULL,
  received_at_millis INTEGER NOT NULL,
  review_due_millis INTEGER,
  refusal TEXT,
  UNIQUE (message_id, resident_id)
) STRICT;
CREATE INDEX messages_by_state ON messages (state, received_at_millis, message_id);

CREATE TABLE message_history (
  message_id TEXT NOT NULL REFERENCES messages (message_id),
  revision INTEGER NOT NULL,
  state TEXT NOT NULL,
  at_millis INTEGER NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (message_id, revision)
) STRICT;

-- A message leaves the facility once: its name is the key.
CREATE TABLE deliveries (
  message_id TEXT PRIMARY KEY REFERENCES messages (message_id),
  delivered_at_millis INTEGER NOT NULL,
  approved_by TEXT NOT NULL
) STRICT;

CREATE TABLE spends (
  spend_id INTEGER PRIMARY KEY,
  stamp_name TEXT NOT NULL,
  resident_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  spent_at_millis INTEGER NOT NULL,
  refunded_at_millis INTEGER,
  FOREIGN KEY (stamp_name, resident_id) REFERENCES stamps (name, resident_id),
  FOREIGN KEY (message_id, resident_id) REFERENCES messages (message_id, resident_id)
) STRICT;
-- Rule 2.2: this index, not code, makes spending a stamp twice impossible.
CREATE UNIQUE INDEX one_live_spend ON spends (stamp_name) WHERE refunded_at_millis IS NULL;
CREATE INDEX spends_by_message ON spends (message_id);

CREATE TABLE incoming (
  message_id TEXT PRIMARY KEY,
  external_id TEXT NOT NULL UNIQUE,
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  contact_id TEXT NOT NULL REFERENCES contacts (contact_id),
  body TEXT NOT NULL,
  reply_stamps INTEGER NOT NULL CHECK (reply_stamps >= 0),
  arrived_at_millis INTEGER NOT NULL,
  review_due_millis INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('inReview', 'new', 'read', 'refused')),
  decided_by TEXT,
  decided_at_millis INTEGER,
  read_at_millis INTEGER,
  refusal TEXT
) STRICT;
CREATE INDEX incoming_by_state ON incoming (state, arrived_at_millis, message_id);

CREATE TABLE staff (
  name TEXT PRIMARY KEY,
  password_salt TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at_millis INTEGER NOT NULL
) STRICT;

CREATE TABLE staff_sessions (
  token_hash TEXT PRIMARY KEY,
  staff_name TEXT NOT NULL REFERENCES staff (name),
  form_token TEXT NOT NULL,
  expires_at_millis INTEGER NOT NULL
) STRICT;
