// What a run's states are called, and what may be done in them.
import { el } from './dom.js';
import { amount, number, usd } from './format.js';

const MARKS = {
  queued: '◌', running: '▶', stopping: '◧', paused: '‖', parked: '⚠', completed: '✓', interrupted: '◼', failed: '✕',
};

const ACTIONS = {
  queued: ['pause', 'cancel', 'budget', 'delete'],
  running: ['pause', 'cancel', 'budget'],
  stopping: [],
  paused: ['resume', 'cancel', 'budget', 'delete'],
  parked: ['resume', 'budget', 'delete'],
  completed: ['deploy', 'budget', 'delete'],
  interrupted: ['resume', 'budget', 'delete'],
  failed: ['resume', 'budget', 'delete'],
};

export const STATES = Object.keys(MARKS);

const ROLES = ['read', 'run', 'admin'];

export function may(role, needed) {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** What this role may do with a run in this state. */
export function actions(state, role) {
  return (ACTIONS[state] ?? []).filter((a) => may(role, a === 'delete' ? 'admin' : 'run'));
}

export function hasEnded(run) {
  return ['completed', 'interrupted', 'failed'].includes(run.state);
}

/** The state as a mark and a word, so that no colour is needed. */
export function chip(run) {
  const verdict = run.state === 'completed' && run.conclusive !== null && run.conclusive !== undefined
    ? (run.conclusive ? ', conclusive' : ', inconclusive') : '';
  return el('span', { class: `chip ${run.state}` }, el('span', { 'aria-hidden': 'true' }, `${MARKS[run.state] ?? '?'} `), run.state, verdict);
}

export function spentOf(run) {
  return run.spent?.[run.budget.unit] ?? 0;
}

/** As in 320 of 36,000 completions. */
export function spentText(run) {
  const { unit, limit } = run.budget;
  const spent = spentOf(run);
  return unit === 'usd' ? `$${usd(spent)} of $${usd(limit)}` : `${number(spent)} of ${amount(limit, unit)}`;
}

/** How much of the budget is spent. */
export function spentBar(run) {
  const share = Math.min(1, spentOf(run) / run.budget.limit);
  const label = `${spentText(run)} spent`;
  return el('progress', { max: '1', value: String(share), 'aria-label': label, title: label });
}
