// Quality against cost, and what is best at which weight of the cost.
import { getIfThere, runPath } from './api.js';
import { Chart } from './charts.js';
import { button, el, field, fill, note, select, setOptions, table } from './dom.js';
import { number, significant, weights, words } from './format.js';
import { code, line } from './visible.js';

const STEPS = 1_000; // of the slider; its first step is the weight 0
const DECADES = 6; // most that it spans

/** The segment that is best at a weight of at most 0; the last one beyond all. */
export function bestAt(segments, weight) {
  return segments.find((s) => weight <= s.from && (s.to === null || s.to === undefined || weight > s.to)) ?? segments.at(-1);
}

/** A logarithmic scale over the weights at which something changes, and those that were trained. */
export function weightScale(tradeoff, contexts) {
  const sizes = [...tradeoff.segments.map((s) => s.to), ...contexts.map((c) => c.costWeight)]
    .map((w) => Math.abs(w ?? 0)).filter((w) => w > 0);
  const most = Math.log10(Math.max(...(sizes.length ? sizes : [1]))) + 0.5;
  const least = Math.max(Math.log10(Math.min(...(sizes.length ? sizes : [0.1]))) - 0.5, most - DECADES);
  const step = (most - least) / (STEPS - 1);
  return {
    weight: (at) => (at <= 0 ? 0 : -(10 ** (least + (at - 1) * step))),
    at: (weight) => (weight === 0 ? 0 : Math.min(STEPS, Math.max(1, Math.round((Math.log10(-weight) - least) / step) + 1))),
  };
}

const same = (a, b) => a.prompt === b.prompt && a.strategy === b.strategy && a.scale === b.scale;
const named = (a) => `${line(a.prompt, 60)}, N = ${a.scale}`;
const weightText = (w) => (w === 0 ? '0' : significant(w, 3));

function plotSpec(tradeoff, unit, costs) {
  const [least, most] = [Math.min(...costs), Math.max(...costs)];
  return {
    title: 'Quality and cost of all candidates', height: 360,
    label: `Quality against cost per query of ${tradeoff.points.length} arms, ${tradeoff.points.filter((p) => p.nonDominated).length} of them not dominated; the best at the chosen weight is marked`,
    x: { label: `cost per query, ${unit}`, ...(least > 0 && most / least > 8 ? { log: 10, range: () => [least / 1.25, most * 1.25] } : {}) },
    y: { label: 'quality', format: (v) => number(v, 3) },
    series: [
      { label: 'dominated', colour: '--grey-line', line: false, points: true, pointSize: 5 },
      { label: 'not dominated', colour: '--c0', width: 1.25, points: true, pointSize: 6, spanGaps: true },
      { label: 'best of a trained context', colour: '--c2', line: false, points: true, pointSize: 12, hollow: true },
      { label: 'best at this weight', colour: '--c1', line: false, points: true, pointSize: 13 },
    ],
  };
}

