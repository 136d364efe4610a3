// Puts the page together.
(() => {
  const { report, figures, title, advice } = WF.data;
  const range = report.uncertainty;
  const s = report.simulation, device = report.device;
  WF.byId('title').textContent = title;
  WF.byId('device').textContent = `${device.width} x ${device.height} = ${WF.figure(device.pes)} PEs, ${WF.bytes(report.compile.memory.sramBytes)} each, ${(device.clockHz / 1e9).toFixed(2)} GHz, ${device.precision} \u00b7 `
    + `${s.engine} engine, ${s.samples} samples \u00b7 waferflow ${report.tool.version}, timing model ${report.tool.timingModel}`;
  const heads = ['simulation.samplesPerSecond', 'simulation.cyclesPerSample', 'simulation.latencyCycles', 'simulation.computeUtilizationPercent', 'compile.activePesPercent', 'compile.peakBytesPerPe', 'compile.predictedCyclesPerSample', 'compile.attainableCyclesPerSample', 'compile.lowerBoundCyclesPerSample'];
  const tile = f => WF.el('div', { title: f.definition, 'data-figure': f.key, class: f.key === heads[0] ? 'first' : '' }, WF.el('dt', {}, f.label), WF.el('dd', {}, f.text + (f.unit === 'cycles' && f.text !== '-' ? ' cycles' : '')));
  WF.byId('figures').append(...heads.map(key => figures.find(f => f.key === key)).filter(f => f.text !== '-').map(tile));

  const bottleneck = WF.layers.find(l => l.name === s.bottleneck);
  const name = bottleneck ? WF.el('button', { class: 'link', style: 'display:inline', onclick: () => WF.select(bottleneck.id, 'verdict') }, s.bottleneck) : s.bottleneck;
  const checked = report.verify && report.verify.passed !== null
    ? [' Outputs are ', report.verify.passed ? WF.el('span', { class: 'good' }, 'correct') : WF.el('b', {}, 'WRONG'), ` against ${report.verify.reference === 'file' ? 'stored outputs' : 'the reference'}.`] : [' Outputs were not checked.'];
  WF.byId('verdict').append('Limited by ', WF.el('b', {}, name), ` (${s.limitedBy}).`, ...checked, ...(s.steady ? [] : [WF.el('b', {}, ' The interval was not steady.')]),
    ...(range ? [WF.el('span', { id: 'range', title: 'with the uncertain constants of the wafer at the ends of their ranges, and the error that published measurements are met with' }, ` Between ${WF.figure(range.cyclesPerSampleLow)} and ${WF.figure(range.cyclesPerSampleHigh)} cycles${range.dominantConstant ? `, mostly from ${range.dominantConstant}` : ''}.`)] : []),
    ...(advice.length ? [' Try first: ', advice[0].what + (advice[0].gainPercent ? ` (about +${advice[0].gainPercent.toFixed(0)} % Samples/s)` : '') + '.'] : []));

  WF.byId('tab-advice').append(...(advice.length ? advice.map((a, i) => WF.el('div', { class: 'advice' }, WF.el('b', {}, `${i + 1}. ${a.what} `),
    a.gainPercent ? WF.el('span', { class: 'gain' }, `about +${a.gainPercent.toFixed(1)} % Samples/s`) : '', WF.el('div', {}, a.why))) : [WF.el('p', {}, 'Nothing stands out.')]));

  const meaning = (list, values) => WF.el('table', {}, WF.el('tbody', {}, list.map((f, i) => WF.el('tr', {}, WF.el('td', { class: 'text' }, WF.el('b', {}, f.label)), values ? WF.el('td', { 'data-value': f.key }, f.text) : '', WF.el('td', { class: 'text' }, f.unit), WF.el('td', { class: 'text', style: 'white-space:normal' }, f.definition)))));
  WF.byId('tab-metrics').append(WF.el('h3', {}, 'Of the run'), meaning(figures, true), WF.el('h3', {}, 'Of a layer'), meaning(WF.data.layerFigures), WF.el('h3', {}, 'Of a PE (heatmaps)'), meaning(WF.data.heats));

  WF.byId('help').append(WF.el('h2', {}, 'What you are looking at'),
    ...['A neural network was cut into layers, each layer was given a rectangle of processing elements (PEs) on a wafer, and the whole was simulated. All figures on this page were measured in that simulation, except those called predicted, attainable or lower bound.',
      'Left: the layers in the order in which data flows; the bar shows for how much of the interval a layer\u2019s busiest PE is taken. Middle: the wafer, one dot per PE; data enter in the west (green) and leave in the east (red). Right: the selected layer. Below: samples travelling through the layers, the table, the roofline, and what to try.',
      'Mouse: drag to move, wheel to zoom, click to select, hover for the facts of one PE.',
      'Keys: f whole wafer \u00b7 m layers \u00b7 s selection \u00b7 + and - zoom \u00b7 arrows move \u00b7 shift and arrows walk over PEs, enter selects \u00b7 space replay \u00b7 / find \u00b7 t light or dark \u00b7 esc back. In the list, arrow keys go through the layers.'].map(t => WF.el('p', { style: 'margin:8px 0' }, t)),
    WF.el('button', { onclick: () => { WF.byId('help').hidden = true; } }, 'close'));

  WF.controls.open('timeline');
  WF.controls.choose('layer');
  window.waferflow = WF;
  // The rest of the maps are unpacked while nobody waits, so that the first tooltip is quick.
  const kinds = [...new Set(WF.data.heats.flatMap(h => h.kinds))];
  const idle = window.requestIdleCallback || (work => setTimeout(work, 50));
  const next = () => { const kind = kinds.shift(); if (kind) WF.map(kind).then(() => idle(next)); else { WF.ready = true; document.documentElement.dataset.ready = 'true'; } };
  idle(next);
})();
