import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OutgoingState } from '../../shared/mail/states.ts';
import { openDatabase } from './database.ts';

/*
 * Every attempt here goes past all code, straight to a real gateway's database. What the schema cannot
 * know is the time: that a period is over, and a lease for it with it, the code alone holds (2.4, 2.5).
 */

let directory: string;
let handle: Database.Database;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-constraints-'));
  const path = join(directory, 'gateway.db');
  const opened = openDatabase(path, 'create');
  if (!opened.ok) throw new Error(opened.error.code);
  await opened.value.selectFrom('stamps').select('name').execute();
  await opened.value.destroy();
  handle = new Database(path);
  handle.pragma('foreign_keys = ON');
  handle.exec(`
    INSERT INTO residents VALUES ('r1', 'A', 'B', 'en', 1, '', '', 0), ('r2', 'C', 'D', 'en', 1, '', '', 0);
    INSERT INTO contacts VALUES ('c1', 'r1', 'E', '', 'x', 0), ('c2', 'r2', 'E', '', 'x', 0);
    INSERT INTO devices (device_id, name, mode, state, state_reason, epoch, app_version,
      enrolled_at_millis, pending, acknowledged_seq, head_hash, lease_version)
    VALUES
      ('d1', 'T', 'personal', 'active', '', 1, '', 0, 0, 5, '', 3),
      ('d2', 'U', 'personal', 'active', '', 1, '', 0, 0, 0, '', 0);
    INSERT INTO allowances VALUES ('r1', '2026-11', 4), ('r2', '2026-11', 4);
    INSERT INTO messages VALUES
      ('m1', 'r1', 'c1', NULL, 'd1', 'x', 1, 0, 'inReview', 2, 0, 'x', 0, 0, NULL),
      ('m2', 'r1', 'c1', NULL, 'd1', 'x', 2, 0, 'inReview', 2, 0, 'x', 0, 0, NULL),
      ('m3', 'r1', 'c1', NULL, 'd1', 'x', 1, 0, 'delivered', 3, 0, 'x', 0, 0, NULL);
    INSERT INTO message_history VALUES ('m1', 1, 'sent', 0, 'x'), ('m1', 2, 'inReview', 0, 'x');
    INSERT INTO incoming VALUES
      ('i1', 'e1', 'r1', 'c1', 'x', 0, 0, 0, 'inReview', NULL, NULL, NULL, NULL),
      ('i2', 'e2', 'r1', 'c1', 'x', 0, 0, 0, 'refused', NULL, NULL, NULL, NULL);
    INSERT INTO enrolment_codes (secret_hash, device_name, created_at_millis, expires_at_millis,
      used_at_millis, device_id) VALUES ('s1', 'T', 0, 9, 5, 'd1');
  `);
  for (const resident of ['r1', 'r2']) {
    for (const n of [1, 2, 3, 4]) {
      handle.exec(`INSERT INTO stamps (name, resident_id, kind, period, per_month, n, contact_id,
        holder_device) VALUES ('free/${resident}/2026-11/${n}', '${resident}', 'free',
        '2026-11', 4, ${n}, NULL, ${n === 4 ? "'d1'" : 'NULL'})`);
    }
  }
  handle.exec(record({ id: 'x1', seq: 1 }));
  handle.exec(spend('free/r1/2026-11/1', 'm1'));
});

afterAll(() => {
  handle.close();
  rmSync(directory, { recursive: true });
});

// Each test makes what it likes, and leaves nothing.
beforeEach(() => handle.exec('BEGIN'));
afterEach(() => handle.exec('ROLLBACK'));

/** What is forbidden: its name, the statement, and by what the schema refuses it. */
type Attempt = [what: string, statement: string, refusal: string];

function allRefused(attempts: readonly Attempt[]): void {
  test.each(attempts)('%s', (_, statement, refusal) => {
    expect(() => handle.exec(statement)).toThrow(refusal);
  });
}

