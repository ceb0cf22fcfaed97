import { assert } from '../assert.ts';
import { fail, ok, type Result } from '../result.ts';

const secondMillis = 1_000;
const minuteMillis = 60 * secondMillis;
const freeTries = 4;

/** Rule 5.3: the wait after the fifth wrong PIN, the sixth, and so on; after these, staff. */
const waitsMillis = [
  30 * secondMillis,
  1 * minuteMillis,
  5 * minuteMillis,
  15 * minuteMillis,
  60 * minuteMillis,
] as const;

/** This many wrong PINs and only staff can let the resident in again (rule 5.3). */
export const wrongPinsMax = freeTries + waitsMillis.length + 1;

/** The boot clock, read once: a wait is never measured by a clock that can be set. */
export interface BootReading {
  readonly bootId: string;
  /** Milliseconds since this boot, sleep included. */
  readonly bootMillis: number;
}

/**
 * Wrong PINs of one resident ID on one device, as it stands on disk. An ID that nobody has is counted
 * in the same way, so the answer never tells whether it exists (5.1).
 */
export interface AttemptRecord {
  /** Attempts counted as wrong: every one is, until it has succeeded. */
  readonly wrong: number;
  /** The boot in which the wait below was written down. */
  readonly waitBootId: string;
  readonly waitStartedBootMillis: number;
  /** What was left to wait at that moment. */
  readonly waitMillis: number;
}

/** Why no PIN may be tried now. */
export type AttemptProblem =
  | { readonly kind: 'wait'; readonly remainingMillis: number }
  | { readonly kind: 'staffReset' };

/** How long to wait after so many wrong tries in a row, in milliseconds; or that only staff can help. */
export type WaitTable = (wrong: number) => number | 'staffReset';

/**
 * How long to wait after so many wrong PINs in a row, in milliseconds (rule 5.3). `wrong` is a whole
 * number, 0 or more.
 *
 * | wrong | 0-4 | 5    | 6     | 7     | 8      | 9      | 10 and more |
 * |-------|-----|------|-------|-------|--------|--------|-------------|
 * | wait  | 0   | 30 s | 1 min | 5 min | 15 min | 60 min | staff reset |
 */
export function waitAfterWrongPins(wrong: number): number | 'staffReset' {
  assert(Number.isInteger(wrong) && wrong >= 0, `${wrong} wrong PINs`);
  if (wrong <= freeTries) return 0;
  return waitsMillis[wrong - freeTries - 1] ?? 'staffReset';
}

/**
 * The same for a code of staff: the last wait comes again and again. Nobody else could let staff in at a
 * tablet without a network.
 */
export function waitAfterWrongStaffCodes(wrong: number): number {
  const wait = waitAfterWrongPins(Math.min(wrong, freeTries + waitsMillis.length));
  assert(wait !== 'staffReset', 'the last row of the table is a wait');
  return wait;
}

/** The record of an ID that has never been tried here, or that staff have reset. */
export const noWrongPins: AttemptRecord = {
  wrong: 0,
  waitBootId: '',
  waitStartedBootMillis: 0,
  waitMillis: 0,
};

/** The record after the right PIN: nothing is held against anyone. */
export function attemptSucceeded(): AttemptRecord {
  return noWrongPins;
}

/**
 * Milliseconds still to wait, 0 when a PIN may be tried. Of a wait from an earlier boot only the time
 * of this boot counts as waited, because nobody saw how long the tablet was off: so a restart may
 * lengthen a wait, and never shortens one (5.3).
 */
export function remainingWaitMillis(record: AttemptRecord, reading: BootReading): number {
  const isThisBoot = record.waitBootId === reading.bootId;
  const waitedMillis = reading.bootMillis - (isThisBoot ? record.waitStartedBootMillis : 0);
  return Math.min(record.waitMillis, Math.max(0, record.waitMillis - waitedMillis));
}

/**
 * The record with its wait written anew as of this reading. Written down now and then, it keeps what
 * was waited so far from being lost at the next restart.
 */
export function settleWait(record: AttemptRecord, reading: BootReading): AttemptRecord {
  return startWait(record.wrong, remainingWaitMillis(record, reading), reading);
}

/**
 * The record to put on disk before a PIN is checked: it counts the attempt as wrong already, so that
 * cutting the power during the check wins nothing (5.3). Refused while a wait runs or staff must act.
 */
export function attemptBegins(
  record: AttemptRecord,
  reading: BootReading,
  waitAfter: WaitTable = waitAfterWrongPins,
): Result<AttemptRecord, AttemptProblem> {
  if (waitAfter(record.wrong) === 'staffReset') return fail({ kind: 'staffReset' });
  const remainingMillis = remainingWaitMillis(record, reading);
  if (remainingMillis > 0) return fail({ kind: 'wait', remainingMillis });
  const wrong = record.wrong + 1;
  const wait = waitAfter(wrong);
  return ok(startWait(wrong, wait === 'staffReset' ? 0 : wait, reading));
}

/** How many more wrong PINs there can be before staff must act. */
export function triesLeft(record: AttemptRecord): number {
  return Math.max(0, wrongPinsMax - record.wrong);
}

function startWait(wrong: number, waitMillis: number, reading: BootReading): AttemptRecord {
  return {
    wrong,
    waitBootId: reading.bootId,
    waitStartedBootMillis: reading.bootMillis,
    waitMillis,
  };
}
