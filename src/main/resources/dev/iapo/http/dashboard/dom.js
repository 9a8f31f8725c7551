// Elements and texts. Nothing here, or anywhere else, takes markup: whatever is shown is a text node.

/**
 * An element with attributes (null, undefined and false leave one out; `on` holds listeners by type)
 * and children, which are nodes or texts.
 */
export function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === 'on') {
      Object.entries(value).forEach(([type, listener]) => node.addEventListener(type, listener));
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(key, value === true ? '' : String(value));
    }
  }
  node.append(...present(children));
  return node;
}

/** Puts these children in place of the ones that are there. */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
  return node;
}

/**
 * The same, but what is there already stays: focus, selection, scrolling and what was opened. Nodes
 * of a list that grows or shrinks have a `data-key`. For nodes without listeners.
 */
export function renew(node, ...children) {
  align(node, el('div', null, ...children));
  return node;
}

const keyOf = (node) => node.dataset?.key;

function align(node, next) {
  const wanted = [...next.childNodes];
  const kept = new Set(wanted.map(keyOf));
  [...node.childNodes].filter((n) => keyOf(n) !== undefined && !kept.has(keyOf(n))).forEach((n) => n.remove());
  const known = new Set([...node.childNodes].map(keyOf));
  wanted.forEach((w, i) => {
    const there = node.childNodes[i];
    if (!there || (keyOf(w) !== undefined && !known.has(keyOf(w)))) {
      node.insertBefore(w, there ?? null);
    } else if (there.nodeName !== w.nodeName || keyOf(there) !== keyOf(w)) {
      there.replaceWith(w);
    } else if (w.nodeType === Node.TEXT_NODE) {
      if (there.data !== w.data) {
        there.data = w.data;
      }
    } else {
      alignAttributes(there, w);
      align(there, w);
    }
  });
  while (node.childNodes.length > wanted.length) {
    node.lastChild.remove();
  }
}

function alignAttributes(node, next) {
  [...node.attributes].filter((a) => a.name !== 'open' && !next.hasAttribute(a.name)).forEach((a) => node.removeAttribute(a.name));
  [...next.attributes].filter((a) => node.getAttribute(a.name) !== a.value).forEach((a) => node.setAttribute(a.name, a.value));
}

function present(children) {
  return children.flat(3).filter((c) => c !== null && c !== undefined && c !== false);
}

export function button(label, onClick, attributes) {
  return el('button', { type: 'button', on: { click: onClick }, ...attributes }, label);
}

let ids = 0;

/** A label and its control; `hint` is read with the control. */
export function field(label, control, hint) {
  ids += 1;
  control.id = control.id || `f${ids}`;
  const note = hint && el('span', { class: 'note', id: `${control.id}-hint` }, hint);
  if (note) {
    control.setAttribute('aria-describedby', note.id);
  }
  return el('div', { class: 'field' }, el('label', { for: control.id }, label), control, note);
}

export function select(options, chosen, onChange) {
  const node = el('select', { on: { change: () => onChange(node.value) } });
  setOptions(node, options, chosen);
  return node;
}

/** Options are [value, label]. */
export function setOptions(node, options, chosen) {
  fill(node, options.map(([value, label]) => el('option', { value }, label)));
  node.value = chosen;
}

/**
 * A table that scrolls sideways where it is too wide. Columns: {label, number}; cells are nodes or
 * texts; the first of each row is its header. A row with a key is {key, cells}.
 */
export function table(caption, columns, rows, attributes) {
  const kind = (i) => (columns[i].number ? 'number' : null);
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el(
      'table',
      attributes,
      el('caption', null, caption),
      el('thead', null, el('tr', null, columns.map((c, i) => el('th', { scope: 'col', class: kind(i) }, c.label)))),
      el('tbody', null, rows.map((row) => el('tr', { 'data-key': row.key }, (row.cells ?? row).map((cell, i) => i === 0
        ? el('th', { scope: 'row', class: kind(i) }, cell)
        : el('td', { class: kind(i) }, cell))))),
    ),
  );
}

/** Terms and what they are, side by side. */
export function facts(pairs) {
  return el('dl', { class: 'facts' }, present(pairs).length === 0 ? null : pairs.filter(Boolean).map(
    ([term, ...what]) => el('div', null, el('dt', null, term), el('dd', null, what))));
}

export function note(...children) {
  return el('p', { class: 'note' }, children);
}

/** Says something to those who do not see the page change. */
export function announce(text) {
  const log = document.getElementById('announcer');
  log.append(el('p', null, text));
  while (log.childElementCount > 5) {
    log.firstElementChild.remove();
  }
}
