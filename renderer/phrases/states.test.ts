import { expect, test } from 'vitest';
import type { CostView, LetterView, PaymentView } from '../../shared/ipc/view.ts';
import { wordsIn } from '../words/catalog.ts';
import {
  lackWords,
  lastPaymentWords,
  leftWords,
  sendWords,
  takesWords,
  waitWords,
} from './costs.ts';
import { errorWords, missingWords } from './errors.ts';
import { carriesStamps, decisionsFirst, stateWords, type Telling } from './states.ts';

const plain = (words: string) => words.replaceAll(/[\u00a0\u202f]/g, ' ');
const hourMillis = 3_600_000;
/** Tuesday, December 1, 2026, 2:10 PM in Denver. */
const nowMillis = Date.UTC(2026, 11, 1, 21, 10);
const calendar = { language: 'en', timeZone: 'America/Denver' };
const english: Telling = { i18n: wordsIn('en'), calendar, nowMillis };
const spanish: Telling = {
  i18n: wordsIn('es'),
  calendar: { ...calendar, language: 'es' },
  nowMillis,
};

const refusal = {
  part: 'photo 2',
  ruleCode: '4.2',
  ruleText: 'Another resident is named in this email.',
  note: '',
  decidedBy: 'Mail room',
  decidedAtMillis: nowMillis,
  appealByMillis: nowMillis + 20 * 24 * hourMillis,
  stampsReturned: 1,
};
const letter: LetterView = {
  messageId: '019a9f00-0000-7000-8000-000000000001',
  contactName: 'Maya',
  preview: '',
  state: 'queued',
  atMillis: nowMillis - 24 * hourMillis,
  reviewDueMillis: nowMillis + 24 * hourMillis,
  stamps: 1,
  stampsIfLeft: 0,
  stampsMissing: 1,
  payment: null,
  refusal,
  withheld: [],
  problem: null,
  canTakeBack: false,
};
const inWords = (over: Partial<LetterView>, telling = english) =>
  plain(stateWords(telling, { ...letter, ...over }));

test('3.1 every state is told in the words of screens.md', () => {
  expect(inWords({})).toBe('Saved on this tablet. It will be sent when the tablet connects.');
  expect(inWords({ state: 'sent' })).toBe('The facility has it.');
  expect(inWords({ state: 'inReview' })).toBe(
    'Being reviewed since Monday 2:10 PM. Decision due by Wednesday 2:10 PM.',
  );
  expect(inWords({ state: 'delivered', atMillis: nowMillis })).toBe('Delivered Tuesday 2:10 PM.');
  expect(inWords({ state: 'partlyDelivered', refusal: { ...refusal, stampsReturned: 0 } })).toBe(
    'Delivered without photo 2. Reason below.',
  );
  const withheld = [refusal, { ...refusal, part: 'photo 4' }];
  expect(inWords({ state: 'partlyDelivered', withheld })).toBe(
    'Delivered without photo 2 and photo 4. Reason below. Your 2 stamps were returned.',
  );
  expect(inWords({ state: 'refused' })).toBe(
    'Not delivered. Reason below. Your 1 stamp was returned.',
  );
  expect(inWords({ state: 'postageDue' })).toBe(
    'Waiting: this email still needs 1 stamp. Pay or take it back.',
  );
  expect(inWords({ state: 'appealed', reviewDueMillis: Date.UTC(2026, 11, 14, 20) })).toBe(
    'Appeal received. Answer due by December 14.',
  );
});

test('3.6 a refusal says what became of the stamps, whichever it was', () => {
  expect(
    inWords({ state: 'refused', stamps: 2, refusal: { ...refusal, stampsReturned: 2 } }),
  ).toContain('Your 2 stamps were returned.');
  expect(inWords({ state: 'refused', refusal: { ...refusal, stampsReturned: 0 } })).toContain(
    'Your 1 stamp was not returned.',
  );
});

test('A4 the states are whole in Spanish', () => {
  expect(inWords({ state: 'inReview' }, spanish)).toBe(
    'En revisión desde el lunes a las 2:10 PM. Deben decidir a más tardar el miércoles a las 2:10 PM.',
  );
  expect(inWords({ state: 'postageDue', stampsMissing: 2 }, spanish)).toBe(
    'En espera: a este correo le faltan 2 estampillas. Páguelo o retírelo.',
  );
  expect(inWords({ state: 'partlyDelivered' }, spanish)).toBe(
    'Entregado sin la foto 2. La razón está abajo. Se le devolvió 1 estampilla.',
  );
});

test('letters that need a decision stand first, the rest stay in order', () => {
  const named = (name: string, over: Partial<LetterView>) => ({
    ...letter,
    contactName: name,
    refusal: null,
    ...over,
  });
  const letters = [
    named('a', { state: 'delivered' }),
    named('b', { state: 'refused', refusal: { ...refusal, appealByMillis: nowMillis - 1 } }),
    named('c', { state: 'postageDue' }),
    named('d', { state: 'refused', refusal }),
    named('e', { state: 'queued' }),
  ];
  expect(
    decisionsFirst(letters, nowMillis)
      .map((each) => each.contactName)
      .join(''),
  ).toBe('cdabe');
});

const cost: CostView = {
  characters: 8074,
  charactersPerStamp: 6000,
  charactersLeft: 3926,
  stamps: 2,
  uses: { reply: 0, free: 1, bought: 1 },
  missing: 0,
  ifLeft: 0,
  refundedIfRefused: true,
};

