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
  </section>
  <section>
    <h2>Badge</h2>
    <p>
      For a resident who cannot use a PIN. Its code signs them in, typed or read by a barcode reader. It opens all
      that their PIN opens: give it into their hand, and keep no copy.
    </p>
    <form method="post" action="/pins/badge">
      !${formTokenField(formToken)}
      <label>Resident ID <input name="residentId" required maxlength="32" autocomplete="off" /></label>
      <button name="order" value="issue">Issue a badge</button>
      <button class="plain" name="order" value="revoke">Revoke the badge</button>
    </form>
  </section>`;
}

/** The badge, this once. */
export function badgeDone(residentId: string, badge: string): string {
  return html`<p>The badge of resident ${residentId}, shown this once. Print it as a barcode (Code 128):</p>
    <p><strong class="secret">${badge}</strong></p>
    <p>A badge of before opens nothing on a tablet that has synced since.</p>
    <p><a href="/pins">Done</a></p>`;
}

/** The badge is revoked. */
export function badgeRevoked(residentId: string): string {
  return html`<p>
      Resident ${residentId} has no badge any more. A tablet that is offline hears of it when it connects.
    </p>
    <p><a href="/pins">Done</a></p>`;
}

/** The temporary PIN, this once. */
export function resetDone(residentId: string, pin: string): string {
  return html`<p>The temporary PIN of resident ${residentId}, shown this once:</p>
    <p><strong class="secret">${pin}</strong></p>
    <p><a href="/pins">Done</a></p>`;
}
