import { html } from 'ghtml';
import type { StaffSession } from './sessions.ts';

/** What every page of staff has. */
export interface PageFrame {
  readonly facilityName: string;
  /** Null on the sign-in page. */
  readonly session: StaffSession | null;
  readonly title: string;
  /** The path of this page, to mark it in the navigation. */
  readonly path: string;
  /** One sentence about what was just done. */
  readonly notice?: string;
}

const places = [
  ['/', 'Waiting mail'],
  ['/requests', 'Requests'],
  ['/set-aside', 'Set aside'],
  ['/devices', 'Devices'],
  ['/residents', 'Residents'],
  ['/pins', 'PINs'],
] as const;

/** A whole page around `body`, which is HTML already. */
export function page(frame: PageFrame, body: string): string {
  const { facilityName, session, title, notice } = frame;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - ${facilityName}</title>
        <link rel="stylesheet" href="/staff.css" />
      </head>
      <body>
        <header>
          <strong>${facilityName}</strong>
          !${session === null ? '' : navigation(frame, session)}
        </header>
        <main>
          <h1>${title}</h1>
          !${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}
          !${body}
        </main>
      </body>
    </html>`;
}

/** The hidden field without which no form is taken. */
export function formTokenField(token: string): string {
  return html`<input type="hidden" name="formToken" value="${token}" />`;
}

/** A form whose one field is a choice: nothing is chosen to begin with. */
export function choiceForm(form: {
  readonly action: string;
  readonly formToken: string;
  readonly field: string;
  /** What the field is called for who does not see where it stands. */
  readonly label: string;
  /** Each value, and its words. */
  readonly choices: readonly (readonly [string, string])[];
  readonly button: string;
}): string {
  const choices = form.choices.map(
    ([value, words]) => html`<option value="${value}">${words}</option>`,
  );
  return html`<form method="post" action="${form.action}">
    !${formTokenField(form.formToken)}
    <select name="${form.field}" required aria-label="${form.label}">
      <option value="">Choose</option>
      !${choices}
    </select>
    <button class="plain">${form.button}</button>
  </form>`;
}

/** Links to the pages before and after, of lists that have more than one. */
export function pager(of: {
  readonly path: string;
  readonly number: number;
  readonly pages: number;
}): string {
  if (of.pages <= 1) return '';
  const link = (number: number, words: string) =>
    number < 1 || number > of.pages ? '' : html`<a href="${of.path}?page=${number}">${words}</a>`;
  return html`<nav aria-label="Pages">
    !${link(of.number - 1, 'Earlier')} Page ${of.number} of ${of.pages} !${link(of.number + 1, 'Later')}
  </nav>`;
}

function navigation(frame: PageFrame, session: StaffSession): string {
  const links = places.map(
    ([path, words]) =>
      html`<a href="${path}" !${path === frame.path ? 'aria-current="page"' : ''}>${words}</a>`,
  );
  return html`<nav aria-label="Main">!${links}</nav>
    <form method="post" action="/signout">
      !${formTokenField(session.formToken)}
      <button class="plain">Sign out ${session.staffName}</button>
    </form>`;
}
