-- What code alone held so far, the schema holds as well (rule 2.2: not a check in code, the schema is
-- what makes it impossible). Triggers, because SQLite adds no CHECK to a table that is there.

-- A record's id stands for one effect (rule 6.3). One that comes again under another number, out of an
-- outbox that was made anew, is kept as a repeat, which may say nothing else than the first one did.
ALTER TABLE records ADD COLUMN is_repeat INTEGER NOT NULL DEFAULT 0 CHECK (is_repeat IN (0, 1));
UPDATE records SET is_repeat = 1
WHERE rowid NOT IN (SELECT min(rowid) FROM records GROUP BY record_id);
CREATE UNIQUE INDEX one_effect_of_a_record ON records (record_id) WHERE is_repeat = 0;
CREATE TRIGGER a_repeat_has_no_effect_of_its_own BEFORE INSERT ON records
WHEN NEW.is_repeat = 1 AND NEW.outcome <> 'quarantined' AND NOT EXISTS (
  SELECT 1 FROM records
  WHERE record_id = NEW.record_id AND is_repeat = 0 AND kind = NEW.kind AND outcome = NEW.outcome
)
BEGIN SELECT RAISE(ABORT, 'a repeated record has the result of the first one'); END;
CREATE TRIGGER a_result_does_not_change BEFORE UPDATE ON records
BEGIN SELECT RAISE(ABORT, 'a stored result does not change'); END;
CREATE TRIGGER records_count_from_1 BEFORE INSERT ON records
WHEN NEW.seq < 1 OR NEW.epoch < 1 OR NEW.version < 1
BEGIN SELECT RAISE(ABORT, 'a record has an epoch, a number and a version from 1'); END;

CREATE TRIGGER devices_count_from_0_insert BEFORE INSERT ON devices
WHEN NEW.epoch < 1 OR NEW.pending < 0 OR NEW.acknowledged_seq < 0 OR NEW.lease_version < 0
BEGIN SELECT RAISE(ABORT, 'a device counts nothing below 0'); END;
-- What was acknowledged and leased stays so within an epoch: a lower number would let a record in again.
CREATE TRIGGER devices_count_up BEFORE UPDATE ON devices
WHEN NEW.epoch < OLD.epoch OR NEW.pending < 0 OR NEW.lease_version < OLD.lease_version
  OR (NEW.epoch = OLD.epoch AND NEW.acknowledged_seq < OLD.acknowledged_seq)
BEGIN SELECT RAISE(ABORT, 'a device counts up'); END;
CREATE TRIGGER a_code_is_good_once BEFORE UPDATE ON enrolment_codes
WHEN OLD.used_at_millis IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an enrolment code is good once'); END;

-- A fifth free stamp must not come in under another kind, nor four more under another spelling of the
-- month: names and periods have one form (rule 2.1).
CREATE TRIGGER allowances_have_a_period_insert BEFORE INSERT ON allowances
WHEN NEW.period NOT GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'
  OR substr(NEW.period, 6) NOT BETWEEN '01' AND '12'
BEGIN SELECT RAISE(ABORT, 'a period is written YYYY-MM'); END;
CREATE TRIGGER allowances_stay_as_they_are BEFORE UPDATE ON allowances
BEGIN SELECT RAISE(ABORT, 'the number of a period is not changed, it is made anew'); END;
CREATE TRIGGER stamps_have_the_name_of_their_kind_insert BEFORE INSERT ON stamps
WHEN NEW.kind <> 'free'
  AND (NEW.name NOT GLOB NEW.kind || '/?*/' || NEW.n OR NEW.name GLOB NEW.kind || '/*/*/*')
BEGIN SELECT RAISE(ABORT, 'a stamp has the name of its kind and its number'); END;
-- Only its holder changes in the life of a stamp (rule 2.3).
CREATE TRIGGER stamps_stay_what_they_are BEFORE UPDATE ON stamps
WHEN NEW.name <> OLD.name OR NEW.resident_id <> OLD.resident_id OR NEW.kind <> OLD.kind
  OR NEW.period IS NOT OLD.period OR NEW.per_month IS NOT OLD.per_month OR NEW.n <> OLD.n
  OR NEW.contact_id IS NOT OLD.contact_id
BEGIN SELECT RAISE(ABORT, 'a stamp stays what it is'); END;

