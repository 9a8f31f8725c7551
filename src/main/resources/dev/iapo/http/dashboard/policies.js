// The deployed policies, and one of them if the address names it.
import { get } from './api.js';
import { show as deployed } from './deployed.js';
import { el, fill, note, renew, table } from './dom.js';
import { number, percent } from './format.js';
import { repeated } from './live.js';
import { failures, link, saved, totals, warnings } from './served.js';
import { foreign, line } from './visible.js';

const EVERY = 4_000;

const COLUMNS = [
  { label: 'Policy' }, { label: 'Live' }, { label: 'Candidate' }, { label: 'Requests', number: true }, { label: 'Answered', number: true },
  { label: 'Failed', number: true }, { label: 'Completions saved', number: true }, { label: 'Warnings' },
];

function row(policy) {
  const sums = totals(policy.versions);
  const told = warnings(policy);
  const live = policy.versions.find((v) => v.number === policy.live);
  return { key: policy.name, cells: [
    [link(policy.name), el('span', { class: 'sub' }, foreign(live?.task ?? ''))],
    `version ${policy.live}`,
    policy.candidate === null ? '–' : `version ${policy.candidate}, ${percent(policy.share)}`,
    number(sums.requests),
    [number(sums.answered), sums.partial ? el('span', { class: 'sub' }, `${number(sums.partial)} partial`) : null],
    failures(sums.failed, sums.requests),
    saved(sums),
    told.length ? el('span', { class: 'apart' }, `⚠ ${told.length}`, el('span', { class: 'sub' },
      foreign(`version ${told[0][0]}${told[0][1] ? `, ${told[0][1]}` : ''}: ${told[0][2]}`, 'foreign', 120))) : 'none',
  ] };
}

async function list(main, { title }) {
  title('Policies');
  const status = el('div', { role: 'status' }, note('Loading …'));
  const body = el('div');
  fill(main, el('div', { class: 'head' }, el('h1', null, 'Policies')), status, body);
  const loading = repeated(async () => {
    try {
      const { policies } = await get('/v1/policies');
      fill(status, policies.length ? null : el('div', { class: 'empty' }, el('p', null, 'No policy is deployed yet.'),
        el('p', null, 'That of a completed run is deployed on the run’s page, or by the command line: iapo deploy RUN --name NAME.')));
      renew(body, policies.length ? [table('Deployed policies, and what they did since the daemon was started', COLUMNS, policies.map(row), { class: 'policies' })] : null);
    } catch (error) {
      fill(status, el('p', { class: 'problem' }, line(error.message)));
    }
  }, EVERY);
  await loading.now();
  return loading.end;
}

export function show(main, page) {
  return page.parts[0] ? deployed(main, page) : list(main, page);
}
