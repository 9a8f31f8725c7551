// What may be done with a run: only what its state and the role allow.
import { post, put, remove, runPath } from './api.js';
import { deploy } from './deploy.js';
import { ask } from './dialog.js';
import { announce, button, el, field, fill } from './dom.js';
import { amount, significant } from './format.js';
import { actions } from './states.js';
import { code, line } from './visible.js';

const LABELS = { deploy: 'Deploy this policy', pause: 'Pause', resume: 'Resume', cancel: 'Cancel', budget: 'Raise budget', delete: 'Delete' };

/** Buttons. `request` does what it is given, and takes the run that comes of it. */
export class ActionBar {
  #session; #request; #onDeleted; #run = null; #shown = null; #message; #buttons; #dialog = null;

  constructor(session, request, onDeleted) {
    this.#session = session;
    this.#request = request;
    this.#onDeleted = onDeleted;
    this.#buttons = el('div', { class: 'buttons', role: 'group', 'aria-label': 'Actions' });
    this.#message = el('p', { class: 'problem', role: 'alert' });
    this.node = el('div', { class: 'actions' }, this.#buttons, this.#message);
  }

  update(run) {
    this.#run = run;
    const allowed = actions(run.state, this.#session.role);
    if (String(allowed) === this.#shown) {
      return;
    }
    this.#shown = String(allowed);
    const focused = this.#buttons.contains(document.activeElement);
    fill(this.#buttons, allowed.map((a) => button(LABELS[a], () => this.#begin(a), { 'data-action': a, class: a === 'delete' ? 'danger' : null })));
    if (focused) {
      this.#buttons.querySelector('button')?.focus();
    }
  }

  close() {
    this.#dialog?.remove();
  }

  #begin(action) {
    fill(this.#message);
    if (action === 'budget') {
      this.#raise();
    } else if (action === 'deploy') {
      this.#deploy().catch((error) => this.#tell(error));
    } else if (action === 'cancel') {
      this.#confirm('Cancel this run?', 'What is under way ends; what is known then stays, and can be looked at.', 'Cancel the run', () => this.#act(action));
    } else if (action === 'delete') {
      this.#confirm('Delete this run?', 'Its results and all its completions are gone then, for ever.', 'Delete for ever', async () => {
        await remove(runPath(this.#run.id));
        announce('The run was deleted.');
        this.#onDeleted();
      });
    } else {
      this.#act(action).catch((error) => this.#tell(error));
    }
  }

  #act(action) {
    return this.#request(() => post(runPath(this.#run.id, `/${action}`)));
  }

  async #deploy() {
    await deploy(this.#run, () => this.node.isConnected && !this.#dialog?.isConnected, (dialog) => { this.#dialog = dialog; });
  }

  #tell(error) {
    fill(this.#message, line(error.message, 500));
  }

  #confirm(title, text, label, action) {
    this.#ask(title, [el('p', null, text), el('p', null, code(this.#run.id))], label, 'danger', action);
  }

  #raise() {
    const { unit, limit } = this.#run.budget;
    const step = unit === 'usd' ? 0.000001 : 1;
    const input = el('input', {
      type: 'number', inputmode: 'decimal', required: true, step, min: limit + step,
      value: unit === 'usd' ? Number((limit * 1.5).toFixed(6)) : Math.ceil(limit * 1.5),
    });
    this.#ask('Raise the budget', field(`New limit (${unit})`, input, `Now ${amount(limit, unit)}. More than ${significant(limit)}.`), 'Raise', 'primary',
      () => this.#request(() => put(runPath(this.#run.id, '/budget'), { [unit]: Number(input.value) })));
  }

  #ask(...question) {
    this.#dialog = ask(...question);
  }
}
