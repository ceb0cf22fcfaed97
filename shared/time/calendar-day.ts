import { Temporal } from 'temporal-polyfill';

/** The day that contains an instant (milliseconds since 1970) in an IANA zone, `YYYY-MM-DD`. */
export function calendarDay(millis: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(millis)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}
