// A question to a deployed policy, as an application asks it.
import { post } from './api.js';
import { el, facts, field, fill, note, select, setOptions, table } from './dom.js';
import { number, significant, weights, words } from './format.js';
import { code, foreign, line, longText } from './visible.js';

const MOST_ROWS = 50;

function votes(iapo) {
  const weighted = iapo.votes.some((v) => v.weight !== undefined);
  return table('Votes', [{ label: 'Answer' }, { label: 'Votes', number: true }, ...(weighted ? [{ label: 'Weight', number: true }] : [])],
    iapo.votes.slice(0, MOST_ROWS).map((v) => [foreign(v.answer), number(v.count), ...(weighted ? [significant(v.weight)] : [])]));
}

function scores(iapo) {
  return table('Scores', [{ label: 'Completion' }, { label: 'Score', number: true }],
    iapo.scores.slice(0, MOST_ROWS).map((s, i) => [String(i + 1), significant(s)]));
}

function paid(iapo) {
  return [
    ['Cost', `${significant(iapo.cost?.amount)} `, foreign(iapo.cost?.unit ?? ''), iapo.usd === null || iapo.usd === undefined ? '' : ` ($${significant(iapo.usd)})`],
    ['Completions', iapo.planned === undefined ? number(iapo.completions) : `${number(iapo.completions)} of ${number(iapo.planned)}`],
    ['Calls', number(iapo.calls), iapo.under_way > 0 ? ` (${number(iapo.under_way)} not ended)` : ''],
  ];
}

function answered({ choices, iapo }) {
  return [
    iapo.partial ? el('p', { class: 'caution' }, el('strong', null, 'Partial. '), foreign(iapo.trouble ?? '', 'foreign', 500)) : null,
    longText(choices[0].message.content ?? '', 'the answer'),
    facts([
      ['Answer', iapo.answer === null ? 'not read' : el('strong', null, foreign(iapo.answer))],
      iapo.margin !== null && ['Margin', `${significant(iapo.margin, 3)}${iapo.tied ? ', tied' : ''}`],
      ...paid(iapo),
      ['Stopped', words(iapo.stopped)], ['Unparsed', number(iapo.unparsed)],
      ['By', `version ${iapo.version}, `, code(iapo.arm.prompt), ` N = ${iapo.arm.scale}, ${words(iapo.arm.strategy)}`],
      ['For', iapo.context === null ? foreign(weights(iapo.weights)) : code(iapo.context)],
    ]),
    iapo.votes.length ? votes(iapo) : null,
    iapo.scores.length ? scores(iapo) : null,
  ];
}

export class TryIt {
  #policy = null; #version; #context; #texts = new Map(); #fields; #answer; #go; #aborter = new AbortController();

  constructor(host) {
    this.#version = select([], '', () => this.update(this.#policy));
    this.#context = select([], '', () => {});
    this.#fields = el('div');
    this.#answer = el('div', { role: 'status', class: 'answer' });
    this.#go = el('button', { type: 'submit', class: 'primary' }, 'Ask');
    host.append(el('section', { class: 'card try', 'aria-label': 'Try it' }, el('h3', null, 'Try it'),
      note('As an application would. It is paid for, counted and recorded like any request.'),
      el('form', { class: 'submit', on: { submit: (event) => { event.preventDefault(); this.#ask(); } } },
        this.#fields, el('div', { class: 'filters' }, field('Version', this.#version), field('Context', this.#context), this.#go)),
      this.#answer));
  }

  /** The form is built anew only where versions, contexts or variables are others. */
  update(policy) {
    this.#policy = policy;
    const chosen = this.#asked(policy);
    options(this.#version, [['', 'as applications get it'], ...policy.versions.map((v) => [String(v.number), `version ${v.number}`])]);
    options(this.#context, [['', 'the deployment’s own'], ...chosen.contexts.map((c) => [c.id, line(c.id, 60)])]);
    const names = chosen.variables.length > 1 ? chosen.variables : ['text'];
    if (names.join('\n') !== [...this.#texts.keys()].join('\n')) {
      this.#texts = new Map(names.map((n) => [n, el('textarea', { rows: '3', required: true })]));
      fill(this.#fields, names.map((n) => field(names.length > 1 ? line(n, 60) : line(chosen.variables[0] ?? 'Text', 60), this.#texts.get(n))));
    }
  }

  close() {
    this.#aborter.abort();
  }

  #asked(policy) {
    return policy.versions.find((v) => String(v.number) === this.#version.value) ?? policy.versions.find((v) => v.number === policy.live);
  }

  #body() {
    const version = this.#version.value;
    const iapo = this.#context.value === '' ? {} : { context: this.#context.value };
    const text = this.#texts.get('text');
    const model = `iapo/${this.#policy.name}${version === '' ? '' : `@${version}`}`;
    return this.#texts.size === 1 && text ? { model, messages: [{ role: 'user', content: text.value }], iapo }
      : { model, iapo: { ...iapo, variables: Object.fromEntries([...this.#texts].map(([n, area]) => [n, area.value])) } };
  }

  async #ask() {
    this.#go.disabled = true;
    fill(this.#answer, note('Asking …'));
    try {
      const completion = await post('/v1/chat/completions', this.#body(), {}, this.#aborter.signal);
      fill(this.#answer, answered(completion));
    } catch (error) {
      if (!this.#aborter.signal.aborted) {
        fill(this.#answer, el('p', { class: 'problem' }, line(error.message, 1000)), error.iapo ? facts(paid(error.iapo)) : null);
      }
    } finally {
      this.#go.disabled = false;
    }
  }
}

/** Sets options that are others than before; what was chosen stays so while it is there. */
function options(node, wanted) {
  if (JSON.stringify([...node.options].map((o) => [o.value, o.textContent])) !== JSON.stringify(wanted)) {
    const chosen = node.value;
    setOptions(node, wanted, wanted.some(([value]) => value === chosen) ? chosen : '');
  }
}
