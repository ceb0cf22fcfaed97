import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './database.ts';

/* As in constraints.test.ts: every attempt goes past all code, straight to the database. */

let directory: string;
let handle: Database.Database;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-shared-constraints-'));
  const path = join(directory, 'gateway.db');
  const opened = openDatabase(path, 'create');
  if (!opened.ok) throw new Error(opened.error.code);
  await opened.value.destroy();
  handle = new Database(path);
  handle.pragma('foreign_keys = ON');
  handle.exec(`
    INSERT INTO residents VALUES ('r1', 'A', 'B', 'en', 1, '', '', 0);
    INSERT INTO devices (device_id, name, mode, state, state_reason, epoch, app_version,
      enrolled_at_millis, pending, acknowledged_seq, head_hash, lease_version)
    VALUES ('own', 'T', 'personal', 'active', '', 1, '', 0, 0, 0, '', 0),
      ('unit', 'U', 'shared', 'active', '', 1, '', 0, 0, 0, '', 0);
    INSERT INTO allowances VALUES ('r1', '2026-11', 4);
    INSERT INTO stamps (name, resident_id, kind, period, per_month, n, holder_device,
      spend_by_millis, settle_by_millis)
    VALUES ('free/r1/2026-11/1', 'r1', 'free', '2026-11', 4, 1, 'unit', 1000, 2000),
      ('free/r1/2026-11/2', 'r1', 'free', '2026-11', 4, 2, 'own', NULL, NULL),
      ('free/r1/2026-11/3', 'r1', 'free', '2026-11', 4, 3, NULL, NULL, NULL);
  `);
});

afterAll(() => {
  handle.close();
  rmSync(directory, { recursive: true });
});

// Each test makes what it likes, and leaves nothing.
beforeEach(() => handle.exec('BEGIN'));
afterEach(() => handle.exec('ROLLBACK'));

/** Changes the stamp of that number. */
const stamp = (n: number, change: string) =>
  `UPDATE stamps SET ${change} WHERE name = 'free/r1/2026-11/${n}'`;

const leaseEnds = 'a lease ends on a shared device and on no other';

describe('2.12 a lease has two ends on a shared device, and none elsewhere', () => {
  test.each([
    ['one to a shared device without an end', stamp(3, "holder_device = 'unit'"), leaseEnds],
    [
      'one to a personal device with ends',
      stamp(3, "holder_device = 'own', spend_by_millis = 1, settle_by_millis = 2"),
      leaseEnds,
    ],
    [
      'ends for a personal device later',
      stamp(2, 'spend_by_millis = 1, settle_by_millis = 2'),
      leaseEnds,
    ],
    [
      'an end that is taken away',
      stamp(1, 'spend_by_millis = NULL, settle_by_millis = NULL'),
      leaseEnds,
    ],
    ['settleBy at spendBy', stamp(1, 'spend_by_millis = 2000'), 'CHECK'],
    ['settleBy alone', stamp(1, 'spend_by_millis = NULL'), 'CHECK'],
    ['ends of what no device holds', stamp(1, 'holder_device = NULL'), 'CHECK'],
    ['a promise that is shortened', stamp(1, 'spend_by_millis = 999'), 'a lease is not shortened'],
    [
      'a settleBy that is drawn nearer',
      stamp(1, 'settle_by_millis = 1999'),
      'a lease is not shortened',
    ],
    [
      'a new stamp for a shared device without ends',
      `INSERT INTO stamps (name, resident_id, kind, period, per_month, n, holder_device)
       VALUES ('free/r1/2026-11/4', 'r1', 'free', '2026-11', 4, 4, 'unit')`,
      leaseEnds,
    ],
    [
      'a device that becomes a shared one',
      `UPDATE devices SET mode = 'shared' WHERE device_id = 'own'`,
      'a device stays shared or personal',
    ],
    [
      'a code for a device of another kind',
      `INSERT INTO enrolment_codes (secret_hash, device_name, created_at_millis, expires_at_millis, mode)
       VALUES ('s', 'T', 0, 1, 'borrowed')`,
      'CHECK',
    ],
    [
      'a personal code that replaces a shared device',
      `INSERT INTO enrolment_codes (secret_hash, device_name, created_at_millis, expires_at_millis,
         replaces_device) VALUES ('s', 'T', 0, 1, 'unit')`,
      'CHECK',
    ],
  ])('%s is refused', (_, statement, refusal) => {
    expect(() => handle.exec(statement)).toThrow(refusal);
  });

  test.each([
    [
      'a lease with both ends',
      stamp(3, "holder_device = 'unit', spend_by_millis = 5, settle_by_millis = 6"),
    ],
    ['a lease that is renewed', stamp(1, 'spend_by_millis = 3000, settle_by_millis = 4000')],
    ['a return', stamp(1, 'holder_device = NULL, spend_by_millis = NULL, settle_by_millis = NULL')],
  ])('while %s is taken', (_, statement) => {
    expect(() => handle.exec(statement)).not.toThrow();
  });
});
