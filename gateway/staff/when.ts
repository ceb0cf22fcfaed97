const hourMillis = 3_600_000;
const minuteMillis = 60_000;

/** An instant in the facility's zone, such as "Nov 22, 2026, 4:05 PM". */
export function instantWords(millis: number, timeZone: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat('en-US', { ...style, timeZone }).format(millis);
}

/** A day in the facility's zone, such as "Nov 22, 2026". */
export function dateWords(millis: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone }).format(millis);
}

/** The time left to decide, or by how much it is over. */
export function timeLeftWords(millis: number): string {
  const size = Math.abs(millis);
  const words =
    size >= 2 * hourMillis
      ? `${Math.floor(size / hourMillis)} hours`
      : `${Math.ceil(size / minuteMillis)} minutes`;
  return millis >= 0 ? `${words} left` : `${words} late`;
}
