import { html } from 'ghtml';
import { formTokenField } from './layout.ts';

/** What staff can do about a resident's way in, and what they cannot. */
export function pinsPage(formToken: string): string {
  return html`<section>
    <h2>Reset a PIN</h2>
    <p>
      For a resident who forgot their PIN or is locked out. It gives a temporary PIN, which the resident changes
      at the first sign-in, and ends a lock-out on each of their tablets when it connects.
    </p>
    <p>
      All mail that was delivered comes again. Drafts, and what the resident wrote on a tablet, stay there, closed:
      the old PIN opens them when the resident remembers it, and nothing that staff have does.
    </p>
    <form method="post" action="/pins/reset">
      !${formTokenField(formToken)}
      <label>Resident ID <input name="residentId" required maxlength="32" autocomplete="off" /></label>
      <button>Reset PIN</button>
    </form>
  </section>`;
}

/** The temporary PIN, this once. */
export function resetDone(residentId: string, pin: string): string {
  return html`<p>The temporary PIN of resident ${residentId}, shown this once:</p>
    <p><strong class="secret">${pin}</strong></p>
    <p><a href="/pins">Done</a></p>`;
}
