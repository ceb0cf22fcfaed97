import { z } from 'zod';
import { type AttemptRecord, noWrongPins } from '../shared/session/lockout.ts';
import { type DeviceThrottle, quietDevice } from '../shared/session/throttle.ts';
import type { Database } from './connection.ts';

/** The counters of wrong PINs; on disk before a check begins (5.3). */
export interface Attempts {
  /** Answers alike for an ID that exists and for one that does not (5.1). */
  find(typedId: string): AttemptRecord;
  save(typedId: string, record: AttemptRecord): void;
  /** Those who still have to wait, as it was written down last. */
  waiting(): readonly { readonly typedId: string; readonly record: AttemptRecord }[];
  /** Who has so many wrong PINs or more, by what was typed, in order. */
  lockedOut(wrongPins: number): string[];
  /** Wrong PINs on this device, whoever they were for. */
  throttle(): DeviceThrottle;
  saveThrottle(throttle: DeviceThrottle): void;
}

const Moments = z.array(z.int());

/**
 * So many IDs that nobody here has are counted, half a megabyte of them; then the one that was not tried for
 * longest is forgotten. Whoever wants to see that (which would tell that nobody has it) types wrong PINs for six
 * days without a pause, at the 29 an hour that do not shut the device.
 */
export const unknownIdsMax = 4096;

/** Prepares the statements of sign-in attempts. */
export function openAttempts(database: Database): Attempts {
  const find = database.prepare<[string], AttemptRecord>(
    'attempts.find',
    `SELECT wrong, wait_boot_id AS waitBootId, wait_started_boot_millis AS waitStartedBootMillis,
       wait_millis AS waitMillis
     FROM attempts WHERE resident_id = ?`,
  );
  const save = database.prepare<[string, number, string, number, number]>(
    'attempts.save',
    `INSERT OR REPLACE INTO attempts
       (resident_id, wrong, wait_boot_id, wait_started_boot_millis, wait_millis)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const forgetOldest = database.prepare<[number]>(
    'attempts.forgetOldest',
    `DELETE FROM attempts WHERE rowid IN (
       SELECT rowid FROM attempts WHERE resident_id NOT IN (SELECT resident_id FROM people)
       ORDER BY rowid DESC LIMIT -1 OFFSET ?)`,
  );
  const waiting = database.prepare<[], AttemptRecord & { typedId: string }>(
    'attempts.waiting',
    `SELECT resident_id AS typedId, wrong, wait_boot_id AS waitBootId,
       wait_started_boot_millis AS waitStartedBootMillis, wait_millis AS waitMillis
     FROM attempts WHERE wait_millis > 0`,
  );
  const lockedOut = database.prepare<[number], { residentId: string }>(
    'attempts.lockedOut',
    'SELECT resident_id AS residentId FROM attempts WHERE wrong >= ? ORDER BY resident_id',
  );
  const throttle = database.prepare<[], { bootId: string; momentsJson: string }>(
    'attempts.throttle',
    'SELECT boot_id AS bootId, moments_json AS momentsJson FROM throttle',
  );
  const saveThrottle = database.prepare<[string, string]>(
    'attempts.saveThrottle',
    'INSERT OR REPLACE INTO throttle (id, boot_id, moments_json) VALUES (1, ?, ?)',
  );
  return {
    find: (typedId) => find.get(typedId) ?? noWrongPins,
    save: (typedId, { wrong, waitBootId, waitStartedBootMillis, waitMillis }) => {
      // Boot clocks tick in fractions; a wait is rounded up, so that it is never shortened.
      save.run(typedId, wrong, waitBootId, Math.ceil(waitStartedBootMillis), Math.ceil(waitMillis));
      forgetOldest.run(unknownIdsMax);
    },
    waiting: () => waiting.all().map(({ typedId, ...record }) => ({ typedId, record })),
    lockedOut: (wrongPins) => lockedOut.all(wrongPins).map((row) => row.residentId),
    throttle: () => {
      const row = throttle.get();
      if (row === undefined) return quietDevice;
      return { bootId: row.bootId, wrongAtBootMillis: Moments.parse(JSON.parse(row.momentsJson)) };
    },
    saveThrottle: ({ bootId, wrongAtBootMillis }) => {
      saveThrottle.run(bootId, JSON.stringify(wrongAtBootMillis.map(Math.ceil)));
    },
  };
}
