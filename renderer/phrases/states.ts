import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import { unreachable } from '../../shared/assert.ts';
import type { IncomingView, LetterView } from '../../shared/ipc/view.ts';
import { type Calendar, momentWords, shortDateWords } from './dates.ts';

/** What the words of a state need beside the letter: the language, the calendar and the time now. */
export interface Telling {
  readonly i18n: I18n;
  readonly calendar: Calendar;
  readonly nowMillis: number;
}

/** The refused part as people say it: "photo 2", "the text". An unknown name is shown as it is. */
export function partWords(i18n: I18n, part: string): string {
  const photo = /^(?:photo|image|attachment)[\s/_-]*(\d+)$/i.exec(part)?.[1];
  if (photo !== undefined) return i18n._(msg`photo ${photo}`);
  if (/^(?:text|body)$/i.test(part)) return i18n._(msg`the text`);
  return part;
}

/** What became of the stamps of a refused letter; empty where it carried none (rule 3.6). */
export function returnedWords(i18n: I18n, returned: number, stamps: number): string {
  if (returned > 0) {
    return i18n._(
      msg`${plural(returned, { one: 'Your # stamp was returned.', other: 'Your # stamps were returned.' })}`,
    );
  }
  if (stamps === 0) return '';
  return i18n._(
    msg`${plural(stamps, { one: 'Your # stamp was not returned.', other: 'Your # stamps were not returned.' })}`,
  );
}

function reviewWords({ i18n, calendar, nowMillis }: Telling, letter: LetterView): string {
  const since = momentWords(calendar, letter.atMillis, nowMillis);
  if (letter.reviewDueMillis === null) return i18n._(msg`Being reviewed since ${since}.`);
  const due = momentWords(calendar, letter.reviewDueMillis, nowMillis);
  return i18n._(msg`Being reviewed since ${since}. Decision due by ${due}.`);
}

function refusedWords(i18n: I18n, letter: LetterView): string {
  const returned = returnedWords(i18n, letter.refusal?.stampsReturned ?? 0, letter.stamps);
  return `${i18n._(msg`Not delivered. Reason below.`)} ${returned}`.trim();
}

function partlyWords(i18n: I18n, letter: LetterView): string {
  const refusals = letter.withheld.length > 0 ? letter.withheld : [letter.refusal];
  const names = refusals.map((refusal) => partWords(i18n, refusal?.part ?? ''));
  const part = new Intl.ListFormat(i18n.locale, { type: 'conjunction' }).format(names);
  const returned = refusals.reduce((sum, refusal) => sum + (refusal?.stampsReturned ?? 0), 0);
  const words = i18n._(msg`Delivered without ${part}. Reason below.`);
  return `${words} ${returnedWords(i18n, returned, 0)}`.trim();
}

function appealWords({ i18n, calendar, nowMillis }: Telling, letter: LetterView): string {
  if (letter.reviewDueMillis === null) return i18n._(msg`Appeal received.`);
  const due = shortDateWords(calendar, letter.reviewDueMillis, nowMillis);
  return i18n._(msg`Appeal received. Answer due by ${due}.`);
}

/** Why the facility could not take an email at all (rule 6.6); its words are kept. */
const problems: Readonly<Record<NonNullable<LetterView['problem']>, MessageDescriptor>> = {
  unknownContact: msg`The facility could not take it: this person is not on your list.`,
  tooLarge: msg`The facility could not take it: it is too long.`,
  badText: msg`The facility could not take it: it has signs that cannot be sent.`,
  unknownKind: msg`The facility could not take it yet. Tell staff. Your words are kept.`,
  unknownVersion: msg`The facility could not take it yet. Tell staff. Your words are kept.`,
  cannotOpen: msg`The facility could not open it. Tell staff. Your words are kept.`,
  storedUnopened: msg`The facility has it but could not open it. Tell staff. Your words are kept.`,
  malformed: msg`The facility could not read it. Tell staff. Your words are kept.`,
  unknownResident: msg`The facility could not find your name. Tell staff. Your words are kept.`,
  tooLate: msg`It came too late to change anything. Your words are kept.`,
  alreadySent: msg`It was sent before. Your words are kept.`,
  tooManyPhotos: msg`The facility could not take it: it has more photos than are allowed now. Your words are kept.`,
  photoTooLarge: msg`The facility could not take it: a photo is larger than is allowed now. Your words are kept.`,
  photoMissing: msg`The facility could not take it: a photo did not arrive. Your words are kept.`,
  badPhoto: msg`The facility could not take it: a photo could not be opened. Your words are kept.`,
  unknownMessage: msg`The facility could not find the email it belongs to. Your words are kept.`,
};

