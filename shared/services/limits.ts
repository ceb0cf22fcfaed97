import { calendarDay } from '../time/calendar-day.ts';
import { isUrgent, type ReportKind } from './kinds.ts';

/** A report that was filed on this device: when, and whether it was urgent. */
export interface FiledReport {
  readonly atMillis: number;
  readonly isUrgent: boolean;
}

const hourMillis = 3_600_000;
const dayMillis = 24 * hourMillis;

/**
 * So many that no one in need is ever stopped, and few enough that nobody fills a disk, or buries somebody
 * else's report under a thousand others. Urgent ones are counted apart: nothing else uses up their places.
 */
const limits = {
  ordinary: { hour: 6, day: 20 },
  urgent: { hour: 20, day: 60 },
} as const;

/**
 * When the next report of this kind can be taken; null for now. The first of a day in the facility's zone
 * always is. Times are trusted millis.
 */
export function takenAgainAtMillis(
  kind: ReportKind,
  filed: readonly FiledReport[],
  now: { readonly millis: number; readonly timeZone: string },
): number | null {
  const ofKind = filed.filter((one) => one.isUrgent === isUrgent(kind));
  const { hour, day } = isUrgent(kind) ? limits.urgent : limits.ordinary;
  const today = calendarDay(now.millis, now.timeZone);
  if (!ofKind.some((one) => calendarDay(one.atMillis, now.timeZone) === today)) return null;
  const waits = [freeAgain(ofKind, hour, hourMillis), freeAgain(ofKind, day, dayMillis)];
  const atMillis = Math.max(...waits);
  return atMillis > now.millis ? atMillis : null;
}

/** When fewer than `most` lie within the last `spanMillis`. */
function freeAgain(filed: readonly FiledReport[], most: number, spanMillis: number): number {
  const newestFirst = filed.map((one) => one.atMillis).sort((a, b) => b - a);
  const oldestThatCounts = newestFirst[most - 1];
  return oldestThatCounts === undefined ? 0 : oldestThatCounts + spanMillis;
}
