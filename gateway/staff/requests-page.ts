import { html } from 'ghtml';
import type { ReportKind } from '../../shared/services/kinds.ts';
import { spokenReceiptNumber } from '../../shared/services/receipt.ts';
import type { ListedReport } from '../reports/list.ts';
import { answerCharactersMax } from '../reports/steps.ts';
import { formTokenField, pager } from './layout.ts';
import { instantWords, timeLeftWords } from './when.ts';

export const requestsPerPage = 50;

/** What the page needs beside the reports. */
export interface RequestsView {
  readonly formToken: string;
  readonly nowMillis: number;
  readonly timeZone: string;
  /** The desks of whoever looks. */
  readonly desks: readonly string[];
  readonly pageNumber: number;
}

/** How staff call each kind. */
const kindNames: Record<ReportKind, string> = {
  prea: 'Sexual abuse or harassment (PREA)',
  crisis: 'Crisis, or thinking of suicide',
  emergency: 'Medical emergency',
  medical: 'Medical request',
  grievance: 'Grievance',
  question: 'Question',
};

/** What was reported and asked for at these desks: what nobody has seen first. */
export function requestsPage(
  list: {
    readonly reports: readonly ListedReport[];
    readonly total: number;
    readonly unseen: number;
  },
  view: RequestsView,
): string {
  if (view.desks.length === 0) {
    return html`<p>
      Your account is at no desk, so there is nothing for you to see here. Whoever runs the gateway can put it
      at one: postern-gateway reports desks.
    </p>`;
  }
  const pages = Math.ceil(list.total / requestsPerPage);
  return html`
    <p>Your desks: ${view.desks.join(', ')}. ${list.unseen} not seen yet, of ${list.total}.</p>
    !${list.reports.map((report) => requestCard(report, view))}
    !${pager({ path: '/requests', number: view.pageNumber, pages })}
  `;
}

function requestCard(report: ListedReport, view: RequestsView): string {
  const { reportId, words, answered } = report;
  return html`
    <article aria-labelledby="r-${reportId}">
      <h2 id="r-${reportId}">${titleOf(report)}</h2>
      <p>${fromWords(report)}</p>
      <p>!${timesOf(report, view)}</p>
      !${words === '' ? html`<p>${emptyWords(report)}</p>` : html`<div class="letter whole">${words}</div>`}
      !${
        answered === null
          ? ''
          : html`<p>Answered by ${answered.by}, ${instantWords(answered.atMillis, view.timeZone)}:</p>
        <div class="letter whole">${answered.answer}</div>`
      }
      <div class="decide">!${stepsFor(report, view)}</div>
    </article>
  `;
}

function titleOf({ kind, isUrgent, number, words }: ListedReport): string {
  const unread =
    words === ''
      ? 'A report that does not open'
      : 'A report of an unknown kind, from a newer tablet';
  const name = kind === null ? unread : kindNames[kind];
  const receipt = number === null ? '' : `, receipt ${spokenReceiptNumber(number)}`;
  return `${isUrgent ? 'URGENT: ' : ''}${name}${receipt}`;
}

function emptyWords({ kind }: ListedReport): string {
  return kind === null
    ? 'It came damaged. Find out from the tablet that it came from who needs help.'
    : 'It was sent without a word.';
}

function fromWords({ residentName, residentId, name, deviceName }: ListedReport): string {
  const from =
    residentName === null
      ? 'From nobody who was signed in'
      : `From ${residentName} (${residentId})`;
  const said = name === null ? '' : `, who gave the name ${name}`;
  return `${from}${said}, on tablet ${deviceName}.`;
}

function timesOf(report: ListedReport, { nowMillis, timeZone }: RequestsView): string {
  const { seen, dueAtMillis, filedAtMillis, receivedAtMillis } = report;
  const came = `Sent ${instantWords(filedAtMillis, timeZone)}, came ${instantWords(receivedAtMillis, timeZone)}.`;
  if (seen !== null) {
    return html`${came} Seen by ${seen.by}, ${instantWords(seen.atMillis, timeZone)}.`;
  }
  const left = dueAtMillis - nowMillis;
  return html`${came} <span class="${left < 0 ? 'late' : ''}">Not seen yet: ${timeLeftWords(left)}.</span>`;
}

function stepsFor({ reportId, seen, answered }: ListedReport, { formToken }: RequestsView): string {
  const acknowledge = html`<form method="post" action="/requests/${reportId}/seen">
    !${formTokenField(formToken)}
    <button>I have seen this</button>
  </form>`;
  const answer = html`<details>
    <summary>Answer</summary>
    <form method="post" action="/requests/${reportId}/answer">
      !${formTokenField(formToken)}
      <label>
        Your answer (whoever was signed in reads it on that tablet, and nobody else)
        <textarea name="answer" rows="3" maxlength="${answerCharactersMax}" required></textarea>
      </label>
      <button>Send the answer</button>
    </form>
  </details>`;
  return `${seen === null ? acknowledge : ''}${answered === null ? answer : ''}`;
}
