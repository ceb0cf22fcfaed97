-- A resident goes to another facility with its own gateway (rule 2.6). What holds two gateways apart is here:
-- a stamp that went is spent and leased here no more, a month of somebody who is elsewhere begins there, and
-- what comes back comes with a document that lists it.

-- The gateways of other facilities that staff have confirmed, each by its authority.
CREATE TABLE trusted_gateways (
  -- SHA-256 of the authority's certificate, in hexadecimal.
  fingerprint TEXT PRIMARY KEY CHECK (length(fingerprint) = 64),
  name TEXT NOT NULL UNIQUE CHECK (length(trim(name)) > 0),
  certificate TEXT NOT NULL,
  trusted_at_millis INTEGER NOT NULL,
  trusted_by TEXT NOT NULL
) STRICT;

-- Each document that went out or came in, in order: `resident` takes the resident along, `rest` brings stamps
-- that were not in the gateway's hands then. Its id is good once.
CREATE TABLE transfers (
  place INTEGER PRIMARY KEY,
  transfer_id TEXT NOT NULL UNIQUE,
  direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
  part TEXT NOT NULL CHECK (part IN ('resident', 'rest')),
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  gateway TEXT NOT NULL REFERENCES trusted_gateways (fingerprint),
  -- As it was signed, so that a file that was lost is written again.
  document TEXT NOT NULL,
  at_millis INTEGER NOT NULL,
  by_name TEXT NOT NULL
) STRICT;
CREATE INDEX transfers_by_resident ON transfers (resident_id, place);
CREATE TRIGGER transfers_stay BEFORE DELETE ON transfers
BEGIN SELECT RAISE(ABORT, 'a transfer stays'); END;
CREATE TRIGGER transfers_do_not_change BEFORE UPDATE ON transfers
BEGIN SELECT RAISE(ABORT, 'a transfer does not change'); END;

CREATE TABLE transfer_stamps (
  transfer_id TEXT NOT NULL REFERENCES transfers (transfer_id),
  stamp_name TEXT NOT NULL,
  PRIMARY KEY (transfer_id, stamp_name)
) STRICT;
CREATE INDEX transfer_stamps_by_name ON transfer_stamps (stamp_name);
CREATE TRIGGER transfer_stamps_stay BEFORE DELETE ON transfer_stamps
BEGIN SELECT RAISE(ABORT, 'a transfer stays'); END;
CREATE TRIGGER transfer_stamps_do_not_change BEFORE UPDATE ON transfer_stamps
BEGIN SELECT RAISE(ABORT, 'a transfer does not change'); END;

-- Who is at another facility now, and with which document they went.
CREATE TABLE residents_away (
  resident_id TEXT PRIMARY KEY REFERENCES residents (resident_id),
  transfer_id TEXT NOT NULL REFERENCES transfers (transfer_id)
) STRICT;
CREATE TRIGGER residents_go_with_a_transfer BEFORE INSERT ON residents_away
WHEN NOT EXISTS (
  SELECT 1 FROM transfers
  WHERE transfer_id = NEW.transfer_id AND resident_id = NEW.resident_id
    AND direction = 'out' AND part = 'resident'
)
BEGIN SELECT RAISE(ABORT, 'a resident goes with a transfer'); END;
CREATE TRIGGER residents_come_back_with_a_transfer BEFORE DELETE ON residents_away
WHEN NOT EXISTS (
  SELECT 1 FROM transfers AS gone JOIN transfers AS back
    ON back.resident_id = gone.resident_id AND back.place > gone.place
  WHERE gone.transfer_id = OLD.transfer_id AND back.direction = 'in' AND back.part = 'resident'
)
BEGIN SELECT RAISE(ABORT, 'a resident comes back with a transfer'); END;
CREATE TRIGGER residents_away_do_not_change BEFORE UPDATE ON residents_away
BEGIN SELECT RAISE(ABORT, 'a resident comes back with a transfer'); END;
CREATE TRIGGER a_resident_leaves_once BEFORE INSERT ON transfers
WHEN NEW.direction = 'out' AND NEW.part = 'resident'
  AND EXISTS (SELECT 1 FROM residents_away WHERE resident_id = NEW.resident_id)
BEGIN SELECT RAISE(ABORT, 'a resident leaves once'); END;
-- Somebody who was registered here apart from a transfer has months of their own: two of each would be.
CREATE TRIGGER a_resident_comes_from_elsewhere BEFORE INSERT ON transfers
WHEN NEW.direction = 'in' AND NEW.part = 'resident'
  AND NOT EXISTS (SELECT 1 FROM residents_away WHERE resident_id = NEW.resident_id)
  AND EXISTS (SELECT 1 FROM allowances WHERE resident_id = NEW.resident_id)
