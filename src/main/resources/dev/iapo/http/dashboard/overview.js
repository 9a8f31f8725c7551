// How a run goes: what is spent, how calls go, which arms are alive, what would be chosen now.
import { getIfThere, runPath } from './api.js';
import { Chart, look } from './charts.js';
import { el, fill, note, table } from './dom.js';
import { amount, interval, number, significant, weights, words } from './format.js';
import { hasEnded } from './states.js';
import { code, foreign, line } from './visible.js';

const KINDS = [['failed', 'failed and retried calls', '--c1'], ['judging', 'judging', '--c3'], ['generation', 'completions', '--c0']];
const MOST_POINTS = 1_200;

const left = (budget, p) => Math.max(0, budget.limit - p.generation - p.judging - p.failed);

/** What is left, and above it what each kind took, up to the limit. */
function burnDown(budget, points) {
  const xs = points.map((p) => Date.parse(p.t) / 1000);
  const stacked = [points.map((p) => left(budget, p))];
  for (const [kind] of KINDS) {
    const below = stacked.at(-1);
    stacked.push(points.map((p, i) => below[i] + p[kind]));
  }
  return [xs, ...stacked];
}

function burnDownSpec(budget) {
  return {
    title: `Budget left, and what took the rest (${budget.unit})`,
    label: `The budget of ${amount(budget.limit, budget.unit)} over time: what is left, and what completions, judging and failed calls took`,
    x: { label: 'Time', time: true },
    y: { label: budget.unit, range: [0, budget.limit * 1.02], format: (v) => amount(v, budget.unit) },
    series: [
      { label: 'left', colour: '--c2', width: 2, area: 0.16 },
      ...KINDS.map(([, label, colour]) => ({ label, colour, width: 1, swatch: 'area' })),
    ],
    bands: KINDS.map(([, , colour], i) => ({ upper: i + 2, lower: i + 1, colour, alpha: 0.5 })),
  };
}

/** Over the second before each point, or as far as there are points: calls per second, and the share that failed. */
function rates(points) {
  const times = points.map((p) => Date.parse(p.t) / 1000);
  const xs = []; const perSecond = []; const failed = [];
  for (let i = 1, from = 0; i < points.length; i += 1) {
    while (from + 1 < i && times[i] - times[from + 1] >= 1) {
      from += 1;
    }
    const seconds = Math.max(times[i] - times[from], 1);
    const calls = Math.max(0, points[i].calls - points[from].calls);
    xs.push(times[i]);
    perSecond.push(calls / seconds);
    failed.push(calls > 0 ? Math.max(0, points[i].failedCalls - points[from].failedCalls) / calls * 100 : null);
  }
  return { calls: [xs, perSecond], failed: [xs, failed] };
}

const upFromZero = (least) => (u, min, max) => [0, Math.max(least, (max ?? 0) * 1.1)];

function choices(survivors, ended) {
  return table(ended ? 'What is chosen, per context' : 'What would be chosen now, per context', [
    { label: 'Context' }, { label: 'Prompt' }, { label: 'Strategy' }, { label: 'N', number: true },
    { label: 'Utility', number: true }, { label: 'Interval', number: true }, { label: 'Quality', number: true },
    { label: 'Cost per query', number: true }, { label: 'Decided' },
  ], survivors.choices.map((c) => [
    [code(c.context), el('span', { class: 'sub' }, foreign(weights(survivors.contexts.find((x) => x.context === c.context)?.weights ?? {})))],
    code(c.prompt), words(c.strategy), el('strong', null, String(c.scale)), number(c.utility?.estimate, 3), interval(c.utility),
    number(c.quality, 3), significant(c.costPerQuery),
    [c.conclusive ? '✓ yes' : '○ not yet', el('span', { class: 'sub' }, foreign(line(c.reason, 160)))],
  ]));
}

function alive(survivors) {
  return survivors.alive.map(({ context, arms }) => el('details', null,
    el('summary', null, 'Arms alive in ', foreign(context), `: ${arms.length}${arms.length >= 200 ? ' or more' : ''}`),
    table(`Arms alive in ${line(context, 60)}`, [{ label: 'Prompt' }, { label: 'Strategy' }, { label: 'N', number: true }],
      arms.map((a) => [code(a.prompt), words(a.strategy), String(a.scale)]))));
}

