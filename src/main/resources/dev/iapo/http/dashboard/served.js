// What deployed policies did, against what training promised.
import { el, table } from './dom.js';
import { number, percent, significant, weights, words } from './format.js';
import { code, foreign, line } from './visible.js';

export const link = (name) => el('a', { href: `#/policies/${encodeURIComponent(name)}` }, code(`iapo/${name}`));

/** Summed over contexts, and over versions. */
export function totals(versions) {
  const watch = versions.flatMap((v) => v.watch);
  const sum = (of) => watch.reduce((all, w) => all + of(w), 0);
  const failed = {};
  watch.flatMap((w) => Object.entries(w.failed)).forEach(([reason, count]) => { failed[reason] = (failed[reason] ?? 0) + count; });
  return {
    requests: sum((w) => w.requests), answered: sum((w) => w.answered), partial: sum((w) => w.partial),
    planned: sum((w) => w.planned), saved: sum((w) => w.saved), failed,
  };
}

/** What is not as promised, and what cannot be asked: [version, where, words]. */
export function warnings(policy) {
  return policy.versions.flatMap((v) => [
    ...(v.unavailable ? [[v.number, '', `cannot be asked: ${v.unavailable}`]] : []),
    ...v.watch.flatMap((w) => w.drifted.map((text) => [v.number, w.context, text])),
  ]);
}

export function failures(failed, requests) {
  const all = Object.entries(failed);
  const count = all.reduce((n, [, of]) => n + of, 0);
  return [number(count), count > 0 && requests > 0 ? ` (${percent(count / requests)})` : '',
    all.length ? el('span', { class: 'sub' }, all.map(([reason, of]) => `${words(line(reason, 40))} ${number(of)}`).join(', ')) : null];
}

export function saved({ saved: count, planned }) {
  return `${number(count)}${planned > 0 ? ` (${percent(count / planned)})` : ''}`;
}

/** What a version is to the others. */
export function role(policy, version) {
  return version === policy.live ? el('span', { class: 'chip completed' }, '● live')
    : version === policy.candidate ? el('span', { class: 'chip running' }, `◐ candidate, ${percent(policy.share)}`)
      : version === policy.before ? el('span', { class: 'chip' }, '↶ before') : null;
}

const seconds = (s) => (Number.isFinite(s) ? (s < 0.1 ? `${number(s * 1000)} ms` : `${number(s, s < 10 ? 2 : 1)} s`) : '–');

function figure(f) {
  return f && Number.isFinite(f.mean) ? `${significant(f.mean, 3)}${f.error > 0 ? ` ± ${significant(f.error, 2)}` : ''}` : '–';
}

/** What was seen, and below it what was promised; marked if they are apart. */
function against(name, watch, promise) {
  const apart = watch?.drifted.some((text) => text.startsWith(`${name} `));
  return el('span', { class: apart ? 'apart' : null },
    apart ? [el('span', { 'aria-hidden': 'true' }, '⚠ '), el('span', { class: 'unseen' }, 'not as promised: ')] : null, figure(watch?.[name]),
    el('span', { class: 'sub' }, promise?.[name] ? ['promised ', el('span', { class: 'whole' }, figure(promise[name]))] : 'not promised'));
}

function row(policy, version, context, watch) {
  const promise = watch?.promise ?? context?.promise;
  const arm = context?.arm;
  return { key: version.number, cells: [
    [`Version ${version.number}`, el('span', { class: 'sub' }, role(policy, version.number))],
    arm ? [code(arm.prompt), ` N = ${arm.scale}`, context.oracle ? ' (oracle)' : '',
      el('span', { class: 'sub' }, foreign(`${words(arm.strategy)}, ${arm.model} at ${arm.provider}`)),
      el('span', { class: 'sub' }, `promised quality ${number(promise?.quality, 3)}`)] : 'as the weights ask',
    [number(watch?.requests ?? 0), watch?.partial ? el('span', { class: 'sub' }, `${number(watch.partial)} partial`) : null],
    failures(watch?.failed ?? {}, watch?.requests ?? 0),
    [against('cost', watch, promise), el('span', { class: 'sub' }, `in ${line(version.costUnit, 40)}`)],
    [against('completions', watch, promise), watch?.saved ? el('span', { class: 'sub' }, `${saved(watch)} saved`) : null],
    against('agreement', watch, promise), against('unparsed', watch, promise),
    [seconds(watch?.seconds.median), Number.isFinite(watch?.seconds.p95) ? el('span', { class: 'sub' }, `95 % ≤ ${seconds(watch.seconds.p95)}`) : null],
  ] };
}

const COLUMNS = [
  { label: 'Version' }, { label: 'Arm' }, { label: 'Requests', number: true }, { label: 'Failed', number: true },
  { label: 'Cost per request', number: true }, { label: 'Completions', number: true }, { label: 'Agreement', number: true },
  { label: 'Unparsed', number: true }, { label: 'Median time', number: true },
];

function comparison(policy, id, versions) {
  const of = (v) => [v.contexts.find((c) => c.id === id), v.watch.find((w) => w.context === id)];
  const there = versions.map((v) => [v, ...of(v)]).filter(([, context, watch]) => context || watch?.requests > 0);
  const context = there.find(([, c]) => c)?.[1];
  return there.length === 0 ? null : el('section', { 'data-key': id, class: 'context' },
    el('h3', null, context ? ['For ', code(id)] : 'For weights that are no context’s', context ? el('span', { class: 'sub' }, foreign(weights(context.weights))) : null),
    table(`Promised and seen for ${line(id, 60)}`, COLUMNS, there.map(([v, c, w]) => row(policy, v, c, w)), { class: 'seen' }));
}

/** By context, the versions that are in use or were asked; then the others. */
export function contexts(policy) {
  const used = (v) => [policy.live, policy.candidate].includes(v.number) || v.watch.some((w) => w.requests > 0);
  const all = (versions) => [...new Set(versions.flatMap((v) => [...v.contexts.map((c) => c.id), ...v.watch.map((w) => w.context)]))]
    .map((id) => comparison(policy, id, versions));
  const others = policy.versions.filter((v) => !used(v));
  return [all(policy.versions.filter(used)),
    others.length ? el('details', { 'data-key': 'others' }, el('summary', null, `Versions not asked since the start (${others.length})`), all(others)) : null];
}
