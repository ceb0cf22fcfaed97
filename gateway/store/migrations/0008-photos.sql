-- Photos (rule 6.7). A blob is a picture under a key of its own, and its name is the SHA-256 of its bytes. The
-- bytes lie here in the pieces in which they came: so a piece is either on the disk or was never here, a backup
-- has all of them, and every process of the gateway sees the same.
CREATE TABLE blob_uploads (
  upload_id INTEGER PRIMARY KEY,
  -- Who brings it; null: it came with mail from outside.
  device_id TEXT REFERENCES devices (device_id),
  blob TEXT NOT NULL CHECK (length(blob) = 64 AND blob NOT GLOB '*[^0-9a-f]*'),
  bytes INTEGER NOT NULL CHECK (bytes BETWEEN 29 AND 4194332),
  received INTEGER NOT NULL CHECK (received BETWEEN 0 AND bytes),
  touched_at_millis INTEGER NOT NULL,
  UNIQUE (device_id, blob)
) STRICT;

CREATE TABLE blob_pieces (
  upload_id INTEGER NOT NULL REFERENCES blob_uploads (upload_id) ON DELETE CASCADE,
  at INTEGER NOT NULL CHECK (at >= 0),
  content BLOB NOT NULL CHECK (length(content) BETWEEN 1 AND 262144),
  PRIMARY KEY (upload_id, at)
) STRICT;
CREATE TRIGGER pieces_follow_one_another BEFORE INSERT ON blob_pieces
WHEN NEW.at <> (SELECT received FROM blob_uploads WHERE upload_id = NEW.upload_id)
BEGIN SELECT RAISE(ABORT, 'a piece begins where the one before it ended'); END;
CREATE TRIGGER pieces_do_not_change BEFORE UPDATE ON blob_pieces
BEGIN SELECT RAISE(ABORT, 'a piece does not change'); END;

-- The blobs that are here whole, each once, whoever else brought the same bytes.
CREATE TABLE blobs (
  name TEXT PRIMARY KEY,
  upload_id INTEGER NOT NULL UNIQUE REFERENCES blob_uploads (upload_id) ON DELETE CASCADE
) STRICT;
CREATE TRIGGER a_blob_is_whole BEFORE INSERT ON blobs
WHEN NOT EXISTS (
  SELECT 1 FROM blob_uploads
  WHERE upload_id = NEW.upload_id AND blob = NEW.name AND received = bytes
)
BEGIN SELECT RAISE(ABORT, 'a blob is here whole, under its own name'); END;

-- The photos of a message, outgoing or from outside, numbered from 1. No message is here without its blobs.
CREATE TABLE photos (
  message_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 50),
  blob TEXT NOT NULL REFERENCES blobs (name),
  key TEXT NOT NULL,
  media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png')),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  -- What it cost when the message came in (2.10); 0 for one from outside.
  stamps INTEGER NOT NULL CHECK (stamps >= 0),
  -- Why it is withheld; null for one that is not.
  refusal TEXT,
  PRIMARY KEY (message_id, number),
  UNIQUE (message_id, blob)
) STRICT;
CREATE INDEX photos_by_blob ON photos (blob);
CREATE TRIGGER a_photo_is_withheld_once BEFORE UPDATE ON photos
WHEN OLD.refusal IS NOT NULL OR NEW.refusal IS NULL OR NEW.message_id <> OLD.message_id
  OR NEW.number <> OLD.number OR NEW.blob <> OLD.blob OR NEW.key <> OLD.key
  OR NEW.bytes <> OLD.bytes OR NEW.stamps <> OLD.stamps
BEGIN SELECT RAISE(ABORT, 'a photo is withheld once, and changes in nothing else'); END;
