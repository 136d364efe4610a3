// The layers as a table that sorts by any column.
WF.table = (() => {
  const place = WF.byId('table-scroll');
  const { layerFigures, layerTexts } = WF.data;
  const at = (layer, key) => key.split('.').reduce((o, k) => o === null || o === undefined ? null : o[k], layer);
  const bytes = m => m.codeBytes + m.weightBytes + m.activationBytes + m.accumulatorBytes;
  // A prediction counts what the memory port and the fabric cost, so it is held against the time for which the datapath is taken.
  const interval = WF.data.report.simulation.cyclesPerSample || WF.data.wafer.cycles;
  const off = l => l.occupiedPercent && l.predictedCyclesPerSample ? 100 * (l.predictedCyclesPerSample / (l.occupiedPercent / 100 * interval) - 1) : null;
  const columns = [
    { label: '#', value: l => l.id, text: l => String(l.id), help: 'place in the dataflow' },
    { label: 'layer', left: true, value: l => l.name, text: l => l.name },
    { label: 'op', left: true, value: l => l.role === 'layer' ? l.op : l.role, text: l => l.role === 'layer' ? l.op : l.role },
    { label: 'rectangle', left: true, value: l => l.regions[0].x, text: l => `${l.regions[0].width}x${l.regions[0].height}@${l.regions[0].x},${l.regions[0].y}` + (l.regions.length > 1 ? ` x${l.regions.length}` : '') },
    ...layerFigures.map((f, i) => ({ label: f.label, help: f.definition + (f.unit ? ` (${f.unit})` : ''), value: l => f.key === 'memory' ? bytes(l.memory) : at(l, f.key), text: l => layerTexts[l.id][i], figure: f.key }))
  ];
  const waste = columns.findIndex(c => c.figure === 'wastePercent');
  columns.splice(waste + 1, 0, { label: 'limited by', left: true, value: l => l.limitedBy, text: l => l.limitedBy, help: 'what sets the time that the layer takes' });
  const predicted = columns.findIndex(c => c.figure === 'predictedCyclesPerSample');
  columns.splice(predicted + 1, 0, { label: 'pred. off', value: off, text: l => off(l) === null ? '-' : (off(l) > 0 ? '+' : '') + off(l).toFixed(0) + ' %', help: 'predicted cycles over the simulated ones for which the datapath of its busiest PE is taken, minus one', warn: l => Math.abs(off(l) || 0) >= 25 });
  let sorted = columns.findIndex(c => c.figure === 'occupiedPercent'), down = true;

  const head = WF.el('tr', {}, columns.map((c, i) => WF.el('th', { class: c.left ? 'text' : '', scope: 'col', title: c.help }, WF.el('button', { onclick: () => sort(i) }, c.label))));
  const rows = WF.layers.map(l => WF.el('tr', { class: l.role === 'layer' ? '' : 'minor', 'data-layer': l.id, onclick: () => WF.select(l.id, 'table') },
    columns.map(c => WF.el('td', { class: (c.left ? 'text' : '') + (c.warn && c.warn(l) ? ' off' : '') }, c.text(l)))));
  const body = WF.el('tbody');
  place.append(WF.el('table', { id: 'layers' }, WF.el('thead', {}, head), body));

  function order() {
    const { value } = columns[sorted];
    const rank = (a, b) => {
      const va = value(WF.layers[a]), vb = value(WF.layers[b]);
      if (va === null || vb === null) return va === vb ? a - b : va === null ? 1 : -1;
      const by = typeof va === 'string' ? va.localeCompare(vb) : va - vb;
      return by === 0 ? a - b : down ? -by : by;
    };
    body.replaceChildren(...WF.layers.map(l => l.id).sort(rank).map(id => rows[id]));
    [...head.children].forEach((th, i) => i === sorted ? th.setAttribute('aria-sort', down ? 'descending' : 'ascending') : th.removeAttribute('aria-sort'));
  }
  function sort(column) {
    down = column === sorted ? !down : !columns[column].left && columns[column].label !== '#';
    sorted = column;
    order();
  }
  function mark(id, from) {
    rows.forEach((row, i) => row.setAttribute('aria-selected', String(i === id)));
    if (id !== null && from !== 'table' && !place.parentElement.hidden) rows[id].scrollIntoView({ block: 'nearest' });
  }
  WF.on('select', mark);
  order();
  return { sort };
})();
