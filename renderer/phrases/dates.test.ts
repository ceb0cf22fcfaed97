import { expect, test } from 'vitest';
import { countdownWords, dateWords, hourOf, momentWords, timeWords } from './dates.ts';

const denver = { language: 'en', timeZone: 'America/Denver' };
const enEspanol = { language: 'es', timeZone: 'America/Denver' };
const tuesday = Date.UTC(2026, 11, 1, 7, 0);
/** ICU puts a narrow space before PM; a reader sees a space. */
const plain = (words: string) => words.replaceAll(/[\u00a0\u202f]/g, ' ');

test('1.3 a date is the day of the facility, not of the machine', () => {
  expect(dateWords(denver, tuesday, tuesday)).toBe('Tuesday, December 1');
  expect(dateWords(denver, tuesday - 1, tuesday)).toBe('Monday, November 30');
  expect(dateWords(enEspanol, tuesday, tuesday)).toBe('martes, 1 de diciembre');
  expect(dateWords(denver, tuesday, Date.UTC(2027, 0, 9))).toBe('Tuesday, December 1, 2026');
});

test('a moment within six days is a weekday and a time, farther away it is a date and a time', () => {
  const day = 86_400_000;
  expect(plain(momentWords(denver, tuesday, tuesday + 6 * day))).toBe('Tuesday 12:00 AM');
  expect(plain(momentWords(denver, tuesday, tuesday - 6 * day))).toBe('Tuesday 12:00 AM');
  expect(plain(momentWords(denver, tuesday, tuesday + 7 * day))).toBe('December 1, 12:00 AM');
  expect(plain(momentWords(enEspanol, tuesday, tuesday))).toBe('el martes a las 12:00 AM');
  expect(plain(momentWords(enEspanol, tuesday + 3_600_000, tuesday))).toBe(
    'el martes a la 1:00 AM',
  );
  expect(plain(momentWords(enEspanol, tuesday, tuesday + 7 * day))).toBe(
    'el 1 de diciembre a las 12:00 AM',
  );
});

test('hours and times follow the facility through daylight saving', () => {
  expect(hourOf(denver, Date.UTC(2026, 2, 8, 8, 59))).toBe(1);
  expect(hourOf(denver, Date.UTC(2026, 2, 8, 9, 0))).toBe(3);
  expect(hourOf(denver, Date.UTC(2026, 5, 1, 6, 0))).toBe(0);
  expect(plain(timeWords(denver, Date.UTC(2026, 2, 8, 9, 0)))).toBe('3:00 AM');
});

test('4.4 a countdown never says zero before the end', () => {
  expect(countdownWords(60_000)).toBe('1:00');
  expect(countdownWords(1)).toBe('0:01');
  expect(countdownWords(-5)).toBe('0:00');
});
