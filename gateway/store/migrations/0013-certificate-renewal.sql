-- A device's certificate gives way to another before it ends (S3). Each is good from the request that it answers
-- on, and the one before it until this one is first used: so a device has one that it shows, and at most one that
-- it has not shown yet, whatever was lost on the way.
ALTER TABLE certificates ADD COLUMN request_hash TEXT;
ALTER TABLE certificates ADD COLUMN pem TEXT;
ALTER TABLE certificates ADD COLUMN used_at_millis INTEGER;
ALTER TABLE certificates ADD COLUMN replaced_at_millis INTEGER;
UPDATE certificates SET used_at_millis =
  (SELECT enrolled_at_millis FROM devices WHERE devices.device_id = certificates.device_id);

CREATE UNIQUE INDEX one_certificate_of_a_request ON certificates (device_id, request_hash)
  WHERE request_hash IS NOT NULL;
CREATE UNIQUE INDEX one_certificate_in_use ON certificates (device_id)
  WHERE used_at_millis IS NOT NULL AND replaced_at_millis IS NULL;
CREATE UNIQUE INDEX one_certificate_to_come ON certificates (device_id) WHERE used_at_millis IS NULL;

CREATE TRIGGER certificates_do_not_come_back BEFORE UPDATE ON certificates
WHEN OLD.replaced_at_millis IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a certificate that was replaced stays so'); END;
CREATE TRIGGER certificates_keep_whose_they_are
BEFORE UPDATE OF fingerprint, device_id, serial, not_after_millis ON certificates
BEGIN SELECT RAISE(ABORT, 'a certificate does not change'); END;
