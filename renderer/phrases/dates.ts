/** Whose calendar and whose words: the facility's IANA zone and the language of the interface. */
export interface Calendar {
  readonly language: string;
  readonly timeZone: string;
}

/** Weekdays name a day without doubt for six days: on the seventh, "Tuesday" would be two days. */
const weekdayReach = 6;
const dayMillis = 86_400_000;

/** American Spanish: the facility's clock is a twelve-hour clock in both languages. */
const locales: Readonly<Record<string, string>> = { en: 'en-US', es: 'es-US' };

const formats = new Map<string, Intl.DateTimeFormat>();

function format(calendar: Calendar, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${calendar.language} ${calendar.timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locales[calendar.language] ?? calendar.language, {
    ...options,
    timeZone: calendar.timeZone,
  });
  formats.set(key, made);
  return made;
}

/** Days since 1970 of the facility's calendar day on which `millis` falls. */
function dayNumber(calendar: Calendar, millis: number): number {
  const parts = format(
    { ...calendar, language: 'en' },
    {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    },
  ).formatToParts(millis);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return Math.round(Date.UTC(part('year'), part('month') - 1, part('day')) / dayMillis);
}

/** The hour of the facility's clock, 0 to 23. */
export function hourOf(calendar: Calendar, millis: number): number {
  return Number(
    format({ ...calendar, language: 'en' }, { hour: 'numeric', hourCycle: 'h23' }).format(millis),
  );
}

/**
 * "2:10 PM", in both languages as the clocks on the facility's walls have it: "2:10 p.m." would end
 * a sentence with two periods.
 */
export function timeWords(calendar: Calendar, millis: number): string {
  return format({ ...calendar, language: 'en' }, { hour: 'numeric', minute: '2-digit' }).format(
    millis,
  );
}

/** "Tuesday, December 1", with the year where it is not this year's. */
export function dateWords(calendar: Calendar, millis: number, nowMillis: number): string {
  const year = { year: 'numeric' } as const;
  const sameYear =
    format(calendar, year).format(millis) === format(calendar, year).format(nowMillis);
  return format(calendar, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...(sameYear ? {} : year),
  }).format(millis);
}

/** "December 14", with the year where it is not this year's. */
export function shortDateWords(calendar: Calendar, millis: number, nowMillis: number): string {
  const year = { year: 'numeric' } as const;
  const sameYear =
    format(calendar, year).format(millis) === format(calendar, year).format(nowMillis);
  return format(calendar, { month: 'long', day: 'numeric', ...(sameYear ? {} : year) }).format(
    millis,
  );
}

/** Spanish says "a la 1:10" and "a las 2:10". */
function spanishMoment(day: string, time: string): string {
  return `el ${day} ${time.startsWith('1:') ? 'a la' : 'a las'} ${time}`;
}

/** "Monday 2:10 PM" near now; farther away "December 1, 2:10 PM". Spanish: "el lunes a las 2:10 PM" */
export function momentWords(calendar: Calendar, millis: number, nowMillis: number): string {
  const days = dayNumber(calendar, millis) - dayNumber(calendar, nowMillis);
  const time = timeWords(calendar, millis);
  const isNear = Math.abs(days) <= weekdayReach;
  const day = isNear
    ? format(calendar, { weekday: 'long' }).format(millis)
    : shortDateWords(calendar, millis, nowMillis);
  if (calendar.language === 'es') return spanishMoment(day, time);
  return isNear ? `${day} ${time}` : `${day}, ${time}`;
}

/** "NOV": what the postmark on a spent stamp says. */
export function postmarkWords(calendar: Calendar, millis: number): string {
  return format(calendar, { month: 'short' }).format(millis).replace('.', '').toUpperCase();
}

/** "0:58" of a wait or a warning, rounded up so that it never says zero before the end. */
export function countdownWords(remainingMillis: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMillis / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