/** What must go on working, or the refusals would prove nothing. */
function allTaken(statements: readonly [what: string, statement: string][]): void {
  test.each(statements)('while %s is taken', (_, statement) => {
    expect(() => handle.exec(statement)).not.toThrow();
  });
}

function spend(stamp: string, message: string, resident = 'r1'): string {
  return `INSERT INTO spends (stamp_name, resident_id, message_id, spent_at_millis)
    VALUES ('${stamp}', '${resident}', '${message}', 0);`;
}

function stamp(name: string, parts: { kind?: string; of?: string; perMonth?: number; n: number }) {
  const { kind = 'free', of = '2026-11', perMonth = 4, n } = parts;
  const month = kind === 'free' ? `'${of}', ${perMonth}` : 'NULL, NULL';
  const contact = kind === 'reply' ? `'c1'` : 'NULL';
  return `INSERT INTO stamps VALUES ('${name}', 'r1', '${kind}', ${month}, ${n}, ${contact}, NULL, NULL, NULL, NULL);`;
}

function record(of: {
  id: string;
  seq: number;
  device?: string;
  epoch?: number;
  kind?: string;
  outcome?: string;
  isRepeat?: 0 | 1;
}): string {
  const { device = 'd1', epoch = 1, kind = 'message.send', outcome = 'applied', isRepeat = 0 } = of;
  return `INSERT INTO records (device_id, epoch, seq, record_id, kind, version, hash, verbatim, outcome,
      received_at_millis, is_repeat)
    VALUES ('${device}', ${epoch}, ${of.seq}, '${of.id}', '${kind}', 1, '', '{}', '${outcome}', 0, ${isRepeat});`;
}

const refund = 'UPDATE spends SET refunded_at_millis = 1;';

describe('2.2 a stamp is spent once', () => {
  allRefused([
    [
      'by two messages',
      spend('free/r1/2026-11/1', 'm2'),
      'UNIQUE constraint failed: spends.stamp_name',
    ],
    ['by one message twice', spend('free/r1/2026-11/1', 'm1'), 'a message is paid for once'],
    [
      'again after a refund by two messages',
      refund + spend('free/r1/2026-11/1', 'm1') + spend('free/r1/2026-11/1', 'm2'),
      'UNIQUE constraint failed: spends.stamp_name',
    ],
    ['by someone else', spend('free/r2/2026-11/1', 'm2'), 'FOREIGN KEY'],
    ["for someone else's message", spend('free/r2/2026-11/1', 'm2', 'r2'), 'FOREIGN KEY'],
    ['though it was never made', spend('free/r1/2026-11/5', 'm2'), 'FOREIGN KEY'],
    ['by a message that is not there', spend('free/r1/2026-11/2', 'm9'), 'FOREIGN KEY'],
    ['and the spend taken away', 'DELETE FROM spends', 'a spend stays'],
    [
      'and the spend put on another message',
      `UPDATE spends SET message_id = 'm2', refunded_at_millis = 1`,
      'changes in nothing else',
    ],
    ['and the stamp taken away', `DELETE FROM stamps WHERE n = 1`, 'FOREIGN KEY'],
  ]);
  allTaken([
    ['a second stamp', spend('free/r1/2026-11/2', 'm2') + spend('free/r1/2026-11/3', 'm2')],
    ['a refunded one', refund + spend('free/r1/2026-11/1', 'm2')],
  ]);
});

