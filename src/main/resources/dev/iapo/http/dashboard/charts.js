// Charts: a drawing for the eye, the same figures in a table for everybody.
import uPlot from '/dashboard/vendor/uplot.js';
import { el, fill, table } from './dom.js';
import { significant, time } from './format.js';

const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const COLOURS = ['--c0', '--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7'];

/** The look of the n-th line: eight colours, then the same ones dashed. */
export function look(n) {
  return { colour: COLOURS[n % 8], dash: DASHES[Math.floor(n / 8) % DASHES.length] };
}

/** A colour of the style sheet as the browser resolves it, for the theme that is shown. */
function resolved(name, alpha = 1) {
  const probe = el('span', { class: 'unseen' });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g);
  probe.remove();
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

/**
 * A chart. spec: {title, label (what is seen, in words), height, x: {label, time, log, range, splits},
 * y: {label, log, range, format}, series: [{label, colour, dash, width, area, line, points}],
 * bands: [{upper, lower, colour}] by index of series from 1}. `update(data)` draws
 * [xs, ys, ys ...]; `update(data, spec)` does so with other series.
 */
export class Chart {
  #spec; #data = null; #plot = null; #host; #legend; #readout; #rows; #details; #observer; #redraw; #caption; #summary;

  constructor(spec) {
    this.#spec = spec;
    this.#host = el('div', { class: 'plot', role: 'img', 'aria-label': spec.label });
    this.#legend = el('ul', { class: 'legend' });
    this.#readout = el('p', { class: 'readout', 'aria-hidden': 'true' });
    this.#rows = el('div');
    this.#caption = el('figcaption');
    this.#summary = el('summary');
    this.#name();
    this.#details = el('details', { on: { toggle: () => this.#tabulate() } }, this.#summary, this.#rows);
    this.node = el('figure', { class: 'chart' }, this.#caption, this.#host, this.#legend, this.#readout, this.#details);
    this.#observer = new ResizeObserver(() => this.#size());
    this.#observer.observe(this.#host);
    this.#redraw = () => this.#draw();
    addEventListener('theme', this.#redraw);
  }

  update(data, spec) {
    const other = spec !== undefined;
    this.#data = data;
    if (other) {
      this.#spec = spec;
      this.#name();
    }
    if (other || !this.#plot) {
      this.#draw();
    } else {
      this.#plot.setData(data);
    }
    this.#tabulate();
  }

  #name() {
    fill(this.#caption, this.#spec.title);
    fill(this.#summary, 'Figures: ', this.#spec.title);
    this.#host.setAttribute('aria-label', this.#spec.label || this.#spec.title);
  }

  close() {
    this.#observer.disconnect();
    removeEventListener('theme', this.#redraw);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #size() {
    const width = this.#host.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: this.#spec.height ?? 240 });
    } else if (!this.#plot && width > 0) {
      this.#draw();
    }
  }

  #draw() {
    this.#plot?.destroy();
    this.#plot = null;
    fill(this.#host);
    const width = this.#host.clientWidth;
    if (!this.#data || width === 0) {
      return;
    }
    this.#plot = new uPlot(this.#options(width), this.#data, this.#host);
    fill(this.#legend, this.#spec.series.filter((s) => s.inLegend !== false).map((s) => el('li', null, swatch(s), s.label)));
  }

  #options(width) {
    const spec = this.#spec;
    const ink = resolved('--muted');
    const rule = resolved('--rule');
    const axis = (of, size) => ({
      stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1, size: 4 },
      font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif', label: of.label, labelSize: 18, labelGap: 2, size,
      values: of.time ? timesOfDay : (u, ticks) => ticks.map((t) => (t === null ? '' : significant(t))),
      ...(of.splits ? { splits: of.splits } : {}),
      ...(of.space ? { space: of.space } : of.time ? { space: 80 } : {}),
    });
    return {
      width, height: spec.height ?? 240, padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: scale(spec.x),
        y: scale(spec.y),
      },
      axes: [axis(spec.x, 36), axis(spec.y, 58)],
      series: [{}, ...spec.series.map((s) => ({
        label: s.label,
        stroke: s.line === false ? null : resolved(s.colour),
        width: s.width ?? 1.75,
        dash: s.dash ?? [],
        fill: s.area ? resolved(s.colour, s.area) : null,
        paths: s.line === false ? () => null : s.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: s.points ?? false, size: s.pointSize ?? 6, stroke: resolved(s.colour), fill: resolved(s.hollow ? '--paper' : s.colour) },
        spanGaps: s.spanGaps ?? false,
      }))],
      bands: (spec.bands ?? []).map((b) => ({ series: [b.upper, b.lower], fill: resolved(b.colour, b.alpha ?? 0.14) })),
      hooks: { setCursor: [(u) => this.#read(u.cursor.idx)] },
    };
  }

  #x(value) {
    return this.#spec.x.time ? time(new Date(value * 1000).toISOString()) : significant(value);
  }

  #read(index) {
    if (index === null || index === undefined) {
      fill(this.#readout);
      return;
    }
    const values = this.#spec.series
      .map((s, i) => [s, this.#data[i + 1][index]])
      .filter(([s, v]) => s.inLegend !== false && v !== null && v !== undefined)
      .slice(0, 8)
      .map(([s, v]) => `${s.label} ${(this.#spec.y.format ?? significant)(v)}`);
    fill(this.#readout, values.length ? `${this.#x(this.#data[0][index])}: ${values.join(' · ')}` : null);
  }

  #tabulate() {
    if (!this.#details.open || !this.#data) {
      return;
    }
    const [xs, ...ys] = this.#data;
    const every = Math.ceil(xs.length / 200);
    const rows = [];
    for (let i = 0; i < xs.length; i += every) {
      rows.push([this.#x(xs[i]), ...ys.map((y) => significant(y[i]))]);
    }
    fill(this.#rows, table(this.#spec.title, [{ label: this.#spec.x.label }, ...this.#spec.series.map((s) => ({ label: s.label, number: true }))], rows));
  }
}

/** log: the base of a logarithmic scale, 2 or 10. */
function scale({ time: ofTime, log, range }) {
  return { time: ofTime === true, ...(log ? { distr: 3, log } : {}), ...(range ? { range } : {}) };
}

function timesOfDay(u, ticks) {
  const long = ticks.length > 1 && ticks.at(-1) - ticks[0] > 86_400;
  return ticks.map((t) => {
    const text = time(new Date(t * 1000).toISOString());
    return long ? text.slice(5, 16) : text.slice(11);
  });
}

/** A bit of the line, as it is drawn. */
function swatch(series) {
  const canvas = el('canvas', { width: '28', height: '10', 'aria-hidden': 'true' });
  const pen = canvas.getContext('2d');
  pen.strokeStyle = pen.fillStyle = resolved(series.colour);
  pen.lineWidth = 2.5;
  pen.setLineDash(series.dash ?? []);
  if (series.line === false) {
    pen.beginPath();
    pen.arc(14, 5, 3.5, 0, 7);
    series.hollow ? pen.stroke() : pen.fill();
  } else if (series.swatch === 'area') {
    pen.globalAlpha = series.area ?? 0.5;
    pen.fillRect(4, 0, 20, 10);
  } else {
    pen.beginPath();
    pen.moveTo(0, 5);
    pen.lineTo(28, 5);
    pen.stroke();
  }
  return canvas;
}