function queuedWords(i18n: I18n, { stampsIfLeft }: LetterView): string {
  if (stampsIfLeft === 0) {
    return i18n._(msg`Saved on this tablet. It will be sent when the tablet connects.`);
  }
  return i18n._(
    msg`Saved on this tablet. It will be sent when the tablet connects, ${plural(stampsIfLeft, { one: 'free if a stamp is left this month', other: 'free if # stamps are left this month' })}.`,
  );
}

/** The one truthful line of a letter's state, in the words of screens.md (rule 3.1). */
export function stateWords(telling: Telling, letter: LetterView): string {
  const { i18n, calendar, nowMillis } = telling;
  if (letter.problem !== null) return i18n._(problems[letter.problem]);
  const at = momentWords(calendar, letter.atMillis, nowMillis);
  switch (letter.state) {
    case 'draft':
      return i18n._(msg`Draft. Not sent yet.`);
    case 'queued':
      return queuedWords(i18n, letter);
    case 'sent':
      return i18n._(msg`The facility has it.`);
    case 'inReview':
      return reviewWords(telling, letter);
    case 'delivered':
      return i18n._(msg`Delivered ${at}.`);
    case 'partlyDelivered':
      return partlyWords(i18n, letter);
    case 'refused':
      return refusedWords(i18n, letter);
    case 'postageDue': {
      // Nothing is spent for one that waits, so all of its price is still to be paid.
      const stamps = letter.payment?.stamps ?? letter.stampsMissing;
      return i18n._(
        msg`Waiting: this email still needs ${plural(stamps, { one: '# stamp', other: '# stamps' })}. Pay or take it back.`,
      );
    }
    case 'appealed':
      return appealWords(telling, letter);
    case 'released':
      return i18n._(msg`Delivered ${at}, after your appeal.`);
    case 'upheld':
      return i18n._(msg`Appeal answered ${at}: not delivered. Reason below.`);
    default:
      return unreachable(letter.state);
  }
}

/** The line of an email from outside that was not let in (rule 3.3). */
export function keptOutWords({ i18n, calendar, nowMillis }: Telling, email: IncomingView): string {
  const at = momentWords(
    calendar,
    email.refusal?.decidedAtMillis ?? email.arrivedAtMillis,
    nowMillis,
  );
  return i18n._(msg`Not given to you. Decided ${at}. Open to see why.`);
}

/** Whether the resident has something to decide: those letters stand on top of Sent (screens.md). */
export function needsDecision(letter: LetterView, nowMillis: number): boolean {
  if (letter.state === 'postageDue' || letter.problem !== null) return true;
  const canAppeal = letter.state === 'refused' || letter.state === 'partlyDelivered';
  return canAppeal && letter.refusal !== null && letter.refusal.appealByMillis > nowMillis;
}

/** Letters that need a decision first, else in the order the core gave: newest first. */
export function decisionsFirst(letters: readonly LetterView[], nowMillis: number): LetterView[] {
  const waiting = letters.filter((letter) => needsDecision(letter, nowMillis));
  const others = letters.filter((letter) => !needsDecision(letter, nowMillis));
  return [...waiting, ...others];
}

/** Whether stamps are spent or held for it: not while it waits for them, and not once it came to nothing. */
export function carriesStamps(letter: LetterView): boolean {
  const isPaid = letter.problem === null && letter.state !== 'postageDue';
  return isPaid && letter.stamps > 0 && letter.refusal === null;
}

/** Whether the facility did not deliver all of it: its words can be edited and sent again. */
export function canSendAgain(letter: LetterView): boolean {
  const states: readonly LetterView['state'][] = ['refused', 'partlyDelivered', 'upheld'];
  return letter.problem !== null || states.includes(letter.state);
}
