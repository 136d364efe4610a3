// Roofline: what a layer computes per PE and cycle, against what its busiest link lets through. Both roofs are exact: a link carries
// one word per cycle, so MACs per PE and cycle cannot exceed MACs per PE and word of the busiest link, nor the peak rate.
WF.roofline = (() => {
  const canvas = WF.byId('roofline-canvas'), context = canvas.getContext('2d');
  const { peakMacsPerCycle } = WF.data.wafer, interval = WF.data.report.simulation.cyclesPerSample || WF.data.wafer.cycles;
  const LEFT = 62, RIGHT = 300, TOP = 14, BOTTOM = 34;
  let width = 1, height = 1, ratio = 1, hover = null;
  const points = WF.layers.filter(l => l.macs > 0 && l.pes > 0).map(l => {
    const rate = l.macs / l.pes / interval;
    return { id: l.id, name: l.name, y: rate, x: rate / Math.max(1e-9, l.busiestLinkPercent / 100) };
  });
  const span = (values, low, high) => [Math.min(low, ...values) / 1.6, Math.max(high, ...values) * 1.6];
  const [x0, x1] = span(points.map(p => p.x), peakMacsPerCycle / 8, peakMacsPerCycle * 4);
  const [y0, y1] = span(points.map(p => p.y), peakMacsPerCycle / 30, peakMacsPerCycle);
  const x = v => LEFT + Math.log(v / x0) / Math.log(x1 / x0) * (width - LEFT - RIGHT);
  const y = v => height - BOTTOM - Math.log(v / y0) / Math.log(y1 / y0) * (height - TOP - BOTTOM);

  const ticks = (low, high) => { const list = []; for (let p = Math.floor(Math.log10(low)); 10 ** p <= high; p++) for (const d of [1, 2, 5]) { const t = +(d * 10 ** p).toPrecision(1); if (t >= low && t <= high) list.push(t); } return list; };

  function axes() {
    context.font = '11px system-ui, sans-serif';
    context.fillStyle = WF.ink('faint'); context.strokeStyle = WF.ink('rule'); context.lineWidth = 1;
    context.textAlign = 'center'; context.textBaseline = 'alphabetic';
    for (const t of ticks(x0, x1)) {
      context.beginPath(); context.moveTo(x(t), TOP); context.lineTo(x(t), height - BOTTOM); context.stroke();
      context.fillText(String(t), x(t), height - BOTTOM + 13);
    }
    context.textAlign = 'right';
    for (const t of ticks(y0, y1)) {
      context.beginPath(); context.moveTo(LEFT, y(t)); context.lineTo(width - RIGHT, y(t)); context.stroke();
      context.fillText(String(t), LEFT - 5, y(t) + 4);
    }
    context.textAlign = 'center';
    context.fillText('MACs per PE for each word of the layer\u2019s busiest link', (LEFT + width - RIGHT) / 2, height - 5);
    context.save(); context.translate(14, (TOP + height - BOTTOM) / 2); context.rotate(-Math.PI / 2);
    context.fillText('MACs per PE and cycle', 0, 0); context.restore();
  }

  function paint() {
    if (canvas.parentElement.hidden) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = WF.ink('paper');
    context.fillRect(0, 0, width, height);
    axes();
    context.strokeStyle = WF.ink('ink'); context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x(Math.max(x0, y0)), y(Math.max(x0, y0)));
    context.lineTo(x(peakMacsPerCycle), y(peakMacsPerCycle));
    context.lineTo(x(x1), y(peakMacsPerCycle));
    context.stroke();
    context.fillStyle = WF.ink('ink'); context.textAlign = 'right';
    context.fillText(`peak ${peakMacsPerCycle} MACs per cycle`, width - RIGHT - 4, y(peakMacsPerCycle) - 5);
    context.textAlign = 'left';
    context.fillText('one word per cycle on a link', x(Math.max(x0, y0)) + 8, y(Math.max(x0, y0)) - 2);
    for (const p of points) {
      context.fillStyle = WF.colors.css(WF.colors.layer(p.id));
      context.strokeStyle = p.id === WF.state.layer ? WF.ink('select') : WF.ink('ink');
      context.lineWidth = p.id === WF.state.layer ? 3 : 0.6;
      context.beginPath(); context.arc(x(p.x), y(p.y), p.id === WF.state.layer ? 7 : 4.5, 0, 7); context.fill(); context.stroke();
    }
    const named = points.find(p => p.id === (hover ? hover.id : WF.state.layer));
    if (named) { context.fillStyle = WF.ink('select'); context.textAlign = x(named.x) > width / 2 ? 'right' : 'left'; context.fillText(named.name, x(named.x) + (x(named.x) > width / 2 ? -11 : 11), y(named.y) + 4); }
    note();
  }

  function note() {
    context.fillStyle = WF.ink('faint'); context.textAlign = 'left';
    const none = WF.layers.length - points.length;
    ['Each dot is a layer with MACs.', 'A dot under the slope is near its link\u2019s limit,', 'under the flat roof near its arithmetic\u2019s;', 'far below both, it waits for other layers', 'or for its own memory (see the table).', '', none ? `${none} layers compute no MACs.` : ''].forEach((t, i) => context.fillText(t, width - RIGHT + 16, TOP + 14 + 15 * i));
  }
  const draw = WF.soon(paint);
  const near = e => {
    const box = canvas.getBoundingClientRect(), px = e.clientX - box.left, py = e.clientY - box.top;
    return points.map(p => [Math.hypot(x(p.x) - px, y(p.y) - py), p]).filter(([d]) => d < 12).sort((a, b) => a[0] - b[0]).map(([, p]) => p)[0] || null;
  };
  canvas.addEventListener('pointermove', e => { hover = near(e); canvas.style.cursor = hover ? 'pointer' : ''; draw(); });
  canvas.addEventListener('click', e => { const p = near(e); if (p) WF.select(p.id, 'roofline'); });
  const fit = WF.fitCanvas(canvas, (w, h, r) => { width = w; height = h; ratio = r; paint(); });
  WF.on('select', draw); WF.on('theme', draw);
  return { fit };
})();
