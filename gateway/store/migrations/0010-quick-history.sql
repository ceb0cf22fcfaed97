-- A long queue writes two steps for each letter. A list of states inside a trigger is made into a table anew
-- each time the trigger runs, which took longer than the row: so the states are a table.
CREATE TABLE message_states (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO message_states (name) VALUES ('draft'), ('queued'), ('sent'), ('inReview'), ('postageDue'),
  ('delivered'), ('partlyDelivered'), ('refused'), ('appealed'), ('released'), ('upheld');
CREATE TRIGGER message_states_stay BEFORE DELETE ON message_states
BEGIN SELECT RAISE(ABORT, 'a state of rule 3.1 stays'); END;
CREATE TRIGGER message_states_do_not_change BEFORE UPDATE ON message_states
BEGIN SELECT RAISE(ABORT, 'a state of rule 3.1 does not change'); END;
CREATE TRIGGER message_states_are_all BEFORE INSERT ON message_states
BEGIN SELECT RAISE(ABORT, 'rule 3.1 has no other state'); END;

DROP TRIGGER messages_are_sound_insert;
CREATE TRIGGER messages_are_sound_insert BEFORE INSERT ON messages
WHEN NOT EXISTS (SELECT 1 FROM message_states WHERE name = NEW.state)
  OR NEW.stamps_needed < 1 OR NEW.stamps_missing < 0 OR NEW.stamps_missing > NEW.stamps_needed
  OR NEW.revision < 0
BEGIN SELECT RAISE(ABORT, 'a message has a state of rule 3.1, a price and a revision'); END;
DROP TRIGGER messages_are_sound_update;
CREATE TRIGGER messages_are_sound_update BEFORE UPDATE ON messages
WHEN NOT EXISTS (SELECT 1 FROM message_states WHERE name = NEW.state)
  OR NEW.stamps_needed < 1 OR NEW.stamps_missing < 0 OR NEW.stamps_missing > NEW.stamps_needed
BEGIN SELECT RAISE(ABORT, 'a message has a state of rule 3.1, a price and a revision'); END;

-- The same table with its steps in the order of their key alone: one tree to write to, not two.
CREATE TABLE history_in_order (
  message_id TEXT NOT NULL REFERENCES messages (message_id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  state TEXT NOT NULL,
  at_millis INTEGER NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (message_id, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO history_in_order SELECT message_id, revision, state, at_millis, by_name FROM message_history;
DROP TABLE message_history;
ALTER TABLE history_in_order RENAME TO message_history;
CREATE TRIGGER history_has_a_known_state BEFORE INSERT ON message_history
WHEN NEW.revision < 1 OR NOT EXISTS (SELECT 1 FROM message_states WHERE name = NEW.state)
BEGIN SELECT RAISE(ABORT, 'a step leads to a state of rule 3.1'); END;
CREATE TRIGGER history_does_not_change BEFORE UPDATE ON message_history
BEGIN SELECT RAISE(ABORT, 'a step that was taken does not change'); END;
CREATE TRIGGER history_stays BEFORE DELETE ON message_history
BEGIN SELECT RAISE(ABORT, 'a step that was taken stays'); END;
