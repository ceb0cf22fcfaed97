-- Shared tablets (rules 2.4, 2.12): one that a unit shares, beside those that are a resident's own. The
-- columns' CHECKs go with them, so they are made anew.
ALTER TABLE devices ADD COLUMN kept_mode TEXT NOT NULL DEFAULT 'personal'
  CHECK (kept_mode IN ('personal', 'shared'));
UPDATE devices SET kept_mode = mode;
ALTER TABLE devices DROP COLUMN mode;
ALTER TABLE devices RENAME COLUMN kept_mode TO mode;
CREATE TRIGGER a_device_stays_shared_or_personal BEFORE UPDATE ON devices
WHEN NEW.mode <> OLD.mode
BEGIN SELECT RAISE(ABORT, 'a device stays shared or personal'); END;

ALTER TABLE enrolment_codes ADD COLUMN kept_mode TEXT NOT NULL DEFAULT 'personal'
  CHECK (kept_mode IN ('personal', 'shared'));
UPDATE enrolment_codes SET kept_mode = mode WHERE mode <> kept_mode;
ALTER TABLE enrolment_codes DROP COLUMN mode;
ALTER TABLE enrolment_codes RENAME COLUMN kept_mode TO mode;
-- The shared tablet whose place the new one takes; a personal one takes that of its resident's other.
ALTER TABLE enrolment_codes ADD COLUMN replaces_device TEXT REFERENCES devices (device_id)
  CHECK (replaces_device IS NULL OR mode = 'shared');

-- Until when a shared device may spend a stamp, and when the gateway takes it back from one that is silent
-- (2.12). Both or neither, and only of a stamp that some device holds.
ALTER TABLE stamps ADD COLUMN spend_by_millis INTEGER;
ALTER TABLE stamps ADD COLUMN settle_by_millis INTEGER CHECK (
  (settle_by_millis IS NULL) = (spend_by_millis IS NULL)
  AND (settle_by_millis IS NULL OR (holder_device IS NOT NULL AND spend_by_millis < settle_by_millis))
);
CREATE INDEX stamps_to_settle ON stamps (resident_id, settle_by_millis)
  WHERE settle_by_millis IS NOT NULL;
CREATE TRIGGER a_lease_fits_its_device_insert BEFORE INSERT ON stamps
WHEN NEW.holder_device IS NOT NULL AND (NEW.settle_by_millis IS NOT NULL)
  <> ((SELECT mode FROM devices WHERE device_id = NEW.holder_device) = 'shared')
BEGIN SELECT RAISE(ABORT, 'a lease ends on a shared device and on no other'); END;
CREATE TRIGGER a_lease_fits_its_device_update
BEFORE UPDATE OF holder_device, spend_by_millis, settle_by_millis ON stamps
WHEN NEW.holder_device IS NOT NULL AND (NEW.settle_by_millis IS NOT NULL)
  <> ((SELECT mode FROM devices WHERE device_id = NEW.holder_device) = 'shared')
BEGIN SELECT RAISE(ABORT, 'a lease ends on a shared device and on no other'); END;
-- A promise is not shortened while the device holds the stamp (2.12).
CREATE TRIGGER a_lease_is_not_shortened BEFORE UPDATE OF spend_by_millis, settle_by_millis ON stamps
WHEN NEW.holder_device = OLD.holder_device
  AND (NEW.spend_by_millis < OLD.spend_by_millis OR NEW.settle_by_millis < OLD.settle_by_millis)
BEGIN SELECT RAISE(ABORT, 'a lease is not shortened'); END;

-- Who has left a shared device: signs in there no more, while what they had queued there still counts.
ALTER TABLE device_residents ADD COLUMN left_at_millis INTEGER;
-- A change for one device alone, such as that.
ALTER TABLE changes ADD COLUMN device_id TEXT REFERENCES devices (device_id);
CREATE INDEX changes_of_device ON changes (device_id, seq) WHERE device_id IS NOT NULL;
