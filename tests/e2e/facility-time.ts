const zone = 'America/Denver';

/** "December 1": a day of the demo facility, as its screens say it. */
export function shortDate(millis: number): string {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    month: 'long',
    day: 'numeric',
  }).format(millis);
}
