-- A stamp of a resident who has gone to another facility follows them when the tablet knows that it is its no
-- more, and not when it was told so: the answer may be lost, and a letter be written with the stamp meanwhile.
-- The number of the tablet's set of leases from which on the stamp is not in it; null where it is promised.
ALTER TABLE stamps ADD COLUMN recalled_by_version INTEGER CHECK (recalled_by_version > 0);
