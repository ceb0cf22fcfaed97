import type { I18n } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import type { KioskView, LinkProblem } from '../../shared/ipc/view.ts';
import { type Calendar, dateWords, momentWords } from './dates.ts';

/** Whether a problem with the gateway passes by itself, or needs a person: who enrols the tablet again, for some. */
const cures: Readonly<Record<LinkProblem, 'wait' | 'staff' | 'enrolAgain'>> = {
  unreachable: 'wait',
  timedOut: 'wait',
  badAnswer: 'wait',
  busy: 'wait',
  internal: 'wait',
  staleRequest: 'wait',
  notFound: 'staff',
  blobUnknown: 'wait',
  blobMismatch: 'wait',
  tooLarge: 'staff',
  malformed: 'staff',
  badOrder: 'staff',
  clockFarOff: 'staff',
  gatewayNotTrusted: 'staff',
  unsupportedProtocol: 'staff',
  codeUnknown: 'staff',
  codeUsed: 'staff',
  codeExpired: 'staff',
  certificateMissing: 'staff',
  certificateExpired: 'enrolAgain',
  certificateUnknown: 'enrolAgain',
  deviceRetired: 'enrolAgain',
  madeForTests: 'staff',
  fenced: 'staff',
};

/** Whether nobody but staff can put it right: it is told then, however long the tablet has been alone. */
export function needsStaff(problem: LinkProblem): boolean {
  return cures[problem] !== 'wait';
}

/** Whether neither mail nor orders come or go, for good, until the tablet is enrolled again. */
export function isCutOff(problem: LinkProblem): boolean {
  return cures[problem] === 'enrolAgain';
}

/** Why emails wait on this tablet, in words that say whether there is something to do. */
export function linkWords(i18n: I18n, problem: LinkProblem): string {
  if (cures[problem] === 'wait') {
    return i18n._(
      msg`The facility cannot be reached right now. The tablet keeps trying by itself.`,
    );
  }
  if (cures[problem] === 'enrolAgain') {
    return i18n._(
      msg`Tell staff: they must set up this tablet again before it can send or get emails. Nothing on it is lost.`,
    );
  }
  return i18n._(msg`Staff must put something right on this tablet before it can send. Tell them.`);
}

const dayMillis = 86_400_000;

/** What the words about the link need: the newest view of it, and the time now. */
export interface LinkTelling {
  readonly i18n: I18n;
  readonly calendar: Calendar;
  readonly nowMillis: number;
  readonly view: Pick<KioskView, 'link' | 'time'>;
}

/** Whole days since the tablet last reached the facility; null when it is connected, or never did. */
function daysOffline({ nowMillis, view: { link } }: LinkTelling): number | null {
  if (link.connected || link.lastContactMillis === null) return null;
  return Math.max(0, Math.floor((nowMillis - link.lastContactMillis) / dayMillis));
}

/** Whether the tablet is out of touch for so long that a resident without waiting mail should know. */
export function isLongOffline(telling: LinkTelling): boolean {
  const days = daysOffline(telling);
  return days !== null && (days >= 1 || telling.view.time.doubtful);
}

/** How long the tablet has been without contact, or when it had it last; empty while it is connected. */
export function contactWords(telling: LinkTelling): string {
  const { i18n, calendar, nowMillis, view } = telling;
  const { connected, lastContactMillis } = view.link;
  if (connected) return '';
  if (lastContactMillis === null) {
    return i18n._(msg`This tablet has not reached the facility yet.`);
  }
  // The gateway's own time is certain; how long ago that was is not, where the time here is in doubt.
  if (view.time.doubtful) {
    const date = dateWords(calendar, lastContactMillis, nowMillis);
    return i18n._(msg`The tablet last reached the facility on ${date}.`);
  }
  const days = daysOffline(telling) ?? 0;
  if (days >= 1) {
    return i18n._(
      msg`No contact with the facility for ${plural(days, { one: '# day', other: '# days' })}.`,
    );
  }
  const at = momentWords(calendar, lastContactMillis, nowMillis);
  return i18n._(msg`It last reached the facility ${at}.`);
}

/** How many emails wait on this tablet and since when; empty where none does. */
export function unsentWords({ i18n, calendar, nowMillis, view }: LinkTelling): string {
  const { unsent, oldestUnsentMillis } = view.link;
  if (unsent === 0) return '';
  const saved = i18n._(
    msg`${plural(unsent, { one: '# email is saved on this tablet and will be sent when it connects.', other: '# emails are saved on this tablet and will be sent when it connects.' })}`,
  );
  if (oldestUnsentMillis === null || view.time.doubtful) return saved;
  const date = dateWords(calendar, oldestUnsentMillis, nowMillis);
  // Of what was sent today everyone knows since when it waits.
  if (date === dateWords(calendar, nowMillis, nowMillis)) return saved;
  const since =
    unsent === 1
      ? i18n._(msg`It has waited since ${date}.`)
      : i18n._(msg`The oldest has waited since ${date}.`);
  return `${saved} ${since}`;
}
