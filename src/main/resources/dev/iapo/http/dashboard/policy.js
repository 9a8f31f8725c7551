// The policy: per context what to ask, literally, and how often.
import { getIfThere, runPath } from './api.js';
import { el, facts, fill, note } from './dom.js';
import { interval, number, significant, weights, words } from './format.js';
import { block, code, foreign, line } from './visible.js';

function scalar(value) {
  return line(typeof value === 'object' ? JSON.stringify(value) : String(value), 300);
}

function card(c, unit) {
  const strategy = [words(c.strategy), c.weightBy && ` by ${line(c.weightBy, 60)}`, c.step && `, in steps of ${c.step}`,
    c.tieRule && `, ties ${c.tieRule}`].filter(Boolean).join('');
  return el('article', { class: 'card policy' },
    el('h3', null, 'For ', code(c.id), el('span', { class: 'sub' }, foreign(weights(c.weights)))),
    facts([
      ['Prompt', code(c.prompt)],
      ['N', el('strong', null, String(c.scale)), c.expectedCompletions !== c.scale && c.expectedCompletions !== undefined ? ` (${significant(c.expectedCompletions)} expected)` : ''],
      ['Strategy', strategy],
      ['Utility', `${number(c.utility?.estimate, 3)} (${interval(c.utility)})`],
      ['Quality', number(c.quality, 3)],
      ['Cost per query', `${significant(c.costPerQuery)} ${unit}`],
      ['Model', foreign(`${c.model} at ${c.provider}`)],
      ['Sampling', foreign(Object.entries(c.sampling ?? {}).map(([k, v]) => `${k} ${scalar(v)}`).join(', '))],
      ['Answer', foreign([c.answer?.extractor, c.answer?.argument, c.answer?.equality].filter(Boolean).join(', '))],
      ['Decided', c.conclusive ? '✓ yes' : '○ no', el('span', { class: 'sub' }, foreign(line(c.reason, 200)))],
    ]),
    (c.messages ?? []).map((m) => [el('p', { class: 'label' }, line(m.role, 40)), block(m.content)]));
}

export function open(host, { run }) {
  const status = el('div', { role: 'status' }, note('Loading …'));
  const body = el('div');
  fill(host, el('h2', { class: 'unseen' }, 'Policy'), status, body);
  const aborter = new AbortController();
  let shown = '';

  const draw = (policy) => {
    const unit = policy.cost?.unit ?? '';
    fill(body,
      el('p', { class: policy.conclusive ? 'good' : 'caution' }, el('strong', null, policy.conclusive ? 'Conclusive. ' : policy.complete ? 'Inconclusive. ' : 'Not complete: what would be chosen now. '), foreign(line(policy.reason, 400))),
      el('p', null, el('a', { class: 'action', href: runPath(run.id, '/policy'), download: 'policy.json' }, 'Download policy.json')),
      policy.contexts.map((c) => card(c, unit)));
  };

  const load = async () => {
    try {
      const policy = await getIfThere(runPath(run.id, '/policy'), aborter.signal);
      fill(status, policy ? null : note('Nothing is known yet: the first round is under way.'));
      const text = JSON.stringify(policy?.contexts) + policy?.complete;
      if (policy && text !== shown) {
        shown = text;
        draw(policy);
      }
    } catch (error) {
      if (!aborter.signal.aborted) {
        fill(status, el('p', { class: 'problem' }, line(error.message)));
      }
    }
  };

  load();
  return { findings: load, close: () => aborter.abort() };
}