BEGIN SELECT RAISE(ABORT, 'a resident who comes is not here'); END;

-- Months whose number was fixed where the resident was then: never made anew here.
CREATE TABLE periods_begun_elsewhere (
  resident_id TEXT NOT NULL,
  period TEXT NOT NULL,
  transfer_id TEXT NOT NULL REFERENCES transfers (transfer_id),
  PRIMARY KEY (resident_id, period),
  FOREIGN KEY (resident_id, period) REFERENCES allowances (resident_id, period)
) STRICT;
CREATE TRIGGER periods_begun_elsewhere_stay BEFORE DELETE ON periods_begun_elsewhere
BEGIN SELECT RAISE(ABORT, 'a month that began elsewhere stays so'); END;
CREATE TRIGGER periods_begun_elsewhere_do_not_change BEFORE UPDATE ON periods_begun_elsewhere
BEGIN SELECT RAISE(ABORT, 'a month that began elsewhere stays so'); END;
CREATE TRIGGER a_month_begins_where_the_resident_is BEFORE INSERT ON allowances
WHEN EXISTS (SELECT 1 FROM residents_away WHERE resident_id = NEW.resident_id)
BEGIN SELECT RAISE(ABORT, 'a month begins where the resident is'); END;
CREATE TRIGGER stamps_of_elsewhere_come_with_a_transfer BEFORE INSERT ON stamps
WHEN NEW.kind = 'free'
  AND (EXISTS (SELECT 1 FROM residents_away WHERE resident_id = NEW.resident_id)
    OR EXISTS (SELECT 1 FROM periods_begun_elsewhere
      WHERE resident_id = NEW.resident_id AND period = NEW.period))
  AND NOT EXISTS (
    SELECT 1 FROM transfer_stamps JOIN transfers USING (transfer_id)
    WHERE stamp_name = NEW.name AND direction = 'in' AND resident_id = NEW.resident_id)
BEGIN SELECT RAISE(ABORT, 'a stamp of elsewhere comes with a transfer'); END;

-- The stamps whose holder is another facility's gateway (rule 2.3).
CREATE TABLE stamps_elsewhere (
  stamp_name TEXT PRIMARY KEY REFERENCES stamps (name),
  transfer_id TEXT NOT NULL REFERENCES transfers (transfer_id)
) STRICT;
CREATE TRIGGER stamps_go_with_a_transfer BEFORE INSERT ON stamps_elsewhere
WHEN NOT EXISTS (
  SELECT 1 FROM transfer_stamps JOIN transfers USING (transfer_id)
  WHERE transfer_id = NEW.transfer_id AND stamp_name = NEW.stamp_name AND direction = 'out')
BEGIN SELECT RAISE(ABORT, 'a stamp goes with a transfer'); END;
CREATE TRIGGER stamps_go_unspent_from_the_gateways_hands BEFORE INSERT ON stamps_elsewhere
WHEN EXISTS (SELECT 1 FROM stamps WHERE name = NEW.stamp_name AND holder_device IS NOT NULL)
  OR EXISTS (SELECT 1 FROM spends WHERE stamp_name = NEW.stamp_name AND refunded_at_millis IS NULL)
BEGIN SELECT RAISE(ABORT, 'a stamp goes unspent, and out of the hands of the gateway'); END;
CREATE TRIGGER stamps_come_back_with_a_transfer BEFORE DELETE ON stamps_elsewhere
WHEN NOT EXISTS (
  SELECT 1 FROM transfers AS gone JOIN transfers AS back ON back.place > gone.place
    JOIN transfer_stamps AS listed ON listed.transfer_id = back.transfer_id
  WHERE gone.transfer_id = OLD.transfer_id AND back.direction = 'in'
    AND listed.stamp_name = OLD.stamp_name
)
BEGIN SELECT RAISE(ABORT, 'a stamp comes back with a transfer'); END;
CREATE TRIGGER stamps_elsewhere_do_not_change BEFORE UPDATE ON stamps_elsewhere
BEGIN SELECT RAISE(ABORT, 'a stamp comes back with a transfer'); END;
CREATE TRIGGER a_stamp_elsewhere_is_not_spent BEFORE INSERT ON spends
WHEN EXISTS (SELECT 1 FROM stamps_elsewhere WHERE stamp_name = NEW.stamp_name)
BEGIN SELECT RAISE(ABORT, 'a stamp that is elsewhere is not spent here'); END;
CREATE TRIGGER a_stamp_elsewhere_is_not_leased BEFORE UPDATE ON stamps
WHEN NEW.holder_device IS NOT NULL
  AND EXISTS (SELECT 1 FROM stamps_elsewhere WHERE stamp_name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'a stamp that is elsewhere is not leased here'); END;
