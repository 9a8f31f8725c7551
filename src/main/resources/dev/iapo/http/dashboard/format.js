// Numbers, times and names as they are shown.

const INTEGERS = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const minus = (text) => text.replace('-', '−');

/** A number, or a dash if it is not known. */
export function number(value, digits = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return '–';
  }
  return minus(digits === 0 ? INTEGERS.format(value) : value.toFixed(digits));
}

/** Four significant digits, without an exponent where that can be read. */
export function significant(value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (size >= 10 ** digits || Number.isInteger(value)) {
    return minus(new Intl.NumberFormat('en', { maximumSignificantDigits: 6 }).format(value));
  }
  return minus(size !== 0 && size < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(digits))));
}

export function percent(share) {
  return Number.isFinite(share) ? `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %` : '–';
}

/** An amount in the unit of a budget. */
export function amount(value, unit) {
  if (value === null || value === undefined) {
    return '–';
  }
  return unit === 'usd' ? `$${usd(value)}` : `${number(value)} ${unit}`;
}

export function usd(value) {
  return value !== 0 && Math.abs(value) < 1 ? value.toFixed(4) : number(value, 2);
}

export function interval(i) {
  return i && i.low !== null && i.high !== null ? `${number(i.low, 3)} to ${number(i.high, 3)}` : 'not bounded';
}

/** A date and time of day, of this place; null: a dash. */
export function time(iso) {
  if (!iso) {
    return '–';
  }
  const at = new Date(iso);
  const two = (n) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** As in 3 min 20 s. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return '–';
  }
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** majority-vote as majority vote. */
export function words(name) {
  return String(name).replaceAll('-', ' ');
}

export function weights(by) {
  return Object.entries(by).map(([name, weight]) => `${name} ${significant(weight)}`).join(', ');
}

/** An arm in a few words. */
export function arm(a) {
  return `${a.prompt}, N = ${a.scale}`;
}
