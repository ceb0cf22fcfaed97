import { html } from 'ghtml';
import type { Gateway } from '../gateway.ts';
import { choiceForm, pager } from './layout.ts';
import { instantWords } from './when.ts';

/** What staff may decide about a resident on this page. */
export const standingChoices = [
  ['unlock', 'Unlock after wrong PINs'],
  ['suspend', 'Suspend'],
  ['restore', 'Restore'],
] as const;

const perPage = 100;

/** Which page of the list, and for whom. */
interface StandingView {
  readonly timeZone: string;
  readonly formToken: string;
  readonly pageNumber: number;
}

/** The facility's residents, and how each stands. */
export async function standingList(gateway: Gateway, view: StandingView): Promise<string> {
  const residents = gateway.database.selectFrom('residents');
  const { count } = await residents
    .select((column) => column.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count === 0) return html`<p>Nobody was admitted yet.</p>`;
  const rows = await residents
    .leftJoin('resident_standing', 'resident_standing.resident_id', 'residents.resident_id')
    .select(['residents.resident_id as residentId', 'first_name as firstName'])
    .select(['last_name as lastName', 'suspended_at_millis as suspendedAtMillis'])
    .select('left_at_millis as leftAtMillis')
    .orderBy('residents.resident_id')
    .limit(perPage)
    .offset((view.pageNumber - 1) * perPage)
    .execute();
  const lines = rows.map(
    (row) => html`<tr>
      <th scope="row">${row.residentId}</th>
      <td>${row.firstName} ${row.lastName}</td>
      <td>${standingWords(row, view.timeZone)}</td>
      <td>!${decisionForm(row.residentId, view.formToken)}</td>
    </tr>`,
  );
  const pages = Math.ceil(count / perPage);
  return html`
    <p>
      Somebody who is suspended can neither sign in nor send. What they sent before still goes, and
      their drafts are kept.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">ID</th>
            <th scope="col">Name</th>
            <th scope="col">Standing</th>
            <th scope="col">Decide</th>
          </tr>
        </thead>
        <tbody>
          !${lines}
        </tbody>
      </table>
    </div>
    !${pager({ path: '/residents', number: view.pageNumber, pages })}
  `;
}

function standingWords(
  row: { readonly suspendedAtMillis: number | null; readonly leftAtMillis: number | null },
  timeZone: string,
): string {
  if (row.leftAtMillis !== null) return `Left ${instantWords(row.leftAtMillis, timeZone)}`;
  if (row.suspendedAtMillis === null) return 'Here';
  return `Suspended since ${instantWords(row.suspendedAtMillis, timeZone)}`;
}

function decisionForm(residentId: string, formToken: string): string {
  return choiceForm({
    action: `/residents/${residentId}/standing`,
    formToken,
    field: 'decision',
    label: `Decide about ${residentId}`,
    choices: standingChoices,
    button: 'Do it',
  });
}
