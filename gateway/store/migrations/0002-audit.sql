-- The audit chains (rules 9.1, 9.2): the gateway's own, and its copy of each device's.
-- Staff have a name that is theirs; the log, which holds no names, knows them by this ID.
ALTER TABLE staff ADD COLUMN staff_id TEXT NOT NULL DEFAULT '';
UPDATE staff SET staff_id = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX staff_by_id ON staff (staff_id);

-- One chain: 'gateway', or 'device/epoch', so that a device that is enrolled anew begins another one.
-- Where it ended when it was last written stands here, beside the entries: so a missing last entry,
-- which no hash can show, is missed.
CREATE TABLE audit_chains (
  chain TEXT PRIMARY KEY,
  device_id TEXT REFERENCES devices (device_id),
  epoch INTEGER CHECK (epoch >= 1),
  entries INTEGER NOT NULL CHECK (entries >= 0),
  last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
  last_hash TEXT NOT NULL CHECK (length(last_hash) = 64),
  CHECK ((device_id IS NULL) = (epoch IS NULL)),
  CHECK (chain = ifnull(device_id || '/' || epoch, 'gateway'))
) STRICT;
INSERT INTO audit_chains (chain, entries, last_seq, last_hash)
VALUES ('gateway', 0, 0, '0000000000000000000000000000000000000000000000000000000000000000');
CREATE TRIGGER audit_chains_stay BEFORE DELETE ON audit_chains
BEGIN SELECT RAISE(ABORT, 'an audit chain stays'); END;
CREATE TRIGGER audit_chains_only_grow BEFORE UPDATE ON audit_chains
WHEN NEW.chain <> OLD.chain OR NEW.entries <= OLD.entries
BEGIN SELECT RAISE(ABORT, 'an audit chain only grows'); END;

-- `place` counts the entries of a chain as they were written, from 1. `seq` is the number that an entry
-- itself claims: the same at the gateway, and on a device as long as nothing is wrong with its chain.
CREATE TABLE audit (
  chain TEXT NOT NULL REFERENCES audit_chains (chain),
  place INTEGER NOT NULL CHECK (place >= 1),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  at_millis INTEGER NOT NULL CHECK (at_millis >= 0),
  event TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  -- When a device brought it; null in the gateway's own chain.
  received_at_millis INTEGER CHECK (received_at_millis >= 0),
  PRIMARY KEY (chain, place),
  CHECK ((chain = 'gateway') = (received_at_millis IS NULL)),
  CHECK (chain <> 'gateway' OR seq = place)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_seq ON audit (chain, seq) WHERE chain <> 'gateway';
CREATE TRIGGER audit_is_dense BEFORE INSERT ON audit
WHEN NEW.place <> 1 + ifnull((SELECT max(place) FROM audit WHERE chain = NEW.chain), 0)
BEGIN SELECT RAISE(ABORT, 'an audit entry comes after the last one'); END;
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit entry stays'); END;
CREATE TRIGGER audit_entries_do_not_change BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit entry does not change'); END;

-- What did not fit when a device brought its chain (rule 9.2): shown to staff until one of them
-- dismisses it, which the schema lets nobody do without a reason.
CREATE TABLE audit_breaks (
  break_id INTEGER PRIMARY KEY,
  chain TEXT NOT NULL REFERENCES audit_chains (chain),
  problem TEXT NOT NULL CHECK (problem IN
    ('badStart', 'gap', 'previousHash', 'brokenHash', 'otherEntry', 'headBehind', 'malformed')),
  -- The number and the hash that the device claims; for a page that cannot be read, the number that
  -- was due and no hash.
  seq INTEGER NOT NULL CHECK (seq >= 0),
  hash TEXT NOT NULL,
  -- After how many entries of the chain it came.
  after_place INTEGER NOT NULL CHECK (after_place >= 0),
  found_at_millis INTEGER NOT NULL,
  dismissed_at_millis INTEGER,
  dismissed_by TEXT,
  reason TEXT CHECK (length(trim(reason)) > 0),
  UNIQUE (chain, problem, seq, hash),
  CHECK ((dismissed_at_millis IS NULL) = (reason IS NULL)),
  CHECK ((dismissed_at_millis IS NULL) = (dismissed_by IS NULL))
) STRICT;
CREATE TRIGGER audit_breaks_stay BEFORE DELETE ON audit_breaks
BEGIN SELECT RAISE(ABORT, 'a break of an audit chain stays'); END;
CREATE TRIGGER audit_breaks_are_dismissed_once BEFORE UPDATE ON audit_breaks
WHEN OLD.reason IS NOT NULL OR NEW.reason IS NULL OR NEW.chain <> OLD.chain
  OR NEW.problem <> OLD.problem OR NEW.seq <> OLD.seq OR NEW.hash <> OLD.hash
  OR NEW.after_place <> OLD.after_place OR NEW.found_at_millis <> OLD.found_at_millis
BEGIN SELECT RAISE(ABORT, 'a break of an audit chain is dismissed once, with a reason'); END;