describe('2.5 there is no fifth of four', () => {
  allRefused([
    ['by its number', stamp('free/r1/2026-11/5', { n: 5 }), 'CHECK constraint failed'],
    ['by its name', stamp('free/r1/2026-11/5', { n: 4 }), 'CHECK constraint failed'],
    ['by another N', stamp('free/r1/2026-11/5', { n: 5, perMonth: 5 }), 'FOREIGN KEY'],
    ['by one that is there', stamp('free/r1/2026-11/4', { n: 4 }), 'UNIQUE constraint failed'],
    ['by a number below 1', stamp('free/r1/2026-11/0', { n: 0 }), 'CHECK constraint failed'],
    ['as a bought one', stamp('free/r1/2026-11/5', { kind: 'paid', n: 5 }), 'the name of its kind'],
    ['as a reply', stamp('free/r1/2026-11/5', { kind: 'reply', n: 5 }), 'the name of its kind'],
    [
      'by a second N for the period',
      `INSERT INTO allowances VALUES ('r1', '2026-11', 5)`,
      'UNIQUE constraint failed',
    ],
    ['by a larger N for the period', `UPDATE allowances SET per_month = 5`, 'is not changed'],
    [
      'by an N that is removed and made anew, once a stamp of the period was spent',
      `DELETE FROM stamps WHERE resident_id = 'r1' AND n > 1;
       DELETE FROM allowances WHERE resident_id = 'r1'`,
      'FOREIGN KEY',
    ],
    [
      'by another spelling of the month',
      `INSERT INTO allowances VALUES ('r1', '2026-11 ', 4)`,
      'written YYYY-MM',
    ],
    ['by a 13th month', `INSERT INTO allowances VALUES ('r1', '2026-13', 4)`, 'written YYYY-MM'],
    [
      'by making one of another month into it',
      `UPDATE stamps SET n = 5, name = 'free/r1/2026-11/5' WHERE n = 4 AND resident_id = 'r1'`,
      'stays what it is',
    ],
    ['by an N below 0', `INSERT INTO allowances VALUES ('r1', '2026-12', -1)`, 'CHECK constraint'],
    [
      'without a period of its own',
      stamp('free/r1/2026-12/1', { of: '2026-12', n: 1 }),
      'FOREIGN KEY',
    ],
  ]);
  allTaken([
    [
      'the first of the next month',
      `INSERT INTO allowances VALUES ('r1', '2026-12', 4);
       ${stamp('free/r1/2026-12/1', { of: '2026-12', n: 1 })}`,
    ],
    ['a bought one', stamp('paid/p1/1', { kind: 'paid', n: 1 })],
    ['a reply', stamp('reply/i1/1', { kind: 'reply', n: 1 })],
  ]);
});

describe('2.3 a stamp has one holder', () => {
  allRefused([
    [
      'and is not made again for another device',
      `INSERT INTO stamps VALUES ('free/r1/2026-11/4', 'r1', 'free', '2026-11', 4, 4, NULL, 'd2', NULL, NULL, NULL)`,
      'UNIQUE constraint failed: stamps.name',
    ],
    [
      'which is one of the facility',
      `UPDATE stamps SET holder_device = 'd9' WHERE n = 3`,
      'FOREIGN KEY',
    ],
    [
      'and leases count up',
      `UPDATE devices SET lease_version = 2 WHERE device_id = 'd1'`,
      'counts up',
    ],
  ]);
  allTaken([['another holder', `UPDATE stamps SET holder_device = 'd2' WHERE n = 4`]]);
});

describe('2.7 a refund is made once', () => {
  allRefused([
    ['and not again', refund + refund, 'given back once'],
    [
      'and not taken back, after which the stamp would be spent twice',
      `${refund} UPDATE spends SET refunded_at_millis = NULL`,
      'given back once',
    ],
  ]);
});

