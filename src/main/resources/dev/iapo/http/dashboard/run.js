// One run, live: its head, and under it what the address asks for.
import { get, runPath } from './api.js';
import { ActionBar } from './actions.js';
import { announce, el, facts, fill, note } from './dom.js';
import { duration, number, percent, time, usd } from './format.js';
import { follow, throttled } from './live.js';
import { chip, hasEnded, spentBar, spentText } from './states.js';
import { foreign, line } from './visible.js';
import { open as curves } from './curves.js';
import { open as frontier } from './frontier.js';
import { open as overview } from './overview.js';
import { open as policy } from './policy.js';
import { open as samples } from './samples.js';

const PARTS = {
  overview: ['Overview', overview], curves: ['Curves', curves], frontier: ['Frontier', frontier],
  policy: ['Policy', policy], samples: ['Samples', samples],
};

function figures(run) {
  const p = run.progress;
  const seconds = run.startedAt ? (new Date(run.endedAt ?? Date.now()) - new Date(run.startedAt)) / 1000 : NaN;
  return facts([
    ['Spent', spentBar(run), spentText(run)],
    p && ['Round', `${p.round} of ${p.rounds}`],
    p && ['Pulls of the round', `${number(p.pullsEnded)} of ${number(p.pulls)}`],
    ['Completions', number(run.spent.completions)],
    ['Tokens', number(run.spent.tokens)],
    ['Cost', `$${usd(run.spent.usd)}`],
    p && run.state === 'running' && ['Calls per second', number(p.callsPerSecond, 1)],
    p && ['Failed calls', `${number(p.failedCalls)} of ${number(p.calls)}${p.calls ? ` (${percent(p.failedCalls / p.calls)})` : ''}`],
    p?.reused > 0 && ['Reused', number(p.reused)],
    run.startedAt && ['Time', duration(seconds)],
    run.position && ['Place in the queue', number(run.position)],
  ]);
}

function origin(run) {
  return note('Priority ', run.priority, run.inFlight ? ` · at most ${run.inFlight} pulls at a time` : '', ' · submitted ',
    time(run.createdAt), ' by ', foreign(run.createdBy), run.startedAt ? ` · started ${time(run.startedAt)}` : '',
    run.endedAt ? ` · ended ${time(run.endedAt)}` : '');
}

export async function show(main, { parts, query, session, title }) {
  const [id, part = 'overview'] = parts;
  const base = `#/run/${encodeURIComponent(id)}`;
  fill(main, note('Loading …'));
  let run;
  try {
    run = await get(runPath(id));
  } catch (error) {
    title('Run');
    fill(main, el('h1', null, error.status === 404 ? 'There is no such run' : 'The run cannot be shown'),
      el('p', { class: 'problem' }, line(error.message)), el('p', null, el('a', { href: '#/runs' }, 'To the runs')));
    return undefined;
  }
  const [label, open] = PARTS[part] ?? PARTS.overview;
  title(`${run.id}, ${label}`);
  const state = el('span');
  const numbers = el('div');
  const detail = el('div');
  const later = el('div');
  const bar = new ActionBar(session, (ask) => take(ask), () => { location.hash = '#/runs'; });
  const report = el('span');
  const tabs = el('nav', { class: 'tabs', 'aria-label': 'Of this run' },
    Object.entries(PARTS).map(([name, [text]]) =>
      el('a', { href: name === 'overview' ? base : `${base}/${name}`, 'aria-current': text === label ? 'page' : null }, text)),
    report);
  const content = el('section', { class: 'content', 'aria-label': label });
  fill(main,
    el('div', { class: 'head' }, el('h1', null, foreign(run.id, 'code')), state, bar.node),
    run.description ? el('p', { class: 'lead' }, foreign(run.description)) : null,
    detail, numbers, later, tabs, content);

  let view = null;
  let events = 0;
  const draw = () => {
    const before = state.dataset.state;
    if (before !== `${run.state} ${run.conclusive}`) {
      fill(state, chip(run));
      state.dataset.state = `${run.state} ${run.conclusive}`;
      if (before) {
        announce(`The run is ${run.state}.`);
      }
    }
    fill(detail, run.detail ? el('p', { class: run.state === 'failed' || run.state === 'parked' ? 'problem' : 'note' }, foreign(line(run.detail, 1000))) : null);
    fill(numbers, figures(run));
    fill(later, origin(run));
    bar.update(run);
    if (hasEnded(run) !== Boolean(report.firstChild)) {
      fill(report, hasEnded(run) ? el('a', { href: runPath(run.id, '/report?format=html'), target: '_blank', rel: 'noopener' }, 'Report ↗') : null);
    }
  };
  const apply = (next) => {
    if (next.progress && run.progress && next.progress.round !== run.progress.round) {
      announce(`Round ${next.progress.round} of ${next.progress.rounds}.`);
    }
    const ended = hasEnded(next) && !hasEnded(run);
    run = next;
    draw();
    view?.run?.(run);
    if (ended) {
      view?.findings?.();
    }
  };

  /** Takes an answer, unless an event came meanwhile: that is as new, or newer. */
  const take = async (ask) => {
    const before = events;
    const next = await ask();
    if (events === before) {
      apply(next);
    }
  };

  draw();
  view = open(content, { run, query, base, session, title });
  const sync = async () => {
    try {
      await take(() => get(runPath(id)));
      view?.findings?.();
    } catch {
      // the next event, or the banner, will say
    }
  };
  const findings = throttled(() => view?.findings?.(), 1_500);
  const stop = follow(runPath(id, '/events'), {
    sync,
    run: (next) => {
      events += 1;
      apply(next);
    },
    findings,
    removed: () => {
      announce('The run was deleted.');
      location.hash = '#/runs';
    },
  });
  return () => {
    stop();
    findings.cancel();
    bar.close();
    view?.close?.();
  };
}
