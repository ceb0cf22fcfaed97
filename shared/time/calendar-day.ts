import { zoned } from './period.ts';

/** The day that contains an instant (milliseconds since 1970) in an IANA zone, `YYYY-MM-DD`. */
export function calendarDay(millis: number, zone: string): string {
  return zoned(millis, zone).toPlainDate().toString();
}

/**
 * The instant, in milliseconds since 1970, so many calendar days later at the same time of day by the clocks of an
 * IANA zone (rule 1.3): a day on which they change is not 24 hours. A time of day that they skip is an hour later.
 */
export function daysLater(millis: number, days: number, zone: string): number {
  return zoned(millis, zone).add({ days }).epochMilliseconds;
}