export function open(host, { run }) {
  let data = null;
  let tradeoff = null;
  let scale = null;
  let weight = null;
  let which = 0;
  const chart = new Chart({ title: '', label: '', x: {}, y: {}, series: [] });
  const slider = el('input', { type: 'range', min: '0', max: String(STEPS), step: '1', class: 'weight', on: { input: () => { weight = scale.weight(Number(slider.value)); choose(); } } });
  const choice = el('div', { class: 'choice', id: 'choice' });
  const strip = el('div', { class: 'strip', 'aria-hidden': 'true' });
  const jumps = el('div', { class: 'buttons', role: 'group', 'aria-label': 'Weights of the trained contexts' });
  const tradeoffs = select([], null, (v) => { which = Number(v); weight = null; draw(); });
  const several = field('Weights of the objectives', tradeoffs);
  const status = el('div', { role: 'status' }, note('Loading …'));
  const rows = el('div');
  const body = el('div', { hidden: true }, several,
    el('div', { class: 'card' }, field('Weight of one unit of cost', slider, 'From 0, where only quality counts, to where every unit of cost counts. Logarithmic; arrow keys move it.'), strip, jumps, choice),
    chart.node, rows);
  fill(host, el('h2', { class: 'unseen' }, 'Frontier'), status, body);
  const aborter = new AbortController();

  const draw = () => {
    which = Math.min(which, data.tradeoffs.length - 1);
    tradeoff = data.tradeoffs[which];
    const trained = data.contexts.filter((c) => tradeoff.contexts.includes(c.context));
    scale = weightScale(tradeoff, trained);
    weight ??= trained[0]?.costWeight ?? 0;
    several.hidden = data.tradeoffs.length < 2;
    setOptions(tradeoffs, data.tradeoffs.map((t, i) => [String(i), line(weights(t.weights), 80)]), String(which));
    slider.value = String(scale.at(weight));
    fill(jumps, trained.map((c) => button([el('bdi', null, line(c.context, 40)), ` (${weightText(c.costWeight)})`], () => {
      weight = c.costWeight;
      slider.value = String(scale.at(weight));
      choose();
    }, { class: 'quiet' })));
    drawStrip(trained);
    drawRows(trained);
    choose();
  };

  /** Where along the slider which arm is best. */
  const drawStrip = (trained) => {
    fill(strip, tradeoff.segments.map((s, i) => {
      const from = scale.at(s.from);
      const to = s.to === null || s.to === undefined ? STEPS : scale.at(s.to);
      const part = el('span', { class: i % 2 ? 'odd' : 'even', title: named(s) }, to - from > 90 ? named(s) : '');
      part.style.flexGrow = String(Math.max(0, to - from));
      return part;
    }), trained.map((c) => {
      const mark = el('i', { title: line(c.context, 40) });
      mark.style.left = `${scale.at(c.costWeight) / STEPS * 100}%`;
      return mark;
    }));
  };

  const drawRows = (trained) => {
    fill(rows, table('What is best at which weight of the cost', [
      { label: 'Weight from', number: true }, { label: 'to', number: true }, { label: 'Prompt' }, { label: 'Strategy' }, { label: 'N', number: true },
      { label: 'Quality', number: true }, { label: `Cost per query, ${data.costUnit}`, number: true }, { label: 'Trained here' },
    ], tradeoff.segments.map((s) => [
      weightText(s.from), s.to === null || s.to === undefined ? 'any' : weightText(s.to), code(s.prompt), words(s.strategy), String(s.scale),
      number(s.quality, 3), significant(s.costPerQuery),
      line(trained.filter((c) => bestAt(tradeoff.segments, c.costWeight) === s).map((c) => c.context).join(', ')),
    ])));
  };

  const choose = () => {
    const best = bestAt(tradeoff.segments, weight);
    const at = data.contexts.find((c) => c.costWeight === weight && tradeoff.contexts.includes(c.context));
    const says = `${named(best)}, ${words(best.strategy)}: quality ${number(best.quality, 3)}, ${significant(best.costPerQuery)} ${data.costUnit} per query`;
    slider.setAttribute('aria-valuetext', `weight ${weightText(weight)}: ${says}`);
    fill(choice,
      el('p', { class: 'note' }, `At weight ${weightText(weight)}`, at ? [' (context ', el('bdi', null, line(at.context, 40)), ')'] : null, ' the best is'),
      el('p', { class: 'best' }, code(best.prompt), ` N = ${best.scale}`, el('span', { class: 'note' }, ` ${words(best.strategy)}`)),
      el('p', { class: 'note' }, `quality ${number(best.quality, 3)} · ${significant(best.costPerQuery)} ${data.costUnit} per query`));
    drawPoints(best);
  };

  const drawPoints = (best) => {
    const points = [...tradeoff.points].sort((a, b) => a.costPerQuery - b.costPerQuery || a.quality - b.quality);
    const costs = points.map((p) => p.costPerQuery);
    const trained = data.contexts.filter((c) => tradeoff.contexts.includes(c.context)).map((c) => bestAt(tradeoff.segments, c.costWeight));
    const only = (keep) => points.map((p) => (keep(p) ? p.quality : null));
    const lines = [costs, only((p) => !p.nonDominated), only((p) => p.nonDominated), only((p) => trained.some((t) => same(t, p))), only((p) => same(p, best))];
    chart.update(lines, drawPoints.of === tradeoff ? undefined : plotSpec(tradeoff, data.costUnit, costs));
    drawPoints.of = tradeoff;
  };

  const load = async () => {
    try {
      data = await getIfThere(runPath(run.id, '/frontier'), aborter.signal);
      const there = Boolean(data?.tradeoffs.some((t) => t.segments.length));
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
