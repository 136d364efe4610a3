// The pipeline over time: a row per layer, a bar per sample from its first word to its last.
WF.timeline = (() => {
  const canvas = WF.byId('timeline-canvas'), context = canvas.getContext('2d');
  const { timeline, samplesLeftOut } = WF.data;
  const LEFT = 150, TOP = 34, BOTTOM = 18;
  let width = 1, height = 1, ratio = 1, from = 0, to = Math.max(1, timeline.cycles), hover = null;

  const rowHeight = () => (height - TOP - BOTTOM) / Math.max(1, WF.layers.length);
  const x = cycle => LEFT + (cycle - from) / (to - from) * (width - LEFT - 8);
  const cycleAt = px => from + (px - LEFT) / (width - LEFT - 8) * (to - from);

  /** The completions over which the interval was measured: three runs of the pattern of at most four, or of one per copy. */
  function measured() {
    const done = [...timeline.sampleDone].sort((a, b) => a - b), { cyclesPerSample, steady } = WF.data.report.simulation;
    if (!steady || samplesLeftOut) return null;
    for (const k of [3, 6, 9, 12, 3 * WF.copies]) {
      const n = done.length;
      if (n > k && Math.abs((done[n - 1] - done[n - 1 - k]) / k - cyclesPerSample) < 1e-6) return [done[n - 1 - k], done[n - 1]];
    }
    return null;
  }

  function phases() {
    const done = [...timeline.sampleDone].sort((a, b) => a - b), list = [];
    if (done.length) list.push([0, done[0], 'fill: until the first sample is done', '#5b8ff9']);
    const steady = measured();
    if (steady) list.push([steady[0], steady[1], 'steady: the interval is measured here', '#35b779']);
    const inFlight = !samplesLeftOut && timeline.layers.some(l => l.copies.some(c => c.start.length > c.done.filter(d => d >= 0).length));
    // What no longer takes in a sample empties: from the first layer's last one on.
    const empties = inFlight || samplesLeftOut ? timeline.cycles : Math.max(...timeline.layers[0].copies.flatMap(c => c.done));
    if (!steady && done.length > 1 && empties > done[0] && !(samplesLeftOut && WF.data.report.simulation.steady)) list.push([done[0], empties, 'not steady', '#c4321c']);
    if (!inFlight && !samplesLeftOut && done.length > 1) list.push([Math.max(empties, done[0]), timeline.cycles, 'drain', '#f2a93b']);
    return { list, inFlight };
  }
  const { list: bands, inFlight } = phases();

  const bars = function* () {
    const h = rowHeight();
    for (let row = 0; row < WF.layers.length; row++) {
      const { copies } = timeline.layers[row];
      // Rows too thin for all copies show the first, which the others follow.
      const shown = h / copies.length < 2 ? 1 : copies.length, part = h / shown;
      for (let copy = 0; copy < shown; copy++) {
        const { start, done } = copies[copy];
        for (let i = 0; i < start.length; i++) {
          if (start[i] < 0) continue;
          const end = done[i] >= 0 ? done[i] : timeline.cycles;
          yield { row, copy, sample: i * copies.length + copy, start: start[i], end, open: !(done[i] >= 0), y: TOP + row * h + copy * part, h: part };
        }
      }
    }
  };

  function ticks() {
    const step = [1, 2, 5].flatMap(d => Array.from({ length: 12 }, (_, p) => d * 10 ** p)).sort((a, b) => a - b).find(s => (to - from) / s <= (width - LEFT) / 90) || 1;
    context.fillStyle = WF.ink('faint');
    context.strokeStyle = WF.ink('rule');
    context.textAlign = 'center';
    for (let c = Math.ceil(from / step) * step; c <= to; c += step) {
      context.beginPath(); context.moveTo(x(c), TOP); context.lineTo(x(c), height - BOTTOM); context.stroke();
      context.fillText(WF.figure(c), x(c), height - 5);
    }
    context.textAlign = 'right';
    context.fillText('cycle', LEFT - 8, height - 5);
  }

  function paint() {
    if (canvas.parentElement.hidden) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = WF.ink('paper');
    context.fillRect(0, 0, width, height);
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'alphabetic';
    ticks();
    context.save();
    context.beginPath(); context.rect(LEFT, 0, width - LEFT, height); context.clip();
    for (const [a, b, name, color] of bands) {
      context.fillStyle = color; context.globalAlpha = 0.14;
      context.fillRect(x(a), 0, x(b) - x(a), height - BOTTOM);
      context.globalAlpha = 1;
      context.fillRect(x(a), 0, x(b) - x(a), 3);
      context.fillStyle = WF.ink('ink'); context.textAlign = 'left';
      if (x(b) > LEFT && x(a) < width) context.fillText(name, Math.max(LEFT, x(a)) + 5, 16);
    }
    if (WF.copies > 1 && rowHeight() / WF.copies < 2) { context.textAlign = 'left'; context.fillStyle = WF.ink('faint'); context.fillText(`the first of ${WF.copies} copies of the model is shown: samples 0, ${WF.copies}, ${2 * WF.copies} \u2026`, LEFT + 5, 29); }
    const more = samplesLeftOut ? `${WF.figure(samplesLeftOut)} more samples are not drawn` : inFlight ? 'the run ends with samples in flight' : null;
    if (more) { context.textAlign = 'right'; context.fillStyle = WF.ink('faint'); context.fillText(more, Math.min(width - 8, x(timeline.cycles)) - 4, 29); }
    const selected = WF.state.layer;
    for (const bar of bars()) {
      if (bar.end < from || bar.start > to) continue;
      context.fillStyle = WF.colors.sample(bar.sample);
      context.globalAlpha = selected === null || selected === bar.row ? (bar.open ? 0.5 : 0.92) : 0.35;
      context.fillRect(x(bar.start), bar.y, Math.max(0.8, x(bar.end) - x(bar.start)), Math.max(0.8, bar.h - (bar.h > 3 ? 1 : 0)));
    }
    context.globalAlpha = 1;
    if (WF.state.time !== null) {
      context.strokeStyle = WF.ink('select'); context.lineWidth = 2;
      context.beginPath(); context.moveTo(x(WF.state.time), 0); context.lineTo(x(WF.state.time), height - BOTTOM); context.stroke();
      context.lineWidth = 1;
    }
    if (selected !== null) {
      context.strokeStyle = WF.ink('select');
      context.strokeRect(LEFT, TOP + selected * rowHeight() - 1, width - LEFT - 8, rowHeight() + 2);
    }
    context.restore();
    rowNames(selected);
  }

  function rowNames(selected) {
    const h = rowHeight();
    let free = 0;
    context.textAlign = 'right'; context.textBaseline = 'middle';
    const name = (row, color) => {
      const y = TOP + (row + 0.5) * h;
      context.fillStyle = color;
      let text = WF.layers[row].name;
      while (text.length > 4 && context.measureText(text).width > LEFT - 14) text = '\u2026' + text.slice(2);
      context.fillText(text, LEFT - 8, y);
    };
    const marked = hover ? hover.row : selected;
    WF.layers.forEach((l, row) => {
      const y = TOP + (row + 0.5) * h;
      if (y < free || marked !== null && marked !== undefined && Math.abs(y - TOP - (marked + 0.5) * h) < 12 && row !== marked) return;
      free = y + 12;
      name(row, row === marked ? WF.ink('select') : WF.ink('faint'));
    });
    if (marked !== null && marked !== undefined) name(marked, WF.ink('select'));
  }
  const draw = WF.soon(paint);

  const find = (px, py) => { for (const bar of bars()) if (py >= bar.y && py < bar.y + Math.max(1, bar.h) && px >= x(bar.start) && px <= Math.max(x(bar.end), x(bar.start) + 2)) return bar; return null; };
  const rowAt = py => { const row = Math.floor((py - TOP) / rowHeight()); return row >= 0 && row < WF.layers.length ? row : null; };

  canvas.addEventListener('pointermove', e => {
    if (e.buttons) {
      const move = -e.movementX / (width - LEFT) * (to - from);
      const shift = Math.max(-from, Math.min(timeline.cycles - to, move));
      from += shift; to += shift;
      draw();
      return;
    }
    const box = canvas.getBoundingClientRect();
    hover = find(e.clientX - box.left, e.clientY - box.top);
    const tip = WF.tooltip.box;
    tip.hidden = !hover;
    if (hover) {
      tip.replaceChildren(WF.el('b', {}, WF.layers[hover.row].name), WF.tooltip.pairs([
        ['sample', String(hover.sample)], ['first word', WF.figure(hover.start)], [hover.open ? 'run ended at' : 'done', WF.figure(hover.end)],
        ['time in the layer', `${WF.figure(hover.end - hover.start)} cycles`]]));
      tip.style.left = Math.min(innerWidth - 220, e.clientX + 14) + 'px';
      tip.style.top = Math.min(innerHeight - 110, e.clientY + 12) + 'px';
    }
    draw();
  });
  canvas.addEventListener('pointerleave', () => { hover = null; WF.tooltip.box.hidden = true; draw(); });
  canvas.addEventListener('click', e => {
    const box = canvas.getBoundingClientRect();
    const row = rowAt(e.clientY - box.top);
    if (row !== null) WF.select(row, 'timeline');
  });
  const zoom = (factor, at) => {
    const span = Math.max(20, Math.min(timeline.cycles, (to - from) * factor)), share = (at - from) / (to - from);
    from = Math.max(0, Math.min(timeline.cycles - span, at - share * span));
    to = from + span;
    draw();
  };
  canvas.addEventListener('wheel', e => { e.preventDefault(); zoom(Math.exp(e.deltaY * 0.002), cycleAt(e.clientX - canvas.getBoundingClientRect().left)); }, { passive: false });
  canvas.addEventListener('keydown', e => {
    const step = { ArrowLeft: -0.15, ArrowRight: 0.15 }[e.key];
    if (step) { const s = Math.max(-from, Math.min(timeline.cycles - to, step * (to - from))); from += s; to += s; draw(); }
    else if (e.key === '+' || e.key === '-') zoom(e.key === '+' ? 0.7 : 1.4, (from + to) / 2);
    else return;
    e.preventDefault();
  });
  const fit = WF.fitCanvas(canvas, (w, h, r) => { width = w; height = h; ratio = r; paint(); });
  for (const what of ['select', 'time', 'theme']) WF.on(what, draw);
  return { fit };
})();
