// A run is submitted: a task as JSON, and how it is to be executed.
import { get, post } from './api.js';
import { button, el, field, fill, note, select } from './dom.js';
import { parse } from './json.js';
import { line } from './visible.js';

const UNITS = [['', 'as the task says'], ['completions', 'completions'], ['tokens', 'tokens'], ['usd', 'USD']];

export async function show(main, { title }) {
  title('Submit a run');
  const task = el('textarea', { rows: '18', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', required: true, class: 'code' });
  const name = el('input', { type: 'text', maxlength: '60', autocomplete: 'off', pattern: '[A-Za-z0-9 ._\\-]*' });
  const priority = select([['low', 'low'], ['normal', 'normal'], ['high', 'high']], 'normal', () => {});
  const inFlight = el('input', { type: 'number', min: '1', step: '1', inputmode: 'numeric' });
  const unit = select(UNITS, '', (v) => { limit.disabled = v === ''; limit.required = v !== ''; });
  const limit = el('input', { type: 'number', min: '0', step: 'any', inputmode: 'decimal', disabled: true });
  const problems = el('div', { role: 'alert' });
  const status = el('div', { role: 'status' });
  const submit = el('button', { type: 'submit', class: 'primary' }, 'Submit');
  let key = crypto.randomUUID(); // the same for every attempt at the same submission

  const tell = (text, list = []) => fill(problems, el('div', { class: 'problem' }, el('p', null, line(text, 1000)),
    list.length ? el('ul', null, list.slice(0, 200).map((p) => el('li', null, el('bdi', null, line(p, 500))))) : null));

  const submission = () => {
    let read = parse(task.value);
    if (read && typeof read === 'object' && read.task && typeof read.task === 'object') {
      read = read.task; // a whole submission was pasted
    }
    if (unit.value !== '') {
      read = { ...read, budget: { [unit.value]: Number(limit.value) } };
    }
    return {
      task: read, priority: priority.value,
      ...(name.value.trim() ? { name: name.value.trim() } : {}), ...(inFlight.value ? { inFlight: Number(inFlight.value) } : {}),
    };
  };

  const send = async (event) => {
    event.preventDefault();
    fill(problems);
    let body;
    try {
      body = submission();
    } catch (error) {
      tell(`The task is no JSON: ${error.message}`);
      task.focus();
      return;
    }
    submit.disabled = true;
    fill(status, note('Submitting …'));
    try {
      const run = await post('/v1/runs', body, { 'Idempotency-Key': key });
      location.hash = `#/run/${encodeURIComponent(run.id)}`;
    } catch (error) {
      tell(error.message, error.problems);
      if (error.status !== 0) {
        key = crypto.randomUUID();
      }
    } finally {
      submit.disabled = false;
      fill(status);
    }
  };

  const quickstart = async () => {
    fill(problems);
    try {
      const { task: read, name: called } = await get('/dashboard/quickstart.json');
      task.value = JSON.stringify(read, null, 1);
      name.value = called ?? '';
      fill(status, note('The quickstart is in the form. It asks nobody outside, and nothing is paid.'));
    } catch (error) {
      tell(error.message);
    }
  };

  fill(main, el('h1', null, 'Submit a run'),
    el('form', { class: 'submit', on: { submit: send, input: () => { key = crypto.randomUUID(); } } },
      el('p', { class: 'lead' }, 'A task in JSON, with the keys of task files. Its models name providers of the daemon; its data are rows in it, or uploaded before.'),
      el('p', null, button('Load the quickstart', quickstart)),
      status,
      field('Task', task),
      el('div', { class: 'filters' },
        field('Name', name), field('Priority', priority), field('Budget', unit), field('Limit', limit), field('Most pulls at a time', inFlight)),
      problems,
      submit));
}
