import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noonInNovember } from '../sync/letter.test-support.ts';
import {
  admit,
  arrive,
  introduce,
  leave,
  openFacility,
  type TestFacility,
} from '../transfers/facility.test-support.ts';

/*
 * Every attempt here goes past all code, straight to the databases of two real gateways (rule 2.2): at `old`
 * R1 has gone with two stamps, of November's four, while a tablet still holds the others; `fresh` has them.
 */

const stamp = (n: number) => `free/R1/2026-11/${n}`;

let old: TestFacility;
let fresh: TestFacility;
let atOld: Database.Database;
let atFresh: Database.Database;

beforeAll(async () => {
  const clock = { nowMillis: noonInNovember };
  old = await openFacility('Cedar Ridge', { clock, perMonth: 4 });
  fresh = await openFacility('Elk Pass', { clock, perMonth: 8 });
  await introduce(old, fresh);
  await admit(old, 'R1', [{ contactId: 'c1', name: 'Ann', relationship: '' }]);
  atOld = new Database(old.gateway.files.database);
  atOld.pragma('foreign_keys = ON');
  atOld.exec(`
    INSERT INTO devices (device_id, name, mode, state, state_reason, epoch, app_version,
      enrolled_at_millis, pending, acknowledged_seq, head_hash, lease_version)
    VALUES ('d1', 'T', 'personal', 'active', '', 1, '', 0, 0, 0, '', 0);
    INSERT INTO allowances VALUES ('R1', '2026-11', 4);
    INSERT INTO messages VALUES
      ('m1', 'R1', 'c1', NULL, 'd1', 'x', 1, 0, 'inReview', 2, 0, 'x', 0, 0, NULL);`);
  for (const n of [1, 2, 3, 4]) {
    atOld.exec(`INSERT INTO stamps (name, resident_id, kind, period, per_month, n, contact_id, holder_device) VALUES
      ('${stamp(n)}', 'R1', 'free', '2026-11', 4, ${n}, NULL, ${n > 2 ? `'d1'` : 'NULL'})`);
  }
  await arrive(fresh, (await leave(old, fresh, { residentId: 'R1' })).file);
  atFresh = new Database(fresh.gateway.files.database);
  atFresh.pragma('foreign_keys = ON');
});

afterAll(async () => {
  atOld.close();
  atFresh.close();
  await Promise.all([old.close(), fresh.close()]);
});

beforeEach(() => {
  for (const handle of [atOld, atFresh]) handle.exec('BEGIN');
});
afterEach(() => {
  for (const handle of [atOld, atFresh]) handle.exec('ROLLBACK');
});

const spend = (
  n: number,
) => `INSERT INTO spends (stamp_name, resident_id, message_id, spent_at_millis)
  VALUES ('${stamp(n)}', 'R1', 'm1', 0);`;
const make = (
  n: number,
  of = '2026-11',
  perMonth = 4,
) => `INSERT INTO stamps (name, resident_id, kind, period, per_month, n, contact_id, holder_device) VALUES
  ('free/R1/${of}/${n}', 'R1', 'free', '${of}', ${perMonth}, ${n}, NULL, NULL);`;
const document = (direction: 'in' | 'out', part: 'resident' | 'rest', id = 't9') =>
  `INSERT INTO transfers (transfer_id, direction, part, resident_id, gateway, document, at_millis, by_name)
    SELECT '${id}', '${direction}', '${part}', 'R1', fingerprint, '{}', 0, 'x' FROM trusted_gateways;`;
const listed = (n: number) => `INSERT INTO transfer_stamps VALUES ('t9', '${stamp(n)}');`;
const goes = (n: number) => `INSERT INTO stamps_elsewhere VALUES ('${stamp(n)}', 't9');`;

type Attempt = [what: string, statement: string, refusal: string];

