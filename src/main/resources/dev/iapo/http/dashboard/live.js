// Events of the daemon, followed across its restarts.
import { get } from './api.js';
import { el, fill } from './dom.js';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

function banner(text) {
  const node = document.getElementById('banner');
  if (node.textContent !== text) {
    fill(node, text ? el('p', null, text) : null);
  }
}

/**
 * Follows a stream. `on` has listeners by event (they get its data) and `sync`, which is called when
 * the stream is open again after it was lost, as events were missed. A hidden page follows nothing:
 * browsers allow few connections to a host. Returns what ends it.
 */
export function follow(path, on) {
  let source = null;
  let lost = false;
  let wait = FIRST_WAIT;
  let timer = 0;
  let ended = false;

  const open = () => {
    clearTimeout(timer);
    if (ended || document.hidden || source) {
      return;
    }
    source = new EventSource(path);
    source.addEventListener('open', () => {
      wait = FIRST_WAIT;
      banner('');
      if (lost) {
        lost = false;
        on.sync();
      }
    });
    source.addEventListener('error', () => {
      lost = true;
      close();
      banner('No connection to the daemon. Trying again …');
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      get('/v1/session').catch(() => {}); // a session that has ended leads to the sign-in
    });
    for (const type of ['run', 'findings', 'removed']) {
      source.addEventListener(type, (event) => on[type]?.(JSON.parse(event.data)));
    }
  };

  const close = () => {
    source?.close();
    source = null;
  };

  const changed = () => {
    if (document.hidden) {
      lost = lost || source !== null;
      close();
    } else {
      open();
    }
  };

  document.addEventListener('visibilitychange', changed);
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', changed);
    close();
    banner('');
  };
}

/** Calls `action` soon, and at most once in so many milliseconds. */
export function throttled(action, millis) {
  let timer = 0;
  let last = 0;
  const call = () => {
    if (timer === 0) {
      timer = setTimeout(() => {
        timer = 0;
        last = Date.now();
        action();
      }, Math.max(0, last + millis - Date.now()));
    }
  };
  call.cancel = () => clearTimeout(timer);
  return call;
}

/** Calls `load` now, and again so many milliseconds after each time, while the page is to be seen. */
export function repeated(load, millis) {
  let timer = 0;
  let ended = false;
  const now = async () => {
    clearTimeout(timer);
    if (!document.hidden) {
      await load();
    }
    if (!ended) {
      clearTimeout(timer);
      timer = setTimeout(now, millis);
    }
  };
  document.addEventListener('visibilitychange', now);
  return {
    now,
    end() {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', now);
    },
  };
}
