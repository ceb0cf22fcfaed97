import { Temporal } from 'temporal-polyfill';

/** A calendar month in the facility's zone, `YYYY-MM` (rule 1.3). Sorts as text. */
export type Period = string;

const isPeriod = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Whether a text is a period. */
export function isPeriodName(text: string): boolean {
  return isPeriod.test(text);
}

/** The period that contains an instant (milliseconds since 1970) in an IANA zone. */
export function periodOf(millis: number, zone: string): Period {
  const isInLast = zone === last.zone && millis >= last.fromMillis && millis < last.untilMillis;
  if (!isInLast) last = spanAround(millis, zone);
  return last.period;
}

/** A period and the instants between which it is that one, the second not included. */
interface PeriodSpan {
  readonly zone: string;
  readonly period: Period;
  readonly fromMillis: number;
  readonly untilMillis: number;
}

/** The last answer of `periodOf`, good for a month: it is asked at each key press, for the price. */
let last: PeriodSpan = { zone: '', period: '', fromMillis: 0, untilMillis: 0 };

function spanAround(millis: number, zone: string): PeriodSpan {
  const period = zoned(millis, zone).toPlainDate().toPlainYearMonth().toString();
  return {
    zone,
    period,
    fromMillis: periodStart(period, zone),
    untilMillis: periodStart(nextPeriod(period), zone),
  };
}

/** The instant at which a period begins: the 1st at the day's first moment in the zone, in milliseconds. */
export function periodStart(period: Period, zone: string): number {
  const firstDay = Temporal.PlainYearMonth.from(period).toPlainDate({ day: 1 });
  // Where the clock jumps over midnight the day begins later; Temporal knows, arithmetic does not.
  return firstDay.toZonedDateTime(zone).epochMilliseconds;
}

/** The period after this one. */
export function nextPeriod(period: Period): Period {
  return Temporal.PlainYearMonth.from(period).add({ months: 1 }).toString();
}

/** `count` periods in order, beginning with `first`. */
export function periodsFrom(first: Period, count: number): Period[] {
  const start = Temporal.PlainYearMonth.from(first);
  return Array.from({ length: count }, (_, months) => start.add({ months }).toString());
}

/** An instant as the facility's clocks show it. */
export function zoned(millis: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(zone);
}
