-- Orders of the facility to its devices (rule 6.9). Each device has a numbering of its own, dense from 1 and
-- given in commit order; an order for the whole facility is one row for each device.
CREATE TABLE orders (
  order_id TEXT PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  version INTEGER NOT NULL CHECK (version >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('lockdown', 'unlock', 'lock', 'lose', 'wipe')),
  scope TEXT NOT NULL CHECK (scope IN ('facility', 'device')),
  reason TEXT CHECK (length(reason) > 0),
  signature TEXT NOT NULL,
  issued_at_millis INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  -- Under which incarnation of the gateway it was given: after a backup was put back, those that were given
  -- since are numbered behind what the device has seen before.
  incarnation TEXT NOT NULL,
  -- When the device said that it has carried it out.
  seen_at_millis INTEGER,
  UNIQUE (device_id, version)
) STRICT;
CREATE TRIGGER orders_stay BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'an order stays'); END;
-- Only its number and with it its signature may change, and only until it was carried out.
CREATE TRIGGER orders_stay_what_they_are BEFORE UPDATE ON orders
WHEN NEW.order_id <> OLD.order_id OR NEW.device_id <> OLD.device_id OR NEW.kind <> OLD.kind
  OR NEW.scope <> OLD.scope OR NEW.reason IS NOT OLD.reason
  OR NEW.issued_at_millis <> OLD.issued_at_millis OR NEW.issued_by <> OLD.issued_by
  OR NEW.incarnation <> OLD.incarnation OR NEW.version < OLD.version
  OR (OLD.seen_at_millis IS NOT NULL AND NEW.version <> OLD.version)
BEGIN SELECT RAISE(ABORT, 'an order stays what it is'); END;
CREATE TRIGGER orders_are_dense BEFORE INSERT ON orders
WHEN NEW.version <> 1 + max(
  ifnull((SELECT max(version) FROM orders WHERE device_id = NEW.device_id), 0),
  ifnull((SELECT before_version FROM order_positions WHERE device_id = NEW.device_id), 0))
BEGIN SELECT RAISE(ABORT, 'an order comes after the last one'); END;

-- Since when all tablets are closed: a tablet that is enrolled meanwhile is closed as well.
ALTER TABLE facility ADD COLUMN locked_down_since_millis INTEGER;

-- Up to which version a device had orders of which this gateway, restored from a backup, may not know, and
-- under which incarnation that was settled: once for each device and incarnation.
CREATE TABLE order_positions (
  device_id TEXT PRIMARY KEY REFERENCES devices (device_id),
  before_version INTEGER NOT NULL CHECK (before_version >= 0),
  incarnation TEXT NOT NULL
) STRICT;

-- A device asks every few seconds whether there is anything for it: that must not read the whole log.
CREATE INDEX changes_of_resident ON changes (resident_id, seq);

-- A device that was reported lost (rule 2.12) is `lost`. The column's CHECK goes with it, so it is made anew.
ALTER TABLE devices ADD COLUMN standing TEXT NOT NULL DEFAULT 'active'
  CHECK (standing IN ('active', 'quarantined', 'lost', 'retired'));
UPDATE devices SET standing = state;
ALTER TABLE devices DROP COLUMN state;
ALTER TABLE devices RENAME COLUMN standing TO state;
