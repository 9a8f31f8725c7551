// One deployed policy: its versions, what they promise and do, and what can be done with them.
import { get, patch, policyPath, post, remove } from './api.js';
import { ask } from './dialog.js';
import { announce, button, el, facts, field, fill, note, renew, table } from './dom.js';
import { number, percent, significant, time } from './format.js';
import { repeated } from './live.js';
import { contexts, failures, role, saved, totals, warnings } from './served.js';
import { may } from './states.js';
import { TryIt } from './tryit.js';
import { code, foreign, line } from './visible.js';

const EVERY = 4_000;

const order = (action, label, version, kind) =>
  el('button', { type: 'button', 'data-action': action, 'data-version': version, class: kind }, label);

function terms(t) {
  const [unit, most] = Object.entries(t.maxCost ?? {})[0] ?? [];
  return [
    typeof t.earlyStop === 'number' ? `early stop at confidence ${significant(t.earlyStop)}` : `early stop ${t.earlyStop}`,
    t.goodEnough !== undefined && `good enough at ${significant(t.goodEnough)}, in waves of ${t.wave}`,
    t.deadline && `within ${t.deadline}`, unit && `at most ${most} ${unit}`, t.context && `context ${t.context}`,
  ].filter(Boolean).join(' · ');
}

function versionRow(policy, version, session) {
  const sums = totals([version]);
  const live = version.number === policy.live;
  return { key: version.number, cells: [
    [`Version ${version.number}`, el('span', { class: 'sub' }, role(policy, version.number))],
    [time(version.deployedAt), el('span', { class: 'sub' }, 'by ', foreign(version.deployedBy))],
    version.run === null ? 'a file' : el('a', { href: `#/run/${encodeURIComponent(version.run)}/policy` }, code(version.run)),
    [version.note === '' ? '–' : foreign(version.note, 'foreign', 500), el('span', { class: 'sub' }, foreign(terms(version.terms)))],
    number(sums.requests),
    failures(sums.failed, sums.requests),
    saved(sums),
    ...(may(session.role, 'run') ? [el('div', { class: 'buttons' },
      live ? null : order('promote', 'Promote', version.number),
      !live && may(session.role, 'admin') ? order('undeploy-version', 'Undeploy', version.number, 'danger') : null)] : []),
  ] };
}

const COLUMNS = [
  { label: 'Version' }, { label: 'Deployed' }, { label: 'Of run' }, { label: 'Note and terms' },
  { label: 'Requests', number: true }, { label: 'Failed', number: true }, { label: 'Completions saved', number: true },
];

function bar(policy, session) {
  return [
    policy.before !== null && may(session.role, 'run') ? order('rollback', `Roll back to version ${policy.before}`, policy.before) : null,
    policy.candidate !== null && may(session.role, 'run') ? order('share', 'Change the share', policy.candidate) : null,
    may(session.role, 'admin') ? order('undeploy', 'Undeploy all', null, 'danger') : null,
  ];
}

function told(policy) {
  const all = warnings(policy);
  return all.length === 0 ? null : el('div', { class: 'caution' }, el('strong', null, '⚠ Not as it should be'),
    el('ul', null, all.slice(0, 50).map(([version, context, text]) =>
      el('li', null, `Version ${version}`, context ? [', ', code(context)] : null, ': ', foreign(text, 'foreign', 500)))));
}

function figures(policy) {
  const sums = totals(policy.versions);
  return facts([
    ['Live', `version ${policy.live}`],
    policy.candidate !== null && ['Candidate', `version ${policy.candidate}, ${percent(policy.share)} of the requests`],
    ['Requests', number(sums.requests)], ['Answered', number(sums.answered)], ['Partial', number(sums.partial)],
    ['Failed', ...failures(sums.failed, sums.requests)], ['Completions saved', saved(sums)],
  ]);
}

/** A text to take along. */
function copyable(label, text) {
  const shown = el('input', { type: 'text', readonly: true, value: text, class: 'code', size: String(Math.max(12, text.length)), on: { focus: () => shown.select() } });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      announce(`${label} copied.`);
    } catch {
      shown.focus(); // selected: the browser's own key copies it
    }
  };
  return el('div', { class: 'copyable' }, field(label, shown), button('Copy', copy, { 'aria-label': `Copy: ${label}` }));
}

