// Shows text that others wrote: task names, prompts, completions, messages.
import { button, el, fill } from './dom.js';

const PREVIEW = 400;
const FIRST = 4_000;
const MORE = 20_000;

// Controls, invisible format characters (bidirectional marks, zero width), separators, lone surrogates
// and non-characters; not tabs, line feeds and the joiners that scripts and emoji need.
const HIDDEN =
  /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** The text with what would act or hide written as \u{hex}. */
export function visible(text) {
  return String(text)
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN, (c) => `\\u{${c.codePointAt(0).toString(16).toUpperCase()}}`);
}

/** The same on one line, at most so long. */
export function line(text, most = 200) {
  const all = String(text ?? '');
  const shown = visible(all.slice(0, most)).replace(/[\n\t]/g, ' ');
  return all.length > most ? `${shown}…` : shown;
}

/** A name or a phrase that cannot reorder what stands around it, at most so long. */
export function foreign(text, kind = 'foreign', most = 200) {
  return el('bdi', { class: kind }, line(text, most));
}

/** A name, in the type of code. */
export function code(text) {
  return foreign(text, 'code');
}

/** A text of several lines, all of it: for texts of known and small size. */
export function block(text) {
  return el('pre', { class: 'text', tabindex: '0', dir: 'auto' }, visible(text));
}

/** A text of any size: a bit of it, more on demand, and never so much at once that the page stalls. */
export function longText(text, label) {
  const body = el('pre', { class: 'text', dir: 'auto' });
  const bar = el('div', { class: 'more' });
  let shown = 0;
  const showUpTo = (end) => {
    const till = boundary(text, Math.min(end, text.length));
    body.append(visible(text.slice(shown, till)));
    shown = till;
    const left = text.length - shown;
    if (left === 0) {
      fill(bar);
      return;
    }
    const next = shown < FIRST ? FIRST - shown : MORE;
    const says = left <= next ? 'Show all' : `Show ${next.toLocaleString('en')} more`;
    fill(
      bar,
      button(says, () => showUpTo(shown + next), { class: 'quiet', 'aria-label': `${says} of ${label}` }),
      el('span', { class: 'note' }, `${left.toLocaleString('en')} of ${text.length.toLocaleString('en')} characters not shown`),
    );
  };
  showUpTo(text.length <= PREVIEW * 1.5 ? text.length : PREVIEW);
  return el('div', { class: 'long' }, text === '' ? el('p', { class: 'note' }, 'empty') : body, bar);
}

/** Not between the two halves of a character, or between a carriage return and its line feed. */
function boundary(text, at) {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  const cuts = (before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff) || (before === 13 && after === 10);
  return cuts ? at + 1 : at;
}
