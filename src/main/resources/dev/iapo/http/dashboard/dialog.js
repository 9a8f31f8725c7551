// A question in front of the page.
import { button, el, fill } from './dom.js';
import { line } from './visible.js';

/**
 * Asks, and does `action` if the answer is yes; what goes wrong then is said in the dialog, which
 * stays. Returns it, so that a page that goes away can take it along.
 */
export function ask(title, content, label, kind, action) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const go = el('button', { type: 'submit', class: kind }, label);
  const heading = el('h2', { id: 'dialog-title' }, title);
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-title', on: { close: () => dialog.remove() } },
    el('form', { on: {
      submit: async (event) => {
        event.preventDefault();
        go.disabled = true;
        fill(problem);
        try {
          await action();
          dialog.close();
        } catch (error) {
          fill(problem, line([error.message, ...(error.problems ?? [])].join(' '), 1000));
        } finally {
          go.disabled = false;
        }
      },
    } }, heading, content, problem, el('div', { class: 'buttons' }, button('Back', () => dialog.close()), go)));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
