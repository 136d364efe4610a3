'use strict';
// What the parts of the page share: small helpers, the state, and who is told when it changes.
const WF = { state: { layer: null, heat: 'layer', top: null, pe: null, time: null, sample: 0 } };

WF.byId = id => document.getElementById(id);

/** An element with properties and children; text children are never read as HTML. */
WF.el = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'style') element.style.cssText = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined));
  return element;
};

const listeners = new Map();
/** Calls back whenever the named thing changes: select, heat, time, theme, resize. */
WF.on = (name, listener) => { listeners.set(name, [...(listeners.get(name) || []), listener]); };
WF.emit = (name, ...facts) => (listeners.get(name) || []).forEach(listener => listener(...facts));

WF.select = (layer, from) => {
  if (WF.state.layer === layer) return;
  WF.state.layer = layer;
  WF.emit('select', layer, from);
};

/** At most one call per frame. */
WF.soon = work => {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; work(); });
  };
};

const grouped = digits => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
/** A figure as the summary writes it: large ones whole, small ones with digits. */
WF.figure = value => {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 1000 || Number.isInteger(value)) return grouped(String(Math.round(value)));
  return value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 4);
};
WF.percent = value => value === null || value === undefined || !Number.isFinite(value) ? '-'
  : (value > 0 && value < 0.095 ? value.toPrecision(2) : value.toFixed(1)) + ' %';
WF.bytes = value => value < 1024 ? value + ' B' : (value / 1024).toFixed(1) + ' KiB';
WF.inUnit = (value, unit) => !Number.isFinite(value) ? '-' : unit.startsWith('%') ? WF.percent(value)
  : unit === 'bytes' ? WF.bytes(value) : WF.figure(value);
WF.seconds = cycles => {
  const s = cycles / WF.data.report.device.clockHz;
  return s >= 1 ? s.toFixed(2) + ' s' : s >= 1e-3 ? (s * 1e3).toFixed(2) + ' ms' : s >= 1e-6 ? (s * 1e6).toFixed(2) + ' us' : (s * 1e9).toFixed(0) + ' ns';
};

/** The value of a colour of the style sheet. */
WF.ink = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** A canvas as large as its box on screen, in device pixels; calls back when that changes. */
WF.fitCanvas = (canvas, drawn) => {
  const fit = () => {
    const box = canvas.parentElement.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(box.width * ratio)), height = Math.max(1, Math.round(box.height * ratio));
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    drawn(box.width, box.height, ratio);
  };
  new ResizeObserver(fit).observe(canvas.parentElement);
  return fit;
};
