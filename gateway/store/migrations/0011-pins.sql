-- PINs that were changed, and those that staff gave (rules 5.3 to 5.5; docs/decisions/0014).
-- Whose PIN staff gave: their first sign-in chooses another.
CREATE TABLE temporary_pins (
  resident_id TEXT PRIMARY KEY REFERENCES residents (resident_id)
) STRICT, WITHOUT ROWID;

-- A second way in (5.4): the code on the resident's badge, stretched like a PIN.
CREATE TABLE badges (
  resident_id TEXT PRIMARY KEY REFERENCES residents (resident_id),
  salt TEXT NOT NULL,
  stretched TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The stretched PINs of before, each closed under the one that counts: a tablet whose keys are closed under
-- one of them is given its link. Staff's reset removes them, so none leads past it.
CREATE TABLE pin_links (
  resident_id TEXT NOT NULL REFERENCES residents (resident_id),
  -- That of the PIN of before, by which a tablet knows it.
  salt TEXT NOT NULL,
  link TEXT NOT NULL,
  -- The PIN of before was the resident's so-manieth.
  version INTEGER NOT NULL CHECK (version > 0),
  PRIMARY KEY (resident_id, salt)
) STRICT, WITHOUT ROWID;
