// Utility against the number of completions, per context, with intervals.
import { getIfThere, runPath } from './api.js';
import { Chart, look } from './charts.js';
import { el, field, fill, note, select, setOptions, table } from './dom.js';
import { interval, number, words } from './format.js';
import { line } from './visible.js';

const COLOURED = 8; // lines with a colour and a legend; the others are grey
const MOST = 60;
const LEADING = 4; // whose best utilities are in sight, whatever is alive

const best = (curve) => Math.max(...curve.steps.map((s) => s.utility?.estimate ?? -Infinity));
const rank = (a, b) => (b.chosen - a.chosen) || (b.alive - a.alive) || (best(b) - best(a));

/** The name of a curve's arm, with its strategy where there are several. */
export function namer(curves) {
  const several = new Set(curves.map((c) => c.strategy)).size > 1;
  return (c) => line(several ? `${c.prompt}, ${words(c.strategy)}` : c.prompt, 60);
}

/** [scales, and of each curve: estimates, lows, highs] on the union of their scales. */
export function aligned(curves) {
  const scales = [...new Set(curves.flatMap((c) => c.steps.map((s) => s.scale)))].sort((a, b) => a - b);
  const ys = curves.flatMap((c) => {
    const by = new Map(c.steps.map((s) => [s.scale, s.utility]));
    return ['estimate', 'low', 'high'].map((k) => scales.map((s) => by.get(s)?.[k] ?? null));
  });
  return [scales, ...ys];
}

/** Three series per curve, of which the last two are the edges of its band. */
export function curveSeries(entries) {
  const series = [];
  const bands = [];
  entries.forEach(({ label, colour, dash, width, band, inLegend }) => {
    const at = series.length + 1;
    series.push({ label, colour, dash, width, points: width > 1, pointSize: 5, spanGaps: true, inLegend });
    series.push({ label: `${label}, low`, colour, width: 0, line: band, inLegend: false, spanGaps: true });
    series.push({ label: `${label}, high`, colour, width: 0, line: band, inLegend: false, spanGaps: true });
    if (band) {
      bands.push({ upper: at + 2, lower: at + 1, colour });
    }
  });
  return { series, bands };
}

/** From the least of what the prompts reach at their best, so that curves that fall deep do not flatten all. */
function closeRange(curves) {
  const first = curves.slice(0, Math.max(LEADING, curves.filter((c) => c.alive).length));
  const tops = first.map(best).filter(Number.isFinite);
  const chosen = curves.filter((c) => c.chosen).flatMap((c) => c.steps.map((s) => s.utility)).filter((u) => u && u.estimate !== null);
  const low = Math.min(...tops, ...chosen.map((u) => u.estimate));
  const high = Math.max(...tops, ...chosen.map((u) => u.high ?? u.estimate));
  const margin = Math.max(0.02, (high - low) * 0.08);
  return () => [low - margin, high + margin];
}

function spec(context, curves, name, { bands, whole }) {
  let coloured = 0;
  const entries = curves.map((c) => {
    const shown = coloured < COLOURED;
    const entry = {
      label: `${name(c)}${c.chosen ? ' (chosen)' : c.alive ? '' : ' (dropped)'}`,
      colour: shown ? look(coloured).colour : '--grey-line', dash: c.alive || c.chosen ? [] : [2, 3],
      width: c.chosen ? 3 : c.alive ? 1.75 : 1, inLegend: shown, band: shown && (bands === 'all' || (bands === 'chosen' && c.chosen)),
    };
    coloured += shown ? 1 : 0;
    return entry;
  });
  return {
    title: `Utility by number of completions in ${line(context, 60)}`,
    label: `Utility against the number of completions in context ${line(context, 60)}: ${curves.length} prompts, of which ${curves.filter((c) => c.alive).length} are alive`,
    height: 380,
    x: { label: 'N, completions per query' },
    y: { label: 'utility', format: (v) => number(v, 3), ...(whole ? {} : { range: closeRange(curves) }) },
    ...curveSeries(entries),
  };
}

function figures(context, curves, name) {
  const scales = [...new Set(curves.flatMap((c) => c.steps.map((s) => s.scale)))].sort((a, b) => a - b);
  return table(`Best N of each prompt in ${line(context, 60)}`, [
    { label: 'Prompt' }, { label: 'Alive' }, { label: 'Best N', number: true }, { label: 'Utility', number: true }, { label: 'Interval', number: true },
    { label: 'Queries', number: true }, { label: `At N = ${scales[0]}`, number: true }, { label: `At N = ${scales.at(-1)}`, number: true },
  ], curves.map((c) => {
    const top = c.steps.reduce((a, s) => ((s.utility?.estimate ?? -Infinity) > (a.utility?.estimate ?? -Infinity) ? s : a), c.steps[0]);
    const at = (n) => number(c.steps.find((s) => s.scale === n)?.utility?.estimate, 3);
    return [el('bdi', { class: 'code' }, name(c)), c.chosen ? '★ chosen' : c.alive ? '● alive' : '– dropped', String(top.scale),
      number(top.utility?.estimate, 3), interval(top.utility), number(top.utility?.queries), at(scales[0]), at(scales.at(-1))];
  }));
}

export function open(host, { run, query, base }) {
  let data = null;
  let context = query.get('context');
  const view = { bands: 'chosen', whole: false };
  const chart = new Chart({ title: '', label: '', x: {}, y: {}, series: [] });
  const contexts = select([], null, (v) => { context = v; history.replaceState(null, '', `${base}/curves?context=${encodeURIComponent(v)}`); draw(); });
  const shading = select([['chosen', 'of the choice'], ['all', 'of all with a colour'], ['none', 'none']], view.bands, (v) => { view.bands = v; draw(); });
  const range = select([['close', 'where choices lie'], ['whole', 'whole curves']], 'close', (v) => { view.whole = v === 'whole'; draw(); });
  const status = el('div', { role: 'status' }, note('Loading …'));
  const rows = el('div');
  const body = el('div', { hidden: true }, el('div', { class: 'filters' }, field('Context', contexts), field('Intervals', shading), field('Utilities', range)), chart.node, rows);
  fill(host, el('h2', { class: 'unseen' }, 'Curves'), status, body);
  const aborter = new AbortController();

  const draw = () => {
    const names = [...new Set(data.curves.map((c) => c.context))];
    context = names.includes(context) ? context : names[0];
    if (contexts.dataset.names !== JSON.stringify(names)) {
      contexts.dataset.names = JSON.stringify(names);
      setOptions(contexts, names.map((n) => [n, line(n, 60)]), context);
    }
    const all = data.curves.filter((c) => c.context === context).sort(rank);
    const name = namer(data.curves);
    const shown = all.slice(0, MOST);
    chart.update(aligned(shown), spec(context, shown, name, view));
    fill(rows, note('Dotted: dropped. Grey: not among the eight that stand first here.'), figures(context, all, name), all.length > MOST ? note(`The drawing has ${MOST} of ${all.length} prompts.`) : null);
  };

  const load = async () => {
    try {
      data = await getIfThere(runPath(run.id, '/curves'), aborter.signal);
      const there = Boolean(data?.curves.length);
      body.hidden = !there;
      fill(status, there ? null : note('Nothing is known yet: the first round is under way.'));
      if (there) {
        draw();
      }
    } catch (error) {
      if (!aborter.signal.aborted) {
        fill(status, el('p', { class: 'problem' }, line(error.message)));
      }
    }
  };

  load();
  return { findings: load, close: () => { aborter.abort(); chart.close(); } };
}
