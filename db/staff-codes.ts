import { type AttemptRecord, noWrongPins } from '../shared/session/lockout.ts';
import type { Database } from './connection.ts';

/** What tells whether a code of staff is right; the code itself is nowhere. */
export interface KeptStaffCode {
  /** Its first digits, by which the gateway knows whose it is. */
  readonly number: string;
  readonly salt: Uint8Array;
  readonly stretched: Uint8Array;
}

/** The codes with which staff open maintenance on this device (4.1), and the count of wrong ones. */
export interface StaffCodes {
  find(number: string): KeptStaffCode | null;
  /** From here on these are all there are. */
  replace(codes: readonly KeptStaffCode[]): void;
  /** One count for all codes: who tries does not say which one they mean. */
  attempts(): AttemptRecord;
  saveAttempts(record: AttemptRecord): void;
}

/** Prepares the statements of staff's codes. */
export function openStaffCodes(database: Database): StaffCodes {
  const find = database.prepare<[string], KeptStaffCode>(
    'staffCodes.find',
    'SELECT number, salt, stretched FROM staff_codes WHERE number = ?',
  );
  const clear = database.prepare<[]>('staffCodes.clear', 'DELETE FROM staff_codes');
  const add = database.prepare<[string, Uint8Array, Uint8Array]>(
    'staffCodes.add',
    'INSERT INTO staff_codes (number, salt, stretched) VALUES (?, ?, ?)',
  );
  const attempts = database.prepare<[], AttemptRecord>(
    'staffCodes.attempts',
    `SELECT wrong, wait_boot_id AS waitBootId, wait_started_boot_millis AS waitStartedBootMillis,
       wait_millis AS waitMillis
     FROM staff_attempts`,
  );
  const saveAttempts = database.prepare<[number, string, number, number]>(
    'staffCodes.saveAttempts',
    `INSERT OR REPLACE INTO staff_attempts
       (id, wrong, wait_boot_id, wait_started_boot_millis, wait_millis)
     VALUES (1, ?, ?, ?, ?)`,
  );
  return {
    find: (number) => find.get(number) ?? null,
    replace: (codes) => {
      clear.run();
      for (const { number, salt, stretched } of codes) add.run(number, salt, stretched);
    },
    attempts: () => attempts.get() ?? noWrongPins,
    saveAttempts: ({ wrong, waitBootId, waitStartedBootMillis, waitMillis }) => {
      saveAttempts.run(wrong, waitBootId, Math.ceil(waitStartedBootMillis), Math.ceil(waitMillis));
    },
  };
}
