// Two runs side by side.
import { get, getIfThere, runPath } from './api.js';
import { Chart } from './charts.js';
import { aligned, curveSeries, namer } from './curves.js';
import { el, field, fill, note, select, setOptions, table } from './dom.js';
import { amount, duration, interval, number, percent, significant, usd, words } from './format.js';
import { chip, spentOf } from './states.js';
import { code, line } from './visible.js';

async function parts(id, signal) {
  const [run, survivors, curves, history] = await Promise.all([
    get(runPath(id), signal), ...['/survivors', '/curves', '/history'].map((part) => getIfThere(runPath(id, part), signal))]);
  return { run, choices: survivors?.choices ?? [], curves: curves?.curves ?? [], last: history?.points.at(-1) };
}

const link = (run) => el('a', { href: `#/run/${encodeURIComponent(run.id)}` }, code(run.id));

function spend(a, b) {
  const rows = [
    ['Run', (r) => link(r)], ['State', (r) => chip(r)], ['Budget', (r) => amount(r.budget.limit, r.budget.unit)],
    ['Spent', (r) => `${amount(spentOf(r), r.budget.unit)} (${percent(spentOf(r) / r.budget.limit)})`],
    ['Completions', (r) => number(r.spent.completions)], ['Tokens', (r) => number(r.spent.tokens)], ['Cost', (r) => `$${usd(r.spent.usd)}`],
    ['Calls', (r, last) => number(last?.calls)], ['Failed calls', (r, last) => number(last?.failedCalls)],
    ['Time', (r) => (r.startedAt ? duration((new Date(r.endedAt ?? Date.now()) - new Date(r.startedAt)) / 1000) : '–')],
  ];
  return table('What was spent', [{ label: '' }, { label: 'First' }, { label: 'Second' }], rows.map(([label, of]) => [label, of(a.run, a.last), of(b.run, b.last)]));
}

function choices(a, b) {
  const contexts = [...new Set([...a.choices, ...b.choices].map((c) => c.context))];
  const cells = (side, context) => {
    const c = side.choices.find((x) => x.context === context);
    return c ? [code(c.prompt), `N = ${c.scale}, ${words(c.strategy)}`, number(c.utility?.estimate, 3), interval(c.utility), significant(c.costPerQuery)] : ['–', '', '–', '–', '–'];
  };
  const differs = (context) => {
    const [x, y] = [a, b].map((side) => side.choices.find((c) => c.context === context));
    return !x || !y ? 'only one has it' : x.prompt === y.prompt && x.scale === y.scale && x.strategy === y.strategy ? '= same' : '≠ differs';
  };
  return table('What they choose, per context', [
    { label: 'Context' }, { label: '' }, { label: 'Prompt' }, { label: 'N' }, { label: 'Utility', number: true }, { label: 'Interval', number: true }, { label: 'Cost per query', number: true },
  ], contexts.flatMap((context) => [
    [[code(context), el('span', { class: 'sub' }, differs(context))], 'first', ...cells(a, context)],
    [el('span', { class: 'unseen' }, line(context, 60)), 'second', ...cells(b, context)],
  ]));
}

function drawCurves(chart, sides, context) {
  const chosen = sides.map(({ curves, choices: cs }) => {
    const of = curves.filter((c) => c.context === context);
    const choice = cs.find((c) => c.context === context);
    return of.find((c) => c.chosen) ?? of.find((c) => c.prompt === choice?.prompt) ?? of[0];
  });
  const there = chosen.map((c, i) => [c, i]).filter(([c]) => c);
  const name = namer(there.map(([c]) => c));
  chart.update(aligned(there.map(([c]) => c)), {
    title: `The curves of the choices in ${line(context, 60)}`,
    label: `Utility against the number of completions in context ${line(context, 60)}, of what each of the two runs chooses`,
    height: 340, x: { label: 'N, completions per query' }, y: { label: 'utility', format: (v) => number(v, 3) },
    ...curveSeries(there.map(([c, i]) => ({
      label: `${i === 0 ? 'first' : 'second'}: ${name(c)}`, colour: i === 0 ? '--c0' : '--c1', dash: i === 0 ? [] : [8, 4], width: 2.5, band: true,
    }))),
  });
}

export async function show(main, { query, title }) {
  title('Compare');
  const picked = [query.get('a') ?? '', query.get('b') ?? ''];
  const go = (i, v) => {
    picked[i] = v;
    location.hash = `#/compare?${new URLSearchParams({ a: picked[0], b: picked[1] })}`;
  };
  const selects = [0, 1].map((i) => select([['', 'choose a run']], '', (v) => go(i, v)));
  const status = el('div', { role: 'status' }, note('Loading …'));
  const body = el('div');
  const aborter = new AbortController();
  const chart = new Chart({ title: '', label: '', x: {}, y: {}, series: [] });
  fill(main, el('h1', null, 'Compare two runs'),
    el('div', { class: 'filters' }, field('First', selects[0]), field('Second', selects[1])), status, body);
  try {
    const { runs } = await get('/v1/runs?limit=200', aborter.signal);
    const known = new Set(runs.map((r) => r.id));
    const options = [['', 'choose a run'], ...runs.map((r) => [r.id, `${line(r.id, 60)} · ${r.state}`]),
      ...picked.filter((id) => id && !known.has(id)).map((id) => [id, line(id, 60)])];
    selects.forEach((s, i) => setOptions(s, options, picked[i]));
    if (!picked[0] || !picked[1]) {
      fill(status, el('p', { class: 'empty' }, runs.length < 2 ? 'There are not two runs to compare yet.' : 'Choose two runs.'));
    } else {
      const sides = await Promise.all(picked.map((id) => parts(id, aborter.signal)));
      fill(status);
      const contexts = [...new Set(sides.flatMap((s) => s.curves.map((c) => c.context)))];
      const context = select(contexts.map((c) => [c, line(c, 60)]), contexts[0], (v) => drawCurves(chart, sides, v));
      fill(body, choices(...sides), contexts.length ? [el('div', { class: 'filters' }, field('Curves of context', context)), chart.node] : note('Neither has curves yet.'), spend(...sides));
      if (contexts.length) {
        drawCurves(chart, sides, contexts[0]);
      }
    }
  } catch (error) {
    if (!aborter.signal.aborted) {
      fill(status, el('p', { class: 'problem' }, line(error.message)));
    }
  }
  return () => {
    aborter.abort();
    chart.close();
  };
}
