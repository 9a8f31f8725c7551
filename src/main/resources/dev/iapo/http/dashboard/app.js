// Who is signed in, and which view the address asks for.
import { get, remove, signIn as exchange } from './api.js';
import { announce, button, el, fill } from './dom.js';
import { show as compare } from './compare.js';
import { show as policies } from './policies.js';
import { show as providers } from './providers.js';
import { show as run } from './run.js';
import { show as runs } from './runs.js';
import { show as signIn } from './signin.js';
import { show as submit } from './submit.js';
import { may } from './states.js';
import { line } from './visible.js';

const main = document.getElementById('main');
const VIEWS = { runs, run, compare, submit, policies, providers };
const MENU = [['runs', 'Runs'], ['compare', 'Compare'], ['submit', 'Submit', 'run'], ['policies', 'Policies'], ['providers', 'Providers']];

let session = null;
let close = () => {};
let visits = 0;

/** #/run/ID/samples?show=wrong as {view, parts, query}. */
function address() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [view, ...parts] = path.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { view: view || 'runs', parts, query: new URLSearchParams(query ?? '') };
}

/** A token in the address is taken out of it at once, also of the history. */
async function takeToken() {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (!found) {
    return null;
  }
  history.replaceState(null, '', '#/runs');
  try {
    await exchange(decodeURIComponent(found[1]));
    return null;
  } catch (error) {
    return error;
  }
}

function menu(view) {
  const nav = document.getElementById('nav');
  nav.hidden = session === null;
  document.getElementById('sign-out').hidden = session === null;
  fill(document.getElementById('who'), session && `${line(session.name, 40)} (${session.role})`);
  fill(nav, session && MENU.filter((m) => may(session.role, m[2] ?? 'read')).map(([name, label]) =>
    el('a', { href: `#/${name}`, 'aria-current': name === view || (name === 'runs' && view === 'run') ? 'page' : null }, label)));
}

async function route(problem) {
  visits += 1;
  const visit = visits;
  close();
  close = () => {};
  const { view, parts, query } = address();
  menu(view);
  if (session === null) {
    document.title = 'Sign in · iapo';
    signIn(main, problem, start);
    return;
  }
  const show = VIEWS[view];
  if (!show) {
    fill(main, el('h1', null, 'There is no such page'), el('p', null, el('a', { href: '#/runs' }, 'To the runs')));
    return;
  }
  const opened = await show(main, { parts, query, session, title });
  if (visit === visits) {
    close = opened ?? close;
    if (visits > 1) {
      main.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  } else {
    opened?.();
  }
}

function title(text) {
  const full = `${line(text, 80)} · iapo`;
  if (document.title !== full) {
    document.title = full;
  }
}

async function start(problem) {
  try {
    session = await get('/v1/session');
  } catch (error) {
    session = null;
    if (error.status === 0) {
      fill(
        main,
        el('h1', null, 'The daemon does not answer'),
        el('p', null, button('Try again', () => start())),
      );
      return;
    }
  }
  await route(problem);
}

addEventListener('signed-out', () => {
  if (session !== null) {
    session = null;
    announce('Signed out.');
    route({ message: 'The session has ended. Sign in again.' });
  }
});

addEventListener('hashchange', async () => {
  if (location.hash.startsWith('#token=')) {
    await start(await takeToken());
  } else if (location.hash === '' || location.hash.startsWith('#/')) {
    await route();
  }
});

document.getElementById('sign-out').addEventListener('click', async () => {
  await remove('/v1/session').catch(() => {});
  session = null;
  await route();
});

document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault(); // an address is a view here
  main.focus();
});

await start(await takeToken());