test('2.8 the postage line says how many stamps, and which', () => {
  expect(takesWords(english.i18n, cost)).toBe('Takes 1 free stamp and 1 bought stamp');
  expect(leftWords(english.i18n, cost)).toBe('3,926 characters left on this stamp');
  expect(leftWords(english.i18n, { ...cost, charactersLeft: 1 })).toBe(
    '1 character left on this stamp',
  );
  expect(takesWords(spanish.i18n, cost)).toBe('Usa 1 estampilla gratis y 1 estampilla comprada');
});

test('2.13 where a shared tablet cannot know, it says that the email is free if a stamp is left', () => {
  const unknown = { ...cost, stamps: 1, uses: { reply: 0, free: 0, bought: 0 }, ifLeft: 1 };
  expect(takesWords(english.i18n, unknown)).toBe('Takes 1 stamp, free if one is left this month');
  expect(sendWords(english.i18n, unknown, 0)).toBe(
    'This email takes 1 stamp, free if one is left this month. If none is left, it waits at the facility, whole, and takes no stamp until you pay or take it back. Stamps are returned if the facility refuses it.',
  );
  const partly = { ...unknown, stamps: 3, uses: { reply: 0, free: 1, bought: 0 }, ifLeft: 2 };
  expect(takesWords(english.i18n, partly)).toBe(
    'Takes 1 free stamp, and 2 more, free if they are left this month',
  );
  expect(sendWords(spanish.i18n, partly, 1)).toContain('1 estampilla gratis, y 2 más, gratis si');
  expect(inWords({ stampsIfLeft: 1 })).toBe(
    'Saved on this tablet. It will be sent when the tablet connects, free if a stamp is left this month.',
  );
});

test('Send asks in one sentence with its numbers, and says whether the stamps come back', () => {
  expect(sendWords(english.i18n, cost, 3)).toBe(
    'This email takes 1 free stamp and 1 bought stamp, leaves you 2 free stamps this month, and the stamps are returned if the facility refuses it.',
  );
  const kept = {
    ...cost,
    stamps: 1,
    uses: { reply: 0, free: 1, bought: 0 },
    refundedIfRefused: false,
  };
  expect(sendWords(english.i18n, kept, 1)).toBe(
    'This email takes 1 free stamp, leaves you no free stamps this month, and the stamp is not returned if the facility refuses it.',
  );
  expect(sendWords(spanish.i18n, kept, 1)).toBe(
    'Este correo usa 1 estampilla gratis, le deja sin estampillas gratis este mes, y la estampilla no se devuelve si el centro lo rechaza.',
  );
});

test('2.9 what is missing is said with its number and the date of the next free stamps', () => {
  const words = errorWords(
    { code: 'notEnoughStamps', missing: 2, nextFreeAtMillis: Date.UTC(2027, 0, 1, 7) },
    english,
  );
  expect(words).toBe(missingWords(english.i18n, 2, 'Friday, January 1, 2027'));
  expect(words).toContain('You need 2 more stamps');
  expect(words).toContain('The email stays in your drafts, whole.');
});

const payment: PaymentView = {
  stamps: 2,
  uses: { reply: 0, free: 1, bought: 0 },
  missing: 1,
  refundedIfRefused: true,
  lastPayment: null,
};

test('2.11 a letter that waits says its whole price, what is lacking, and what can be done', () => {
  // One stamp was lacking when it arrived, and the other one is not spent for it either.
  expect(inWords({ state: 'postageDue', payment })).toBe(
    'Waiting: this email still needs 2 stamps. Pay or take it back.',
  );
  expect(lackWords(english.i18n, payment)).toBe('1 stamp is missing.');
  expect(lackWords(spanish.i18n, { ...payment, missing: 2 })).toBe('Faltan 2 estampillas.');
  expect(waitWords(english.i18n, payment, 'Friday, January 1')).toBe(
    'This email takes 2 stamps. Your next free stamps come on Friday, January 1. It waits at the facility, whole, until you pay or take it back.',
  );
  expect(waitWords(english.i18n, payment, null)).not.toContain('free stamps');
  expect(sendWords(english.i18n, { ...payment, stamps: 1 }, 3)).toContain(
    'This email takes 1 free stamp, leaves you 2 free stamps this month',
  );
});

test('6.6 a payment that came to nothing says that no stamp was taken, in both languages', () => {
  for (const lastPayment of ['notEnough', 'notTaken'] as const) {
    expect(lastPaymentWords(english.i18n, lastPayment)).toContain('No stamp was taken.');
    expect(lastPaymentWords(spanish.i18n, lastPayment)).toContain('No se usó ninguna estampilla.');
  }
});

test('2.7 a letter carries stamps while they are held or spent for it, and not once it came back', () => {
  const plainLetter = { ...letter, refusal: null };
  expect(carriesStamps(plainLetter)).toBe(true);
  expect(carriesStamps({ ...plainLetter, state: 'delivered' })).toBe(true);
  expect(carriesStamps({ ...plainLetter, state: 'postageDue', payment })).toBe(false);
  expect(carriesStamps({ ...plainLetter, state: 'draft', problem: 'badText' })).toBe(false);
  expect(carriesStamps({ ...plainLetter, stamps: 0 })).toBe(false);
});
