import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUrgent, namedAgain, ReportKind } from './kinds.ts';
import { type FiledReport, takenAgainAtMillis } from './limits.ts';
import { makeReceiptNumber, readReceiptNumber, spokenReceiptNumber } from './receipt.ts';

const values = fc.array(fc.nat({ max: 30 }), { minLength: 8, maxLength: 8 });

function numberOf(chosen: readonly number[]): string {
  let next = 0;
  return makeReceiptNumber(() => chosen[next++] ?? 0);
}

test('7 a receipt number is read however it is typed or spaced', () => {
  fc.assert(
    fc.property(values, (chosen) => {
      const number = numberOf(chosen);
      expect(number).toMatch(/^[2-9A-HJKMNP-Z]{9}$/);
      expect(readReceiptNumber(spokenReceiptNumber(number).toLowerCase())).toBe(number);
    }),
  );
});

test('7 one wrong character, or two that changed places, is never taken for another receipt', () => {
  fc.assert(
    fc.property(values, fc.nat({ max: 8 }), fc.nat({ max: 30 }), (chosen, at, other) => {
      const number = numberOf(chosen);
      const wrong = numberOf([other, 0, 0, 0, 0, 0, 0, 0]).charAt(0);
      const mistyped = number.slice(0, at) + wrong + number.slice(at + 1);
      expect(readReceiptNumber(mistyped)).toBe(mistyped === number ? number : null);
      const [one = '', two = ''] = [number.charAt(at), number.charAt(at + 1)];
      const swapped = number.slice(0, at) + two + one + number.slice(at + 2);
      if (at < 8) expect(readReceiptNumber(swapped)).toBe(swapped === number ? number : null);
    }),
  );
});

test('7 what is no number is none', () => {
  for (const typed of ['', '22222222', '2222222222', 'OOOOOOOOO', '💥'.repeat(9)]) {
    expect(readReceiptNumber(typed)).toBeNull();
  }
});

const timeZone = 'America/Denver';
const noon = Date.parse('2026-11-20T19:00:00Z');
const minute = 60_000;
const hour = 60 * minute;

/** So many of one kind, a minute apart, the last one a minute before noon. */
function filed(count: number, urgent: boolean): FiledReport[] {
  return Array.from({ length: count }, (_, n) => ({
    atMillis: noon - (n + 1) * minute,
    isUrgent: urgent,
  }));
}

test.each([
  ['grievance', filed(5, false), null],
  ['grievance', filed(6, false), noon - 6 * minute + hour],
  ['grievance', filed(60, true), null],
  ['prea', filed(20, false), null],
  ['prea', filed(19, true), null],
  ['crisis', filed(20, true), noon - 20 * minute + hour],
] as const)('7 a %s after others is taken at the right time', (kind, before, untilMillis) => {
  expect(takenAgainAtMillis(kind, before, { millis: noon, timeZone })).toBe(untilMillis);
});

test('7 the first of a day is always taken, however many there were the evening before', () => {
  const justAfterMidnight = Date.parse('2026-11-21T07:00:10Z');
  const evening = filed(60, true).map((one) => ({
    ...one,
    atMillis: one.atMillis + justAfterMidnight - noon,
  }));
  const now = { millis: justAfterMidnight, timeZone };
  expect(takenAgainAtMillis('prea', evening, now)).toBeNull();
  const oneMore = [...evening, { atMillis: justAfterMidnight, isUrgent: true }];
  expect(takenAgainAtMillis('prea', oneMore, now)).not.toBeNull();
});

test('7 who reported abuse or spoke of a crisis is never named so again', () => {
  const hidden = ReportKind.options.filter((kind) => namedAgain(kind) === null);
  expect(hidden).toEqual(['prea', 'crisis']);
  expect(hidden.every(isUrgent)).toBe(true);
});