/** What each button asks before it does something: [title, what follows, label, kind, action]. */
function questions(policy, version) {
  const name = policy.name;
  return {
    promote: [`Make version ${version} live?`, `It answers all who ask iapo/${name} from then on. Version ${policy.live} stays, for a rollback.`, 'Promote', 'primary',
      () => post(policyPath(name, '/promote'), { version })],
    rollback: [`Roll back to version ${policy.before}?`, `It answers all who ask iapo/${name} from then on, in place of version ${policy.live}.`, 'Roll back', 'primary',
      () => post(policyPath(name, '/rollback'))],
    undeploy: [`Undeploy iapo/${name}?`, 'All its versions are gone then, and what was recorded of its requests. Applications that ask for it get errors.', 'Undeploy all', 'danger',
      () => remove(policyPath(name))],
    'undeploy-version': [`Undeploy version ${version}?`, `It can no longer be asked as iapo/${name}@${version}, nor promoted.`, 'Undeploy', 'danger',
      () => remove(policyPath(name, `/versions/${version}`))],
  };
}

export async function show(main, { parts: [name], session, title }) {
  title(`Policy ${name}`);
  const status = el('div', { role: 'status' }, note('Loading …'));
  const orders = el('div', { class: 'buttons', role: 'group', 'aria-label': 'Actions' });
  const parts = { told: el('div'), figures: el('div'), versions: el('div'), contexts: el('div') };
  const body = el('div', { hidden: true },
    parts.told, parts.figures,
    el('section', { class: 'card', 'aria-label': 'For applications' }, el('h3', null, 'For applications'),
      el('div', { class: 'filters' }, copyable('Base URL', `${location.origin}/v1`), copyable('Model', `iapo/${name}`)),
      note('As any model of OpenAI’s clients. The key is a token of the daemon with the role ask.')),
    parts.versions, parts.contexts);
  fill(main, el('div', { class: 'head' }, el('h1', null, code(`iapo/${name}`)), el('div', { class: 'actions' }, orders)), status, body);

  let policy = null;
  let done = 0; // orders: what was asked for before one is old
  let dialog = null;
  let tryIt = null;
  const draw = (next) => {
    policy = next;
    body.hidden = false;
    renew(orders, bar(policy, session));
    renew(parts.told, told(policy));
    renew(parts.figures, figures(policy));
    renew(parts.versions, table('Versions, newest first', may(session.role, 'run') ? [...COLUMNS, { label: 'Actions' }] : COLUMNS, policy.versions.map((v) => versionRow(policy, v, session)), { class: 'versions' }));
    renew(parts.contexts, contexts(policy));
    if (may(session.role, 'run')) {
      tryIt ??= new TryIt(body);
      tryIt.update(policy);
    }
  };
  const load = async () => {
    const before = done;
    try {
      const next = await get(policyPath(name));
      if (before === done) {
        draw(next);
        fill(status);
      }
    } catch (error) {
      const none = error.status === 404 || error.status === 422; // 422: nothing can be called so
      if (none) {
        body.hidden = true;
        fill(orders);
      }
      fill(status, el('p', { class: 'problem' }, line([error.message, ...error.problems].join(': '), 500)),
        none ? el('p', null, el('a', { href: '#/policies' }, 'To the policies')) : null);
    }
  };
  const loading = repeated(load, EVERY);

  const carryOut = async (action, does) => {
    const next = await does();
    done += 1;
    if (action === 'undeploy') {
      announce(`iapo/${line(name, 64)} is undeployed.`);
      location.hash = '#/policies';
    } else if (next) {
      draw(next);
      announce(`Done. Version ${next.live} is live.`);
    } else {
      announce('Done.');
      await load();
    }
  };
  const share = () => {
    const input = el('input', { type: 'number', required: true, min: '0', max: '0.999999', step: 'any', value: String(policy.share), inputmode: 'decimal' });
    dialog = ask(`Share of version ${policy.candidate}`, field('Share of the requests', input, `0 to below 1. Now ${significant(policy.share)}.`), 'Change', 'primary',
      () => carryOut('share', () => patch(policyPath(name), { share: Number(input.value) })));
  };
  const pressed = (event) => {
    const { action, version } = event.target.closest('button')?.dataset ?? {};
    if (action === 'share') {
      share();
    } else if (action) {
      const [heading, text, label, kind, does] = questions(policy, Number(version))[action];
      dialog = ask(heading, el('p', null, text), label, kind, () => carryOut(action, does));
    }
  };
  orders.addEventListener('click', pressed);
  parts.versions.addEventListener('click', pressed);

  await loading.now();
  return () => {
    loading.end();
    dialog?.remove();
    tryIt?.close();
  };
}