export function open(host, { run: first }) {
  let run = first;
  let points = [];
  const spend = new Chart(burnDownSpec(run.budget));
  const calls = new Chart({
    title: 'Calls per second', label: 'Calls per second over time', height: 170,
    x: { label: 'Time', time: true }, y: { label: 'calls/s', range: upFromZero(1) }, series: [{ label: 'calls per second', colour: '--c0' }],
  });
  const errors = new Chart({
    title: 'Failed calls, % of all', label: 'Share of calls that failed over time, in per cent', height: 170,
    x: { label: 'Time', time: true }, y: { label: '%', range: upFromZero(2) }, series: [{ label: 'failed calls, %', colour: '--c1', spanGaps: true }],
  });
  const arms = new Chart({ title: 'Arms alive at the beginning of each round', label: '', x: { label: 'Round' }, y: { label: 'arms' }, series: [] });
  const status = el('div', { role: 'status' });
  const chosen = el('div');
  const living = el('div');
  fill(host, el('h2', { class: 'unseen' }, 'Overview'), status, chosen, el('div', { class: 'columns' }, spend.node, arms.node, calls.node, errors.node), living);
  const aborter = new AbortController();

  const drawHistory = () => {
    if (points.length > 1) {
      spend.update(burnDown(run.budget, points));
      const of = rates(points);
      calls.update(of.calls);
      errors.update(of.failed);
    }
  };

  const drawSurvivors = (survivors) => {
    fill(chosen, survivors.choices.length ? choices(survivors, hasEnded(run)) : note('Nothing is known yet: the first round is under way.'));
    fill(living, alive(survivors));
    if (survivors.rounds.length) {
      arms.update(
        [survivors.rounds.map((r) => r.round), ...survivors.contexts.map((_, i) => survivors.rounds.map((r) => r.alive[i] || null))],
        {
          title: 'Arms alive at the beginning of each round',
          label: `Arms alive per round in ${survivors.contexts.length} contexts`,
          x: { label: 'Round', splits: () => survivors.rounds.map((r) => r.round), range: (u, min, max) => [min - 0.2, max + 0.2] },
          y: { label: 'arms', log: 2 },
          series: survivors.contexts.map((c, i) => ({ label: line(c.context, 40), ...look(i), points: true, dash: [[], [8, 4], [2, 3]][i % 3] })),
        });
    }
  };

  const load = async () => {
    try {
      const [history, survivors] = await Promise.all([
        getIfThere(runPath(run.id, '/history'), aborter.signal), getIfThere(runPath(run.id, '/survivors'), aborter.signal)]);
      points = history?.points ?? [];
      drawHistory();
      if (survivors) {
        drawSurvivors(survivors);
      } else {
        fill(chosen, note('Nothing is known yet: the first round is under way.'));
      }
      fill(status);
    } catch (error) {
      if (!aborter.signal.aborted) {
        fill(status, el('p', { class: 'problem' }, line(error.message)));
      }
    }
  };

  /** What the event says is the newest point; the daemon's own are taken when findings change. */
  const append = (p) => {
    const last = points.at(-1);
    if (last && last.completions === p.completions && last.calls === p.calls) {
      return;
    }
    const t = new Date(Math.max(Date.now(), last ? Date.parse(last.t) + 1 : 0)).toISOString(); // clocks may differ
    points.push({ t, completions: p.completions, calls: p.calls, failedCalls: p.failedCalls, ...p.spentByKind });
    if (points.length > MOST_POINTS) {
      points = points.filter((_, i) => i % 2 === 0 || i === points.length - 1);
    }
    drawHistory();
  };

  load();
  return {
    run: (next) => {
      if (next.budget.limit !== run.budget.limit) {
        spend.update(null, burnDownSpec(next.budget));
      }
      run = next;
      if (run.progress && run.state === 'running') {
        append(run.progress);
      }
    },
    findings: load,
    close: () => {
      aborter.abort();
      [spend, calls, errors, arms].forEach((c) => c.close());
    },
  };
}
