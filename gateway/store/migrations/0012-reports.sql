-- What residents reported or asked for by the always-open services (rule 7). None is ever refused: one that does
-- not open stands here too, with what came, and a chain that does not fit is told of in the audit log.
CREATE TABLE reports (
  report_id TEXT PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  -- The device's chain of reports, which a new enrolment does not end, and the place in it.
  chain TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  hash TEXT NOT NULL,
  -- When it was filed, by the tablet's trusted time, and when it came.
  filed_at_millis INTEGER NOT NULL,
  received_at_millis INTEGER NOT NULL,
  desk TEXT NOT NULL,
  is_urgent INTEGER NOT NULL CHECK (is_urgent IN (0, 1)),
  -- Null for one that does not open: `verbatim` then has what came.
  kind TEXT CHECK (kind IN ('prea', 'crisis', 'emergency', 'medical', 'grievance', 'question')),
  number TEXT,
  -- As it was typed; nobody has checked it.
  name TEXT,
  -- Of whoever was signed in, if they are one of the device's.
  resident_id TEXT REFERENCES residents (resident_id),
  words TEXT NOT NULL,
  verbatim TEXT,
  due_at_millis INTEGER NOT NULL,
  seen_at_millis INTEGER,
  seen_by TEXT,
  answered_at_millis INTEGER,
  answered_by TEXT,
  answer TEXT,
  -- The place of its last step among the news of its chain; 0 before the first.
  news INTEGER NOT NULL DEFAULT 0 CHECK (news >= 0),
  CHECK ((kind IS NULL) = (verbatim IS NOT NULL)),
  CHECK ((seen_at_millis IS NULL) = (seen_by IS NULL)),
  CHECK ((answered_at_millis IS NULL) = (answered_by IS NULL)),
  CHECK ((answered_at_millis IS NULL) = (answer IS NULL)),
  CHECK (answered_at_millis IS NULL OR seen_at_millis IS NOT NULL)
) STRICT;
CREATE INDEX reports_by_desk ON reports (desk, received_at_millis);
CREATE INDEX reports_unseen ON reports (due_at_millis) WHERE seen_at_millis IS NULL;
CREATE INDEX reports_by_number ON reports (number) WHERE number IS NOT NULL;
CREATE INDEX reports_news ON reports (chain, news);
CREATE TRIGGER reports_stay BEFORE DELETE ON reports
BEGIN SELECT RAISE(ABORT, 'a report stays'); END;
CREATE TRIGGER reports_do_not_change
BEFORE UPDATE OF report_id, device_id, chain, seq, hash, filed_at_millis, received_at_millis, is_urgent,
  kind, number, name, resident_id, words, verbatim, due_at_millis ON reports
BEGIN SELECT RAISE(ABORT, 'what was reported does not change'); END;
CREATE TRIGGER reports_are_answered_once BEFORE UPDATE OF answer ON reports
WHEN OLD.answer IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a report is answered once'); END;
CREATE TRIGGER reports_are_seen_once BEFORE UPDATE OF seen_at_millis ON reports
WHEN OLD.seen_at_millis IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'who saw a report first does not change'); END;

-- How far each device's chain of reports has come.
CREATE TABLE report_chains (
  chain TEXT PRIMARY KEY,
  last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
  last_hash TEXT NOT NULL,
  -- How many steps there were to tell about.
  last_news INTEGER NOT NULL CHECK (last_news >= 0)
) STRICT;

-- Who of staff is at which desk. Whoever is at none sees no report.
CREATE TABLE staff_desks (
  staff_name TEXT NOT NULL REFERENCES staff (name),
  desk TEXT NOT NULL,
  PRIMARY KEY (staff_name, desk)
) STRICT;
