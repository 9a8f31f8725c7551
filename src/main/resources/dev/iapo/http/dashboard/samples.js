// What models wrote, by page.
import { getIfThere, runPath, samples } from './api.js';
import { button, el, field, fill, note, select, setOptions } from './dom.js';
import { number, significant } from './format.js';
import { code, foreign, line, longText } from './visible.js';

const PAGE = 20;
const SHOW = [
  ['all', 'all'], ['wrong', 'wrong answers'], ['unparsed', 'no answer could be read'], ['disagreements', 'disagreements'], ['trouble', 'trouble'],
];

function scores(s) {
  return Object.entries(s.scores ?? {}).map(([name, score]) => `${line(name, 40)} ${score === null ? 'none' : significant(score)}`).join(', ');
}

function place(s) {
  return `round ${s.round} · N = ${s.scale} · replicate ${s.replicate}${s.index === undefined ? '' : ` · choice ${s.index}`}`;
}

function completion(s) {
  const wrong = Object.values(s.scores ?? {}).some((score) => score === 0);
  const mark = s.answer === null ? '? no answer read' : wrong ? '✕ scored 0' : '✓';
  return el('article', { class: 'sample' },
    el('header', null,
      el('span', { class: `mark ${s.answer === null ? 'none' : wrong ? 'bad' : 'fine'}` }, mark),
      code(s.prompt), ' on ', code(s.query),
      el('span', { class: 'sub' }, place(s))),
    el('p', { class: 'note' },
      'Answer ', s.answer === null ? 'none' : foreign(s.answer, 'code'), ` · ${scores(s)} · ${number(s.outputTokens)} tokens`,
      s.finishReason && s.finishReason !== 'stop' ? [' · ended by ', foreign(s.finishReason)] : null,
      s.call?.source && s.call.source !== 'bought' ? ` · ${line(s.call.source, 20)}` : null,
      (s.remarks ?? []).map((r) => [' · ', foreign(line(r, 200))])),
    longText(s.text, 'the completion'),
    Object.entries(s.verdicts ?? {}).map(([name, verdict]) => el('details', null, el('summary', null, 'Verdict of ', foreign(name)),
      verdict.answers.map((a) => longText(a.text, `the verdict of ${line(name, 40)}`)),
      verdict.missing ? note(foreign(line(verdict.missing, 300))) : null)));
}

function trouble(s) {
  const failed = Object.entries(s.failedCalls ?? {}).map(([kind, times]) => `${line(kind, 60)}: ${times}`).join(', ');
  return el('article', { class: 'sample' },
    el('header', null, el('span', { class: 'mark bad' }, '⚠ trouble'), code(s.prompt), ' on ', code(s.query), el('span', { class: 'sub' }, place(s))),
    failed ? note('Failed calls: ', failed) : null,
    s.missing ? note('Missing: ', foreign(line(s.missing, 500))) : null);
}

export function open(host, { run, query }) {
  const filter = { show: query.get('show') ?? 'all', prompt: query.get('prompt') ?? '', query: query.get('query') ?? '' };
  let cursors = [null]; // of the pages up to this one
  let aborter = new AbortController();
  const status = el('div', { role: 'status' });
  const list = el('div', { class: 'samples' });
  const pages = el('nav', { class: 'pages', 'aria-label': 'Pages of samples' });
  const ofQuery = el('input', { type: 'search', value: filter.query, maxlength: '300', placeholder: 'id of a query' });
  const prompts = select([['', 'all']], '', (v) => { filter.prompt = v; restart(); });
  const raw = el('a', { class: 'quiet-link', target: '_blank', rel: 'noopener' }, 'as JSON lines');
  fill(host, el('h2', { class: 'unseen' }, 'Samples'),
    el('form', { class: 'filters', on: { submit: (event) => { event.preventDefault(); filter.query = ofQuery.value.trim(); restart(); } } },
      field('Show', select(SHOW, filter.show, (v) => { filter.show = v; restart(); })),
      field('Prompt', prompts), field('Query', ofQuery), el('button', { type: 'submit' }, 'Apply'), raw),
    status, list, pages);

  const address = (cursor) => {
    const asked = new URLSearchParams({ limit: PAGE, show: filter.show });
    for (const key of ['prompt', 'query']) {
      if (filter[key]) {
        asked.set(key, filter[key]);
      }
    }
    if (cursor) {
      asked.set('cursor', cursor);
    }
    return runPath(run.id, `/samples?${asked}`);
  };

  const load = async () => {
    aborter.abort();
    aborter = new AbortController();
    const { signal } = aborter;
    const cursor = cursors.at(-1);
    raw.href = address(cursor);
    fill(status, note('Loading …'));
    try {
      const page = await samples(address(cursor), signal);
      fill(list, page.lines.map((s) => (s.kind === 'trouble' ? trouble(s) : completion(s))));
      fill(status, page.lines.length ? note(`Page ${cursors.length}, ${page.lines.length} lines`) : el('p', { class: 'empty' }, 'No sample is like this.'));
      fill(pages,
        cursors.length > 1 ? button('Back', () => { cursors.pop(); load(); }) : null,
        page.next ? button('Next', () => { cursors.push(page.next); load(); }) : null);
    } catch (error) {
      if (!signal.aborted) {
        fill(list);
        fill(pages);
        fill(status, error.slug === 'nothing-yet' ? note('There are no samples yet.') : el('p', { class: 'problem' }, line(error.message)));
      }
    }
  };

  const restart = () => {
    cursors = [null];
    load();
  };

  const names = async () => {
    const policy = await getIfThere(runPath(run.id, '/policy')).catch(() => null);
    const known = policy?.search?.prompts ?? [];
    setOptions(prompts, [['', 'all'], ...known.map((p) => [p, line(p, 80)])], filter.prompt);
  };

  names();
  load();
  return {
    findings: () => {
      if (cursors.length === 1 && list.childElementCount < PAGE) {
        load();
      }
    },
    close: () => aborter.abort(),
  };
}
