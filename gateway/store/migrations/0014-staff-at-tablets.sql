-- Codes with which staff open maintenance on tablets (4.1): what tells whether one is right, never the code.
CREATE TABLE tablet_codes (
  -- The first digits of the code. A number is given once: a card of somebody who has left opens nothing.
  number TEXT PRIMARY KEY CHECK (length(number) = 3),
  staff_name TEXT NOT NULL,
  salt TEXT NOT NULL,
  stretched TEXT NOT NULL,
  set_at_millis INTEGER NOT NULL,
  revoked_at_millis INTEGER
) STRICT;
CREATE UNIQUE INDEX one_tablet_code_of_a_name ON tablet_codes (staff_name) WHERE revoked_at_millis IS NULL;
CREATE TRIGGER tablet_codes_stay BEFORE DELETE ON tablet_codes
BEGIN SELECT RAISE(ABORT, 'a number of a code is given once'); END;

-- How residents stand: whether they may sign in and send (4), and how often staff have cleared their lock-out
-- (5.3). Somebody without a row stands as everyone does.
CREATE TABLE resident_standing (
  resident_id TEXT PRIMARY KEY REFERENCES residents (resident_id),
  suspended_at_millis INTEGER,
  left_at_millis INTEGER,
  unlocks INTEGER NOT NULL DEFAULT 0 CHECK (unlocks >= 0)
) STRICT;

-- Staff unlock a tablet on which too many PINs were wrong (5.3). The column's CHECK goes with it.
DROP TRIGGER orders_stay_what_they_are;
ALTER TABLE orders ADD COLUMN ordered TEXT NOT NULL DEFAULT 'lock'
  CHECK (ordered IN ('lockdown', 'unlock', 'lock', 'lose', 'wipe', 'unthrottle'));
UPDATE orders SET ordered = kind;
ALTER TABLE orders DROP COLUMN kind;
ALTER TABLE orders RENAME COLUMN ordered TO kind;
CREATE TRIGGER orders_stay_what_they_are BEFORE UPDATE ON orders
WHEN NEW.order_id <> OLD.order_id OR NEW.device_id <> OLD.device_id OR NEW.kind <> OLD.kind
  OR NEW.scope <> OLD.scope OR NEW.reason IS NOT OLD.reason
  OR NEW.issued_at_millis <> OLD.issued_at_millis OR NEW.issued_by <> OLD.issued_by
  OR NEW.incarnation <> OLD.incarnation OR NEW.version < OLD.version
  OR (OLD.seen_at_millis IS NOT NULL AND NEW.version <> OLD.version)
BEGIN SELECT RAISE(ABORT, 'an order stays what it is'); END;