describe('2.6 where they left', () => {
  test.each<Attempt>([
    ['a stamp that went is not spent', spend(1), 'is not spent here'],
    [
      'a stamp that went is not leased',
      `UPDATE stamps SET holder_device = 'd1' WHERE name = '${stamp(1)}'`,
      'is not leased here',
    ],
    [
      'a stamp that went is not made anew',
      `DELETE FROM stamps WHERE name = '${stamp(1)}'`,
      'FOREIGN KEY',
    ],
    ['a stamp that went does not come back', 'DELETE FROM stamps_elsewhere', 'with a transfer'],
    [
      'nor with a document that lists another',
      `${document('in', 'rest')} ${listed(2)} DELETE FROM stamps_elsewhere WHERE stamp_name = '${stamp(1)}'`,
      'comes back with a transfer',
    ],
    [
      'a leased stamp does not go',
      document('out', 'rest') + listed(3) + goes(3),
      'out of the hands of the gateway',
    ],
    [
      'a spent stamp does not go',
      `${spend(3)} UPDATE stamps SET holder_device = NULL WHERE n = 3;
        ${document('out', 'rest')} ${listed(3)} ${goes(3)}`,
      'goes unspent',
    ],
    [
      'a stamp does not go without a document',
      `UPDATE stamps SET holder_device = NULL WHERE n = 3; ${document('out', 'rest')} ${goes(3)}`,
      'goes with a transfer',
    ],
    [
      'a month does not begin',
      `INSERT INTO allowances VALUES ('R1', '2026-12', 4)`,
      'begins where',
    ],
    ['a free stamp is not made', make(5), 'comes with a transfer'],
    ['they do not leave twice', document('out', 'resident'), 'leaves once'],
    ['they do not come back by themselves', 'DELETE FROM residents_away', 'with a transfer'],
    [
      'they do not come back with a document of stamps alone',
      `${document('in', 'rest')} DELETE FROM residents_away`,
      'with a transfer',
    ],
    ['what was signed stays', 'DELETE FROM transfers', 'stays'],
    ['what was signed is not changed', `UPDATE transfers SET document = ''`, 'does not change'],
    ['what was listed stays', 'DELETE FROM transfer_stamps', 'stays'],
  ])('%s', (_, statement, refusal) => {
    expect(() => atOld.exec(statement)).toThrow(refusal);
  });
  test.each([
    ['a letter told late, with a stamp that stayed', spend(3)],
    [
      'what comes back with a document',
      `${document('in', 'resident')} ${listed(1)} DELETE FROM residents_away;
        DELETE FROM stamps_elsewhere WHERE stamp_name = '${stamp(1)}'; ${spend(1)}`,
    ],
    [
      'what comes free later',
      `UPDATE stamps SET holder_device = NULL WHERE n = 3;
        ${document('out', 'rest')} ${listed(3)} ${goes(3)}`,
    ],
  ])('while %s is taken', (_, statement) => {
    expect(() => atOld.exec(statement)).not.toThrow();
  });
});

describe('2.6 where they came to', () => {
  test.each<Attempt>([
    ['a document is good once', `${document('in', 'rest')} ${document('in', 'rest')}`, 'UNIQUE'],
    ['they do not come twice', document('in', 'resident'), 'who comes is not here'],
    ['a stamp that did not come is not made', make(3), 'comes with a transfer'],
    [
      'nor with a document that lists another',
      `${document('in', 'rest')} ${listed(4)} ${make(3)}`,
      'comes with a transfer',
    ],
    [
      'nor with one of our own',
      `${document('out', 'rest')} ${listed(3)} ${make(3)}`,
      'comes with a transfer',
    ],
    [
      'the month does not get the number of this facility',
      `DELETE FROM stamps; DELETE FROM allowances WHERE period = '2026-11'`,
      'FOREIGN KEY',
    ],
    ['nor is it forgotten to be of elsewhere', 'DELETE FROM periods_begun_elsewhere', 'stays so'],
    ['a stamp that came is there once', make(1), 'UNIQUE'],
  ])('%s', (_, statement, refusal) => {
    expect(() => atFresh.exec(statement)).toThrow(refusal);
  });
  test.each([
    [
      'a month that begins here',
      `INSERT INTO allowances VALUES ('R1', '2026-12', 8); ${make(8, '2026-12', 8)}`,
    ],
    ['a stamp that follows', `${document('in', 'rest')} ${listed(3)} ${make(3)}`],
  ])('while %s is taken', (_, statement) => {
    expect(() => atFresh.exec(statement)).not.toThrow();
  });
});
