import type { I18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { OwnReportView } from '../../shared/ipc/services.ts';
import type { PhoneNumber } from '../../shared/policy/services.ts';
import type { ReportKind } from '../../shared/services/kinds.ts';
import { type Calendar, momentWords } from '../phrases/dates.ts';
import type { Room } from './room.ts';

/** What each kind is called on its button and over its form. */
export function kindTitle(i18n: I18n, kind: ReportKind): string {
  const titles: Record<ReportKind, string> = {
    prea: i18n._(msg`Report sexual abuse or harassment (PREA)`),
    crisis: i18n._(msg`I am in crisis, or thinking of suicide`),
    emergency: i18n._(msg`Medical emergency`),
    medical: i18n._(msg`Medical request`),
    grievance: i18n._(msg`Grievance`),
    question: i18n._(msg`Ask staff something`),
  };
  return titles[kind];
}

/** What happens with it, over its form. */
export function kindWords(i18n: I18n, kind: ReportKind): string[] {
  const danger = i18n._(
    msg`Tell any staff member now. This message helps, but do not wait for an answer to it.`,
  );
  const words: Record<ReportKind, string[]> = {
    prea: [
      i18n._(
        msg`It goes to the staff who look into this, and not to the mail room. You can report for someone else too.`,
      ),
    ],
    crisis: [danger, i18n._(msg`You can send this with no words at all.`)],
    emergency: [danger, i18n._(msg`You can send this with no words at all.`)],
    medical: [i18n._(msg`It goes to medical staff. Say what hurts and since when.`)],
    grievance: [i18n._(msg`It goes to the grievance staff. Say what happened, when and where.`)],
    question: [i18n._(msg`It goes to the office.`)],
  };
  return words[kind];
}

/** The heading of a room. */
export function roomTitle(i18n: I18n, room: Room): string {
  switch (room.name) {
    case 'home':
      return i18n._(msg`Help`);
    case 'report':
      return kindTitle(i18n, room.kind);
    case 'receipt':
      return i18n._(msg`It is saved`);
    case 'numbers':
      return i18n._(msg`Numbers to call`);
    case 'money':
      return i18n._(msg`How to send money`);
    case 'find':
      return i18n._(msg`Look up a receipt`);
    case 'own':
      return i18n._(msg`My requests`);
    case 'tablet':
      return i18n._(msg`Size of letters, and this tablet`);
  }
}

/** The headings of the numbers, in the order in which they stand. */
export function numberGroups(i18n: I18n): readonly (readonly [PhoneNumber['use'], string])[] {
  return [
    ['danger', i18n._(msg`If someone is in danger`)],
    ['legal', i18n._(msg`Lawyers and legal help`)],
    ['money', i18n._(msg`Money`)],
    ['help', i18n._(msg`Help with this tablet`)],
  ];
}

/** How one of the resident's own is called in the list: never what was reported in confidence. */
export function ownTitle(i18n: I18n, { kind }: OwnReportView): string {
  return kind === null ? i18n._(msg`Report`) : kindTitle(i18n, kind);
}

/** How far a report has come, in one sentence. */
export function progressWords(
  { i18n, calendar, nowMillis }: Telling,
  state: OwnReportView['state'],
  atMillis: number,
): string {
  const when = momentWords(calendar, atMillis, nowMillis);
  switch (state) {
    case 'waiting':
      return i18n._(
        msg`Saved on this tablet. It goes to the facility as soon as the tablet connects.`,
      );
    case 'received':
      return i18n._(msg`The facility has it: ${when}.`);
    case 'seen':
      return i18n._(msg`Staff have read it: ${when}.`);
    case 'answered':
      return i18n._(msg`Staff have answered: ${when}.`);
  }
}

/** What sentences with a time need. */
export interface Telling {
  readonly i18n: I18n;
  readonly calendar: Calendar;
  readonly nowMillis: number;
}
