import { html } from 'ghtml';
import { type OpenBreak, openBreaks, reasonCharactersMax } from '../audit/breaks.ts';
import { problemWords } from '../audit/words.ts';
import type { Gateway } from '../gateway.ts';
import { formTokenField } from './layout.ts';
import { instantWords } from './when.ts';

/** More than anyone reads at once; the others move up as these are dismissed. */
const breaksShown = 20;

/** Whose page it is, and where. */
interface BreaksView {
  readonly timeZone: string;
  readonly formToken: string;
}

/** What does not fit in tablets' audit logs, each with the field for the reason (rule 9.2). */
export async function auditBreaksSection(gateway: Gateway, view: BreaksView): Promise<string> {
  const breaks = await openBreaks(gateway.database, breaksShown);
  if (breaks.length === 0) return '';
  return html`<section aria-labelledby="audit-breaks">
    <h2 id="audit-breaks">Audit logs that do not fit</h2>
    <p>
      These tablets' audit logs are not as the tablets told of them before. Find out why, and say it
      here: the reason is kept. Mail goes on meanwhile.
    </p>
    !${breaks.map((found) => breakCard(found, view))}
  </section>`;
}

function breakCard(found: OpenBreak, { timeZone, formToken }: BreaksView): string {
  const { breakId, deviceName, seq, problem, foundAtMillis } = found;
  const reasonId = `reason-${breakId}`;
  return html`<article>
    <h3>${deviceName}, entry ${seq}: ${problemWords[problem]}</h3>
    <p>Found ${instantWords(foundAtMillis, timeZone)}</p>
    <form method="post" action="/devices/audit-breaks/${breakId}">
      !${formTokenField(formToken)}
      <label for="${reasonId}">Reason</label>
      <input id="${reasonId}" name="reason" required maxlength="${reasonCharactersMax}" />
      <button>Dismiss with this reason</button>
    </form>
  </article>`;
}
