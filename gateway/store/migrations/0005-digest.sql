-- Where a device and the gateway have something else for the same records (rule 6.11): both lists, for
-- staff. Nothing mends it by itself.
CREATE TABLE digest_differences (
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  epoch INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL CHECK (to_seq >= from_seq),
  device_records TEXT NOT NULL,
  gateway_records TEXT NOT NULL,
  found_at_millis INTEGER NOT NULL,
  PRIMARY KEY (device_id, epoch, from_seq, to_seq)
) STRICT;
