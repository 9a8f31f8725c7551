// The list of runs, live.
import { get } from './api.js';
import { announce, el, field, fill, note, select } from './dom.js';
import { duration, number, percent, time } from './format.js';
import { follow, throttled } from './live.js';
import { chip, hasEnded, may, spentBar, spentText, STATES } from './states.js';
import { foreign, line } from './visible.js';

const PAGE = 50;
const FILTERS = [
  ['', 'all'], ['running,queued,stopping', 'under way'], ['paused,parked', 'paused'], ['completed,interrupted,failed', 'ended'],
  ...STATES.map((s) => [s, `only ${s}`]),
];

function addressOf(query) {
  const text = new URLSearchParams([...query].filter(([, value]) => value !== '')).toString();
  return `#/runs${text ? `?${text}` : ''}`;
}

function row(run) {
  const p = run.progress;
  const failed = p && p.calls > 0 ? p.failedCalls / p.calls : null;
  return [
    el('th', { scope: 'row' }, el('a', { href: `#/run/${encodeURIComponent(run.id)}` }, foreign(run.id, 'code')),
      el('span', { class: 'sub' }, foreign(run.description || run.task))),
    el('td', null, chip(run), run.position ? el('span', { class: 'sub' }, `place ${run.position}`) : null,
      run.detail && !hasEnded(run) ? el('span', { class: 'sub' }, foreign(line(run.detail, 80))) : null),
    el('td', { class: 'spent' }, spentBar(run),
      el('span', { class: 'sub' }, spentText(run))),
    el('td', { class: 'number' }, p ? `${p.round} / ${p.rounds}` : '–'),
    el('td', { class: 'number' }, run.state === 'running' && p ? number(p.callsPerSecond, 1) : '–'),
    el('td', { class: 'number' }, failed === null ? '–' : percent(failed)),
    el('td', null, run.priority),
    el('td', null, time(run.createdAt), el('span', { class: 'sub' }, foreign(run.createdBy))),
    el('td', { class: 'number' }, run.startedAt
      ? duration((new Date(run.endedAt ?? Date.now()) - new Date(run.startedAt)) / 1000) : '–'),
  ];
}

const HEADS = [
  ['Run'], ['State'], ['Spent'], ['Round', 1], ['Calls/s', 1], ['Failed', 1], ['Priority'], ['Submitted'], ['Time', 1],
];

export async function show(main, { query, session, title }) {
  title('Runs');
  const rows = new Map(); // id to its element, of this page
  const body = el('tbody');
  const status = el('div', { role: 'status' }, note('Loading …'));
  const pages = el('nav', { class: 'pages', 'aria-label': 'Pages' });
  const shown = el('table', { class: 'runs', hidden: true },
    el('caption', { class: 'unseen' }, 'Runs, newest first'),
    el('thead', null, el('tr', null, HEADS.map(([h, n]) => el('th', { scope: 'col', class: n && 'number' }, h)))),
    body);
  const go = (key, value) => {
    const next = new URLSearchParams(query);
    next.set(key, value);
    next.delete('cursor');
    location.hash = addressOf(next);
  };
  const search = el('input', { type: 'search', value: query.get('q') ?? '', maxlength: '200', placeholder: 'id or task' });

  fill(main,
    el('div', { class: 'head' }, el('h1', null, 'Runs'),
      may(session.role, 'run') ? el('a', { class: 'action', href: '#/submit' }, 'Submit a run') : null),
    el('form', { class: 'filters', role: 'search', on: { submit: (event) => { event.preventDefault(); go('q', search.value.trim()); } } },
      field('State', select(FILTERS, query.get('state') ?? '', (v) => go('state', v))),
      field('Search', search), el('button', { type: 'submit' }, 'Search')),
    status,
    el('div', { class: 'scroll', role: 'region', 'aria-label': 'Runs', tabindex: '0' }, shown),
    pages);

  const aborter = new AbortController();
  let newer = new Map(); // runs of events that came while the list was asked for
  const load = async () => {
    newer = new Map();
    const asked = new URLSearchParams({ limit: PAGE });
    for (const key of ['state', 'q', 'cursor']) {
      if (query.get(key)) {
        asked.set(key, query.get(key));
      }
    }
    try {
      const page = await get(`/v1/runs?${asked}`, aborter.signal);
      draw(page);
    } catch (error) {
      if (!aborter.signal.aborted && error.status !== 401) {
        fill(status, el('p', { class: 'problem' }, line(error.message)));
      }
    }
  };

  const draw = (page) => {
    const kept = new Map(rows);
    rows.clear();
    for (const asked of page.runs) {
      const run = newer.get(asked.id) ?? asked;
      const tr = kept.get(run.id) ?? el('tr');
      rows.set(run.id, tr);
      update(tr, run);
    }
    const wanted = [...rows.values()];
    if (wanted.length !== body.children.length || wanted.some((tr, i) => body.children[i] !== tr)) {
      fill(body, wanted);
    }
    shown.hidden = page.runs.length === 0;
    const filtered = query.get('state') || query.get('q');
    fill(status, page.runs.length > 0 ? null : el('div', { class: 'empty' },
      el('p', null, filtered ? 'No run is like this.' : 'There are no runs yet.'),
      filtered ? el('a', { href: '#/runs' }, 'Show all')
        : may(session.role, 'run') ? el('a', { href: '#/submit' }, 'Submit the quickstart') : null));
    const later = new URLSearchParams(query);
    later.set('cursor', page.next ?? '');
    const newest = new URLSearchParams(query);
    newest.delete('cursor');
    fill(pages,
      query.get('cursor') ? el('a', { href: addressOf(newest) }, 'Newest') : null,
      page.next ? el('a', { href: addressOf(later) }, 'Older') : null);
  };

  const update = (tr, run) => {
    const state = `${run.state} ${run.conclusive}`;
    if (tr.dataset.state && tr.dataset.state !== state) {
      announce(`Run ${line(run.id, 60)} is ${run.state}.`);
    }
    tr.dataset.state = state;
    tr.dataset.run = run.id;
    if (tr.contains(document.activeElement)) {
      const cells = row(run).slice(1); // the link keeps the focus
      tr.replaceChildren(tr.firstElementChild, ...cells);
    } else {
      fill(tr, row(run));
    }
  };

  const reload = throttled(load, 1_000);
  await load();
  const stop = follow('/v1/events', {
    sync: load,
    run: (run) => {
      newer.set(run.id, run);
      const tr = rows.get(run.id);
      if (tr && !(query.get('state') && !query.get('state').split(',').includes(run.state))) {
        update(tr, run);
      } else if (!query.get('cursor')) {
        reload();
      }
    },
    removed: reload,
  });
  return () => {
    aborter.abort();
    reload.cancel();
    stop();
  };
}
