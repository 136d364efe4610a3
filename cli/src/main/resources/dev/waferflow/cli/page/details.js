// The panel about the selected layer, or about the run while nothing is selected.
WF.details = (() => {
  const panel = WF.byId('details');
  const { report, layerFigures, layerTexts } = WF.data;

  const link = (id, prefix = '') => WF.el('button', { class: 'link', onclick: () => WF.select(id, 'details') }, prefix + WF.layers[id].name);
  const stack = (parts, total) => WF.el('div', { class: 'stack', role: 'img', 'aria-label': parts.map(([n, , v]) => `${n} ${WF.percent(100 * v / total)}`).join(', ') },
    parts.map(([name, color, value]) => WF.el('i', { style: `width:${100 * value / total}%;background:${color}`, title: `${name}: ${WF.percent(100 * value / total)}` })));
  const key = (parts, total) => WF.el('div', { class: 'key' }, parts.filter(p => p[2] > 0).map(([name, color, value]) =>
    WF.el('span', {}, WF.el('span', { class: 'swatch', style: `background:${color}` }), `${name} ${WF.percent(100 * value / total)}`)));

  function shares(run) {
    const values = [run.busyPercent, run.waitingForDataPercent, run.backPressurePercent, run.memoryPortPercent, run.datapathSharedPercent, run.idlePercent];
    const parts = WF.colors.causes.map(([name, color], i) => [name, color, values[i]]);
    return [WF.el('h3', {}, 'Where the cycles of its PEs went, over the whole run'), stack(parts, 100), key(parts, 100)];
  }

  function sram(memory, total, title) {
    const values = [memory.codeBytes, memory.weightBytes, memory.activationBytes, memory.accumulatorBytes];
    const free = Math.max(0, total - values.reduce((a, b) => a + b));
    const parts = WF.colors.sram.map(([name, color], i) => [name, color, i < 4 ? values[i] : free]);
    return [WF.el('h3', {}, title), stack(parts, total), key(parts, total)];
  }

  const listed = ['pes', 'macs', 'cyclesPerSample', 'predictedCyclesPerSample', 'occupiedPercent', 'utilizationPercent', 'wastePercent', 'busiestLinkPercent'];
  function layer(id) {
    const l = WF.layers[id], r = l.regions[0];
    panel.replaceChildren(
      WF.el('h2', {}, WF.el('span', { class: 'swatch', style: `background:${WF.colors.css(WF.colors.layer(id))}` }), ' ' + l.name),
      WF.el('p', {}, `${l.op} \u00b7 ${l.role} \u00b7 limited by ${l.limitedBy}`),
      WF.el('dl', {},
        WF.el('dt', {}, 'rectangle'), WF.el('dd', {}, `${r.width} x ${r.height} at (${r.x}, ${r.y})` + (l.regions.length > 1 ? `, ${l.regions.length} copies` : '')),
        layerFigures.map((f, i) => listed.includes(f.key) ? [WF.el('dt', { title: f.definition }, f.label), WF.el('dd', { title: f.definition }, layerTexts[id][i])] : [])),
      ...(l.wholeRun ? shares(l.wholeRun) : []),
      ...sram(l.memory, report.compile.memory.sramBytes, 'SRAM of its fullest PE'),
      WF.el('h3', {}, `Source: ${l.onnxNodes.length} ONNX node` + (l.onnxNodes.length === 1 ? '' : 's')),
      ...(l.onnxNodes.length ? l.onnxNodes.map(source) : [WF.el('p', {}, 'none: the compiler put it between layers')]),
      WF.el('h3', {}, 'Reads'), ...(l.inputs.length ? l.inputs.map(i => link(i, '\u2190 ')) : [WF.el('p', {}, 'the host')]),
      WF.el('h3', {}, 'Feeds'), ...(WF.consumers[id].length ? WF.consumers[id].map(i => link(i, '\u2192 ')) : [WF.el('p', {}, 'the host')]));
    panel.scrollTop = 0;
  }

  /** A source node: a click goes to the next layer that was made of it. */
  function source(name) {
    const made = WF.layers.filter(l => l.onnxNodes.includes(name)).map(l => l.id);
    const next = () => made[(made.indexOf(WF.state.layer) + 1) % made.length];
    return WF.el('button', { class: 'link onnx', title: made.length > 1 ? `${made.length} layers come from this node; click for the next` : 'this layer alone comes from this node', onclick: () => { WF.byId('search').value = name; WF.emit('search', name); WF.select(next(), 'details'); } },
      name + (made.length > 1 ? ` (${made.length} layers)` : ''));
  }

  function run() {
    const m = report.compile.memory;
    const busiest = [...WF.layers].filter(l => l.occupiedPercent !== null).sort((a, b) => b.occupiedPercent - a.occupiedPercent).slice(0, 6);
    panel.replaceChildren(
      WF.el('h2', {}, 'The whole run'),
      WF.el('p', {}, 'Click a layer on the wafer, in the list, the table or a chart.'),
      WF.el('h3', {}, 'Layers that fill the interval most'),
      ...busiest.map(l => WF.el('div', { style: 'display:flex;justify-content:space-between;gap:8px' }, link(l.id), WF.el('span', { class: 'pair' }, WF.percent(l.occupiedPercent)))),
      ...sram(m, m.sramBytes, `SRAM of the fullest PE, in ${m.region}`),
      WF.el('h3', {}, 'Host edge'),
      ...WF.data.host.map(h => WF.el('p', {}, `${h.input ? 'input' : 'output'} ${h.tensor}: ${h.rows.length} port${h.rows.length > 1 ? 's' : ''}`)),
      ...(report.diagnostics.length ? [WF.el('h3', {}, 'Notices'), ...report.diagnostics.map(d => WF.el('p', {}, `${d.severity}: ${d.message}`))] : []));
  }

  const show = () => WF.state.layer === null ? run() : layer(WF.state.layer);
  WF.on('select', show);
  WF.on('theme', show);
  show();
})();
