import { html } from 'ghtml';
import { formTokenField } from './layout.ts';

/** The sign-in form. It never says which of the two was wrong. */
export function signInForm(formToken: string, problem: string | null): string {
  return html`
    !${problem === null ? '' : html`<p class="notice late" role="alert">${problem}</p>`}
    <form class="narrow" method="post" action="/signin">
      !${formTokenField(formToken)}
      <label>Name <input name="name" autocomplete="username" required autofocus /></label>
      <label>
        Password
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <button>Sign in</button>
    </form>
  `;
}
