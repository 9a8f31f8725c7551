// The daemon's providers: how they are, their quotas, what they cost today.
import { get } from './api.js';
import { button, el, fill, note, renew, table } from './dom.js';
import { number, usd } from './format.js';
import { repeated } from './live.js';
import { code, foreign, line } from './visible.js';

const EVERY = 5_000;

function rows(providers) {
  return providers.map((p) => [
    [code(p.name), el('span', { class: 'sub' }, foreign(p.kind))],
    p.models.length ? foreign(line(p.models.join(', '), 300)) : 'any',
    [p.status.paused ? '‖ paused' : '● up', p.status.singly?.length ? el('span', { class: 'sub' }, 'one by one: ', foreign(p.status.singly.join(', '))) : null],
    `${number(p.status.inFlight)} of ${number(p.limits.inFlight)}`,
    number(p.status.queued),
    number(p.limits.requestsPerMinute), number(p.limits.tokensPerMinute),
    p.limits.perDay?.usd ? `$${usd(p.limits.perDay.usd)}` : '–',
    number(p.today.completions), number(p.today.tokens), `$${usd(p.today.usd)}`,
  ]);
}

const COLUMNS = [
  { label: 'Provider' }, { label: 'Models' }, { label: 'State' }, { label: 'In flight', number: true }, { label: 'Waiting', number: true },
  { label: 'Requests/min', number: true }, { label: 'Tokens/min', number: true }, { label: 'USD a day', number: true },
  { label: 'Completions today', number: true }, { label: 'Tokens today', number: true }, { label: 'USD today', number: true },
];

export async function show(main, { title }) {
  title('Providers');
  const status = el('div', { role: 'status' }, note('Loading …'));
  const body = el('div');
  const load = async () => {
    try {
      const { providers } = await get('/v1/providers');
      fill(status, providers.length ? null : el('p', { class: 'empty' }, 'The daemon has no providers. They are given in daemon.conf.'));
      if (providers.length) {
        renew(body, table('Providers', COLUMNS, rows(providers)));
      }
    } catch (error) {
      fill(status, el('p', { class: 'problem' }, line(error.message)));
    }
  };
  const loading = repeated(load, EVERY);
  fill(main, el('div', { class: 'head' }, el('h1', null, 'Providers'), button('Look again', loading.now)), status, body);
  await loading.now();
  return loading.end;
}
