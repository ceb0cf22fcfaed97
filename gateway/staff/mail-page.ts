import { html } from 'ghtml';
import { refusalRules } from '../review/rules.ts';
import { noteCharactersMax } from '../review/verdict.ts';
import type { WaitingMessage } from '../review/waiting.ts';
import type { PhotosTable } from '../store/schema.ts';
import { formTokenField, pager } from './layout.ts';
import { partField, photoFields, ruleOption } from './photo-fields.ts';
import { instantWords, timeLeftWords } from './when.ts';

/** How much of a message stands in the list; the rest is a link away. */
const shownCharacters = 20_000;
export const waitingPerPage = 50;

/** What the mail pages need beside the mail. */
export interface MailView {
  readonly formToken: string;
  readonly nowMillis: number;
  readonly timeZone: string;
  /** The photos of the messages that are shown, by message. */
  readonly photos: ReadonlyMap<string, readonly PhotosTable[]>;
  /** Whether a message may go without a photo, by the facility's policy. */
  readonly partialDelivery: boolean;
}

export interface WaitingList {
  readonly messages: readonly WaitingMessage[];
  readonly total: number;
  readonly pageNumber: number;
}

/** The list of waiting mail with a decision beside each. */
export function waitingMail(list: WaitingList, view: MailView): string {
  if (list.total === 0) return html`<p>Nothing waits. Thank you.</p>`;
  const pages = Math.ceil(list.total / waitingPerPage);
  return html`
    <p>${list.total} waiting, the one with the least time left first.</p>
    <div class="decide">
      <a href="/approve-shown?page=${list.pageNumber}">Approve all shown (${list.messages.length})</a>
      <a href="/approve-all">Approve all waiting (${list.total})</a>
    </div>
    !${list.messages.map((message) => messageCard(message, view, shownCharacters))}
    !${pager({ path: '/', number: list.pageNumber, pages })}
  `;
}

/** One message, whole. */
export function wholeMessage(message: WaitingMessage, view: MailView): string {
  return messageCard(message, view, Number.POSITIVE_INFINITY);
}

/** The one question before many messages are approved at once. */
export function approveManyQuestion(
  many: { readonly action: string; readonly ids: readonly string[]; readonly count: number },
  view: MailView,
): string {
  return html`
    <p>This approves ${many.count} messages without another look. It cannot be undone.</p>
    <form method="post" action="${many.action}">
      !${formTokenField(view.formToken)}
      !${many.ids.map((id) => html`<input type="hidden" name="messageId" value="${id}" />`)}
      <button>Approve ${many.count}</button> <a href="/">Go back</a>
    </form>
  `;
}

function messageCard(message: WaitingMessage, view: MailView, characters: number): string {
  const { messageId, residentName, residentId, contactName, body } = message;
  const resident = `${residentName} (${residentId})`;
  const isOut = message.direction === 'outgoing';
  const left = message.reviewDueMillis - view.nowMillis;
  const isCut = body.length > characters;
  const due = instantWords(message.reviewDueMillis, view.timeZone);
  const photos = view.photos.get(messageId) ?? [];
  return html`
    <article aria-labelledby="m-${messageId}">
      <h2 id="m-${messageId}">${isOut ? resident : contactName} to ${isOut ? contactName : resident}</h2>
      <p>
        ${isOut ? 'Going out' : 'Coming in'}, ${instantWords(message.receivedAtMillis, view.timeZone)}.
        <span class="${left < 0 ? 'late' : ''}">${timeLeftWords(left)}</span> (decide by ${due})
      </p>
      <div class="letter ${isCut ? '' : 'whole'}">${isCut ? body.slice(0, characters) : body}</div>
      !${isCut ? html`<p><a href="/mail/${messageId}">Read all ${body.length} characters</a></p>` : ''}
      <div class="decide">
        <form method="post" action="/mail/${messageId}/approve">
          !${formTokenField(view.formToken)}
          !${photos.length === 0 ? '' : photoFields(messageId, photos)}
          !${photos.length === 0 || view.partialDelivery ? '' : allOrNothing()}
          <button>Approve</button>
        </form>
        <details>
          <summary>Refuse</summary>
          !${refusalForm(messageId, photos, view)}
        </details>
      </div>
    </article>
  `;
}

function allOrNothing(): string {
  return html`<p>This facility delivers all of a message or none: to withhold a photo refuses the message.</p>`;
}

function refusalForm(messageId: string, photos: readonly PhotosTable[], view: MailView): string {
  return html`
    <form method="post" action="/mail/${messageId}/refuse">
      !${formTokenField(view.formToken)}
      !${partField(photos)}
      <label>
        Rule
        <select name="rule" required>
          <option value="">Choose the rule</option>
          !${refusalRules.map(ruleOption)}
        </select>
      </label>
      <label>
        What the resident should know (they will read this)
        <textarea name="note" rows="3" maxlength="${noteCharactersMax}"></textarea>
      </label>
      <button>Refuse</button>
    </form>
  `;
}
