// The sign-in: a token for a cookie.
import { signIn } from './api.js';
import { el, field, fill } from './dom.js';
import { line } from './visible.js';

/** Shows the form; `onSignedIn` is called with nothing when the cookie is there. */
export function show(main, problem, onSignedIn) {
  const token = el('input', {
    type: 'password', autocomplete: 'off', required: true, spellcheck: 'false', autocapitalize: 'off',
  });
  const message = el('p', { class: 'problem', role: 'alert' });
  const tell = (error) => fill(message, error && (error.status === 401 ? 'No token of this daemon.' : line(error.message)));
  const submit = el('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const form = el('form', { class: 'card sign-in', on: {
    submit: async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        await signIn(token.value.trim());
        await onSignedIn();
      } catch (error) {
        tell(error);
        token.select();
      } finally {
        submit.disabled = false;
      }
    },
  } },
    field('Token', token, 'The daemon printed it when it was first started.'),
    message,
    submit);
  fill(main, el('h1', null, 'Sign in'), form);
  tell(problem);
  token.focus();
}