describe('6.3 a record has one effect', () => {
  const first = record({ id: 'x2', seq: 2, outcome: 'refused' });
  allRefused([
    [
      'under its number',
      record({ id: 'x9', seq: 1 }),
      'UNIQUE constraint failed: records.device_id, records.epoch, records.seq',
    ],
    ['under its id', record({ id: 'x1', seq: 2 }), 'UNIQUE constraint failed: records.record_id'],
    [
      'under its id in another epoch',
      record({ id: 'x1', seq: 1, epoch: 2 }),
      'UNIQUE constraint failed: records.record_id',
    ],
    [
      'under its id from another device',
      record({ id: 'x1', seq: 1, device: 'd2' }),
      'UNIQUE constraint failed: records.record_id',
    ],
    [
      'also as a repeat: of another outcome',
      first + record({ id: 'x2', seq: 3, isRepeat: 1 }),
      'the result of the first one',
    ],
    [
      'also as a repeat: of another kind',
      record({ id: 'x1', seq: 2, kind: 'message.recall', isRepeat: 1 }),
      'the result of the first one',
    ],
    [
      'also as a repeat: of nothing',
      record({ id: 'x9', seq: 2, isRepeat: 1 }),
      'the result of the first one',
    ],
    ['and one result', `UPDATE records SET outcome = 'refused'`, 'does not change'],
    [
      'of the list',
      record({ id: 'x9', seq: 2, outcome: 'lost' }),
      'CHECK constraint failed: outcome',
    ],
    ['counted from 1', record({ id: 'x9', seq: 0 }), 'from 1'],
    ['in an epoch from 1', record({ id: 'x9', seq: 2, epoch: 0 }), 'from 1'],
    ['of a device that is there', record({ id: 'x9', seq: 1, device: 'd9' }), 'FOREIGN KEY'],
    [
      'and what was acknowledged stays so',
      `UPDATE devices SET acknowledged_seq = 4 WHERE device_id = 'd1'`,
      'counts up',
    ],
    ['and no epoch comes back', `UPDATE devices SET epoch = 0`, 'counts up'],
  ]);
  allTaken([
    ['a repeat with the same result', record({ id: 'x1', seq: 2, isRepeat: 1 })],
    [
      'a new epoch that counts from the start',
      `UPDATE devices SET epoch = 2, acknowledged_seq = 0 WHERE device_id = 'd1'`,
    ],
  ]);
});

describe('3.1 a message', () => {
  const message = (id: string, parts = `2, 0, 'inReview', 2`) =>
    `INSERT INTO messages VALUES ('${id}', 'r1', 'c1', NULL, 'd1', 'x', ${parts}, 0, 'x', 0, 0, NULL)`;
  const deliver = (id: string) => `INSERT INTO deliveries VALUES ('${id}', 0, 'x');`;
  const step = (state: string, revision: number) =>
    `UPDATE messages SET state = '${state}', revision = ${revision} WHERE message_id = 'm1';`;
  const history = (state: string, revision: number) =>
    `INSERT INTO message_history VALUES ('m1', ${revision}, '${state}', 0, 'x');`;

  allRefused([
    ['is accepted once', message('m1'), 'UNIQUE constraint failed: messages.message_id'],
    [
      'is delivered once',
      deliver('m1') + deliver('m1'),
      'UNIQUE constraint failed: deliveries.message_id',
    ],
    ['stays delivered', `${deliver('m1')} DELETE FROM deliveries`, 'a delivery stays'],
    [
      'is paid for once',
      `${spend('free/r1/2026-11/2', 'm2')} ${spend('free/r1/2026-11/3', 'm2')}
       ${spend('free/r1/2026-11/4', 'm2')}`,
      'a message is paid for once',
    ],
    ['has a state of the list', message('m9', `1, 0, 'lost', 1`), 'a state of rule 3.1'],
    ['goes to a state of the list', step('lost', 3), 'a state of rule 3.1'],
    ['has steps to states of the list', history('lost', 3), 'a state of rule 3.1'],
    ['takes no step without a revision', step('delivered', 2), 'one revision up'],
    ['skips no revision', step('delivered', 4), 'one revision up'],
    ['goes back to no revision', step('sent', 1), 'one revision up'],
    ['takes a step once', history('delivered', 2), 'UNIQUE constraint failed: message_history'],
    ['changes no step', `UPDATE message_history SET state = 'refused'`, 'does not change'],
    ['loses no step', 'DELETE FROM message_history', 'stays'],
    [
      'that was delivered goes nowhere else',
      `UPDATE messages SET state = 'draft', revision = 4 WHERE message_id = 'm3'`,
      'nothing follows the end',
    ],
    ['costs something', message('m9', `0, 0, 'inReview', 1`), 'a price'],
    ['costs no less than nothing', message('m9', `-1, 0, 'inReview', 1`), 'a price'],
    ['lacks no more than it costs', message('m9', `1, 2, 'postageDue', 1`), 'a price'],
    ['lacks no less than nothing', message('m9', `1, -1, 'postageDue', 1`), 'a price'],
    ['is of a resident of the facility', message('m9').replace("'r1'", "'r9'"), 'FOREIGN KEY'],
    ['goes to a contact who is there', message('m9').replace("'c1'", "'c9'"), 'FOREIGN KEY'],
    ['stays that of its resident', `UPDATE messages SET resident_id = 'r2'`, 'its resident'],
  ]);
  allTaken([
    ['the next step', step('delivered', 3) + history('delivered', 3)],
    ['a second message', message('m9')],
  ]);
  test.each(OutgoingState.options)('while the state %s is taken', (state) => {
    expect(() => handle.exec(message('m9', `1, 0, '${state}', 1`))).not.toThrow();
    expect(() => handle.exec(history(state, 3))).not.toThrow();
  });
});

