import { expect, test } from 'vitest';
import type { KioskView } from '../../shared/ipc/view.ts';
import { wordsIn } from '../words/catalog.ts';
import { contactWords, isLongOffline, type LinkTelling, unsentWords } from './link.ts';

const plain = (words: string) => words.replaceAll(/[\u00a0\u202f]/g, ' ');
const dayMillis = 86_400_000;
/** Monday, November 23, 2026, 2:10 PM in Denver. */
const nowMillis = Date.UTC(2026, 10, 23, 21, 10);

function telling(
  link: Partial<KioskView['link']>,
  { language = 'en' as 'en' | 'es', doubtful = false } = {},
): LinkTelling {
  const known: KioskView['link'] = {
    connected: false,
    lastContactMillis: nowMillis - 6 * dayMillis,
    problem: null,
    unsent: 3,
    oldestUnsentMillis: nowMillis - 6 * dayMillis,
  };
  return {
    i18n: wordsIn(language),
    calendar: { language, timeZone: 'America/Denver' },
    nowMillis,
    view: { link: { ...known, ...link }, time: { millis: nowMillis, doubtful } },
  };
}

test('what waits is told with its number and since when, in both languages', () => {
  expect(unsentWords(telling({}))).toBe(
    '3 emails are saved on this tablet and will be sent when it connects. The oldest has waited since Tuesday, November 17.',
  );
  expect(unsentWords(telling({ unsent: 1 }))).toBe(
    '1 email is saved on this tablet and will be sent when it connects. It has waited since Tuesday, November 17.',
  );
  expect(unsentWords(telling({}, { language: 'es' }))).toContain(
    'El más antiguo espera desde el martes, 17 de noviembre.',
  );
  expect(unsentWords(telling({ unsent: 0, oldestUnsentMillis: null }))).toBe('');
});

test('of what was sent today it does not say since when', () => {
  expect(unsentWords(telling({ oldestUnsentMillis: nowMillis - 3_600_000 }))).toBe(
    '3 emails are saved on this tablet and will be sent when it connects.',
  );
});

test('days without contact are whole days; before the first one it is the time of the last contact', () => {
  const since = (millis: number) =>
    plain(contactWords(telling({ lastContactMillis: nowMillis - millis })));
  expect(since(6 * dayMillis)).toBe('No contact with the facility for 6 days.');
  expect(since(2 * dayMillis - 1)).toBe('No contact with the facility for 1 day.');
  expect(since(dayMillis - 1)).toBe('It last reached the facility Sunday 2:10 PM.');
  expect(contactWords(telling({}, { language: 'es' }))).toBe(
    'Sin contacto con el centro desde hace 6 días.',
  );
  expect(contactWords(telling({ lastContactMillis: null }))).toBe(
    'This tablet has not reached the facility yet.',
  );
  expect(contactWords(telling({ connected: true }))).toBe('');
});

test('1.2 where the time is in doubt only what is certain is said: the date of the last contact', () => {
  const doubtful = telling({}, { doubtful: true });
  expect(contactWords(doubtful)).toBe(
    'The tablet last reached the facility on Tuesday, November 17.',
  );
  expect(unsentWords(doubtful)).toBe(
    '3 emails are saved on this tablet and will be sent when it connects.',
  );
});

test('a resident without waiting mail is told after a day, and not while the tablet is connected', () => {
  expect(isLongOffline(telling({ lastContactMillis: nowMillis - dayMillis }))).toBe(true);
  expect(isLongOffline(telling({ lastContactMillis: nowMillis - dayMillis + 1 }))).toBe(false);
  expect(isLongOffline(telling({ connected: true }))).toBe(false);
  expect(isLongOffline(telling({ lastContactMillis: null }))).toBe(false);
});
