import type { I18n } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import type { KioskError } from '../../shared/ipc/errors.ts';
import { elsewhereWords } from './costs.ts';
import { type Calendar, dateWords, momentWords } from './dates.ts';

/** What the words of an error need beside the error itself. */
export interface ErrorTelling {
  readonly i18n: I18n;
  readonly calendar: Calendar;
  readonly nowMillis: number;
}

type WordsFor<Code extends KioskError['code']> = (
  error: Extract<KioskError, { code: Code }>,
  telling: ErrorTelling,
) => string;

/** Bytes in a million characters, near enough to tell a person how long is too long. */
const bytesPerMegabyte = 1024 * 1024;

/** A code without words does not pass the type check. */
const words: { readonly [Code in KioskError['code']]: WordsFor<Code> } = {
  badInput: (_error, { i18n }) =>
    i18n._(msg`That did not work. Nothing was lost. Try again, or tell staff.`),
  notNow: (_error, { i18n }) => i18n._(msg`That is not possible right now. Try again in a moment.`),
  notFound: (_error, { i18n }) =>
    i18n._(msg`This email is no longer here. Go back and look again.`),
  notEnoughStamps: (error, { i18n, calendar, nowMillis }) =>
    missingWords(i18n, error.missing, dateWords(calendar, error.nextFreeAtMillis, nowMillis)),
  emptyMessage: (_error, { i18n }) =>
    i18n._(msg`This email is empty. Write something, then send it.`),
  messageTooLarge: (error, { i18n }) => {
    const megabytes = Math.floor(error.bytesMax / bytesPerMegabyte);
    return i18n._(
      msg`This email is too large. The limit is ${megabytes} MB, with its photos. Make it shorter, take a photo off, or send it as two emails.`,
    );
  },
  tooManyPhotos: ({ photosMax }, { i18n }) =>
    i18n._(
      msg`${plural(photosMax, { 0: 'This facility does not let emails have photos. Take them off to send this email.', one: 'An email can have # photo here. Take the others off.', other: 'An email can have # photos here. Take the others off.' })}`,
    ),
  photoTooLarge: ({ photo }, { i18n }) =>
    i18n._(msg`Photo ${photo} is too large to send from here. Take it off, or choose another.`),
  photoNotHere: (_error, { i18n }) =>
    i18n._(msg`This photo is not on the tablet yet. It comes by itself. Try again later.`),
  diskFull: (_error, { i18n }) =>
    i18n._(
      msg`This tablet has no room left. What you wrote is on the screen but is not saved yet. Tell staff now and leave the screen open.`,
    ),
  storeFailed: (_error, { i18n }) =>
    i18n._(
      msg`This tablet could not save or read just now. What is on the screen stays there. Try again.`,
    ),
  tooLate: (_error, { i18n }) =>
    i18n._(msg`This email has already gone on. It can no longer be taken back.`),
  reportNotKept: (_error, { i18n }) =>
    i18n._(
      msg`This tablet could not keep what you wrote. Nothing was sent and nothing was kept. Tell any staff member now, or call one of the numbers.`,
    ),
  tooManyReports: ({ untilMillis }, { i18n, calendar, nowMillis }) => {
    const again = momentWords(calendar, untilMillis, nowMillis);
    return i18n._(
      msg`Many requests were sent from this tablet. It can take the next one ${again}. If it cannot wait, tell any staff member now, or call one of the numbers.`,
    );
  },
  coreGone: (_error, { i18n }) =>
    i18n._(msg`The tablet is starting a part of itself again. Wait a moment, then try again.`),
};

/**
 * Rule 2.9 in words: how many are missing, when the next come, and that the email stays whole; on a shared
 * tablet also that another one has some.
 */
export function missingWords(i18n: I18n, missing: number, nextFree: string, elsewhere = 0): string {
  const lack = i18n._(
    msg`You need ${plural(missing, { one: '# more stamp', other: '# more stamps' })} to send this email. Your next free stamps come on ${nextFree}. The email stays in your drafts, whole.`,
  );
  return elsewhere === 0 ? lack : `${lack} ${elsewhereWords(i18n, elsewhere)}`;
}

/** An error of any channel in plain words: what happened, what is safe, what to do now. */
export function errorWords(error: KioskError, telling: ErrorTelling): string {
  const tell = words[error.code] as WordsFor<KioskError['code']>;
  return tell(error as never, telling);
}