describe('3.3 a message from outside', () => {
  const arrive = (id: string, reference: string, replyStamps = 0) =>
    `INSERT INTO incoming VALUES ('${id}', '${reference}', 'r1', 'c1', 'x', ${replyStamps}, 0, 0,
      'inReview', NULL, NULL, NULL, NULL)`;
  const decide = (id: string, state: string) =>
    `UPDATE incoming SET state = '${state}' WHERE message_id = '${id}';`;
  allRefused([
    ['comes in once', arrive('i9', 'e1'), 'UNIQUE constraint failed: incoming.external_id'],
    ['brings no stamps below 0', arrive('i9', 'e9', -1), 'CHECK constraint failed'],
    ['is decided about once', decide('i1', 'new') + decide('i1', 'refused'), 'decided about once'],
    ['that was refused is not let in', decide('i2', 'new'), 'decided about once'],
    ['that was refused is not read', decide('i2', 'read'), 'decided about once'],
    ['is not read before review', decide('i1', 'read'), 'decided about once'],
    [
      'has a state of the list',
      arrive('i9', 'e9').replace('inReview', 'lost'),
      'CHECK constraint failed: state',
    ],
  ]);
  allTaken([['a decision, and then reading', decide('i1', 'new') + decide('i1', 'read')]]);
});

describe('P1 an enrolment code is good once', () => {
  allRefused([
    ['and not again', `UPDATE enrolment_codes SET device_id = 'd2'`, 'good once'],
    ['and not anew', `UPDATE enrolment_codes SET used_at_millis = NULL`, 'good once'],
  ]);
});

describe('9.2 a break of an audit chain', () => {
  const dismiss = (reason: string) =>
    `UPDATE audit_breaks SET dismissed_at_millis = 1, dismissed_by = 'x', reason = ${reason};`;
  const zeros = '0'.repeat(64);
  beforeEach(() => {
    handle.exec(`INSERT INTO audit_chains VALUES ('d1/1', 'd1', 1, 0, 0, '${zeros}');
      INSERT INTO audit_breaks VALUES (1, 'd1/1', 'gap', 5, '', 3, 0, NULL, NULL, NULL);`);
  });
  allRefused([
    ['is not dismissed without a reason', dismiss('NULL'), 'with a reason'],
    ['is not dismissed for nothing', dismiss(`'  '`), 'CHECK constraint failed'],
    ['is not dismissed twice', dismiss(`'a'`) + dismiss(`'b'`), 'dismissed once'],
    ['is not taken away', 'DELETE FROM audit_breaks', 'stays'],
    ['is not made into another', `UPDATE audit_breaks SET seq = 6, reason = 'a'`, 'dismissed once'],
  ]);
  allTaken([['a dismissal with a reason', dismiss(`'The tablet was repaired.'`)]]);
});

test('every table is STRICT', () => {
  const tables = handle.pragma('table_list') as { name: string; type: string; strict: number }[];
  const ours = tables.filter(
    (table) => table.type === 'table' && !table.name.startsWith('sqlite_'),
  );
  expect(ours.length).toBeGreaterThan(15);
  expect(ours.filter((table) => table.strict === 0)).toEqual([]);
});