-- A message costs what it costs: no stamp is taken for it beyond that (rule 2.9).
CREATE TRIGGER a_message_is_paid_for_once BEFORE INSERT ON spends
WHEN NEW.refunded_at_millis IS NULL
  AND (SELECT count(*) FROM spends WHERE message_id = NEW.message_id AND refunded_at_millis IS NULL)
    >= (SELECT stamps_needed FROM messages WHERE message_id = NEW.message_id)
BEGIN SELECT RAISE(ABORT, 'a message is paid for once'); END;
CREATE TRIGGER a_refund_is_made_once BEFORE UPDATE ON spends
WHEN OLD.refunded_at_millis IS NOT NULL OR NEW.refunded_at_millis IS NULL
  OR NEW.spend_id <> OLD.spend_id OR NEW.stamp_name <> OLD.stamp_name
  OR NEW.resident_id <> OLD.resident_id OR NEW.message_id <> OLD.message_id
  OR NEW.spent_at_millis <> OLD.spent_at_millis
BEGIN SELECT RAISE(ABORT, 'a spend is given back once, and changes in nothing else'); END;
CREATE TRIGGER spends_stay BEFORE DELETE ON spends
BEGIN SELECT RAISE(ABORT, 'a spend stays'); END;

CREATE TRIGGER messages_are_sound_insert BEFORE INSERT ON messages
WHEN NEW.state NOT IN ('draft', 'queued', 'sent', 'inReview', 'postageDue', 'delivered',
    'partlyDelivered', 'refused', 'appealed', 'released', 'upheld')
  OR NEW.stamps_needed < 1 OR NEW.stamps_missing < 0 OR NEW.stamps_missing > NEW.stamps_needed
  OR NEW.revision < 0
BEGIN SELECT RAISE(ABORT, 'a message has a state of rule 3.1, a price and a revision'); END;
CREATE TRIGGER messages_are_sound_update BEFORE UPDATE ON messages
WHEN NEW.state NOT IN ('draft', 'queued', 'sent', 'inReview', 'postageDue', 'delivered',
    'partlyDelivered', 'refused', 'appealed', 'released', 'upheld')
  OR NEW.stamps_needed < 1 OR NEW.stamps_missing < 0 OR NEW.stamps_missing > NEW.stamps_needed
BEGIN SELECT RAISE(ABORT, 'a message has a state of rule 3.1, a price and a revision'); END;
-- Each step counts one revision up, so that none is taken twice and none unseen (rule 3.1).
CREATE TRIGGER a_step_counts_one_up BEFORE UPDATE ON messages
WHEN NOT (NEW.revision = OLD.revision + 1 OR (NEW.revision = OLD.revision AND NEW.state = OLD.state))
BEGIN SELECT RAISE(ABORT, 'each step of a message counts one revision up'); END;
CREATE TRIGGER the_end_is_the_end BEFORE UPDATE ON messages
WHEN OLD.state IN ('delivered', 'released', 'upheld') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'nothing follows the end of a message'); END;
CREATE TRIGGER messages_keep_their_resident BEFORE UPDATE ON messages
WHEN NEW.message_id <> OLD.message_id OR NEW.resident_id <> OLD.resident_id
BEGIN SELECT RAISE(ABORT, 'a message stays that of its resident'); END;
CREATE TRIGGER history_has_a_known_state BEFORE INSERT ON message_history
WHEN NEW.revision < 1
  OR NEW.state NOT IN ('draft', 'queued', 'sent', 'inReview', 'postageDue', 'delivered',
    'partlyDelivered', 'refused', 'appealed', 'released', 'upheld')
BEGIN SELECT RAISE(ABORT, 'a step leads to a state of rule 3.1'); END;
CREATE TRIGGER history_does_not_change BEFORE UPDATE ON message_history
BEGIN SELECT RAISE(ABORT, 'a step that was taken does not change'); END;
CREATE TRIGGER history_stays BEFORE DELETE ON message_history
BEGIN SELECT RAISE(ABORT, 'a step that was taken stays'); END;
CREATE TRIGGER deliveries_do_not_change BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'a delivery does not change'); END;
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'a delivery stays'); END;

-- Mail from outside is decided about once, and read only when it was let in (rule 3.3).
CREATE TRIGGER incoming_is_decided_once BEFORE UPDATE ON incoming
WHEN NEW.state <> OLD.state AND NOT (
  (OLD.state = 'inReview' AND NEW.state IN ('new', 'refused'))
  OR (OLD.state = 'new' AND NEW.state = 'read'))
BEGIN SELECT RAISE(ABORT, 'mail from outside is decided about once'); END;
