// Choice of heatmap, scale, search, tabs, theme and keys.
WF.controls = (() => {
  const heat = WF.byId('heat'), scale = WF.byId('scale'), families = WF.byId('wafer-families');
  const groups = { 'Where time goes': ['busy', 'waiting-for-data', 'back-pressure', 'memory-port', 'datapath-shared', 'idle'], 'Memory': [], 'Links': ['link-words', 'link-load'], 'First sample': ['first-activity', 'first-sample-done'] };
  groups.Memory = WF.data.heats.map(h => h.key).filter(k => k.startsWith('sram'));
  heat.append(WF.el('option', { value: 'layer' }, 'layer'), ...Object.entries(groups).map(([name, keys]) => WF.el('optgroup', { label: name },
    WF.data.heats.filter(h => keys.includes(h.key)).map(h => WF.el('option', { value: h.key, title: h.definition }, h.label)))));

  function choose(key) {
    WF.state.heat = key;
    WF.state.top = null;
    scale.value = '';
    heat.value = key;
    if (WF.state.time !== null) WF.replay.end();
    WF.emit('heat');
  }
  heat.addEventListener('change', () => choose(heat.value));
  scale.addEventListener('change', () => { WF.state.top = Number(scale.value) > 0 ? Number(scale.value) : null; WF.emit('heat'); });

  function legend(found, top) {
    const layers = !found;
    WF.byId('legend').hidden = WF.byId('scale-label').hidden = layers;
    WF.byId('legend').style.display = WF.byId('scale-label').style.display = layers ? 'none' : '';
    families.replaceChildren(...(layers ? WF.data.colors.families.map(f => WF.el('span', {}, WF.el('i', { class: 'swatch', style: `background:${f.color}` }), f.name))
      : [WF.el('span', {}, found.heat.definition), WF.el('span', {}, found.largest > 0 ? `mean ${WF.inUnit(found.mean, found.heat.unit)}, largest ${WF.inUnit(found.largest, found.heat.unit)}` : 'zero on every PE of this run')]));
    if (layers) return;
    const bar = WF.byId('legend-bar'), context = bar.getContext('2d');
    for (let i = 0; i < bar.width; i++) { context.fillStyle = WF.colors.rampCss(i / (bar.width - 1)); context.fillRect(i, 0, 1, bar.height); }
    const unit = found.heat.unit;
    WF.byId('legend-high').textContent = (unit.startsWith('%') ? WF.figure(top) + ' ' + unit : unit === 'bytes' ? WF.bytes(top) : WF.figure(top) + ' ' + unit) + (found.largest > top ? ' or more' : '');
  }
  WF.on('colored', legend);

  const tabs = [['timeline', 'Pipeline over time'], ['layers', 'Layers'], ['roofline', 'Roofline'], ['advice', 'What to try'], ['metrics', 'What the figures mean']];
  const bar = WF.byId('tabs');
  function open(name) {
    for (const [id] of tabs) WF.byId('tab-' + id).hidden = id !== name;
    [...bar.querySelectorAll('[role=tab]')].forEach(b => { b.setAttribute('aria-selected', String(b.dataset.tab === name)); b.tabIndex = b.dataset.tab === name ? 0 : -1; });
    if (name === 'timeline') WF.timeline.fit();
    if (name === 'roofline') WF.roofline.fit();
  }
  bar.append(...tabs.map(([id, label]) => WF.el('button', { role: 'tab', 'data-tab': id, 'aria-controls': 'tab-' + id, onclick: () => open(id) }, label)));
  bar.addEventListener('keydown', e => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (!step) return;
    const now = tabs.findIndex(([id]) => !WF.byId('tab-' + id).hidden), next = tabs[(now + step + tabs.length) % tabs.length][0];
    open(next);
    bar.querySelector(`[data-tab=${next}]`).focus();
  });

  const search = WF.byId('search');
  search.addEventListener('input', () => {
    const words = search.value.trim().toLowerCase();
    if (!words) return;
    const hit = WF.layers.find(l => l.name.toLowerCase() === words) || WF.layers.find(l => l.onnxNodes.some(n => n.toLowerCase() === words))
      || WF.layers.find(l => l.name.toLowerCase().includes(words) || l.onnxNodes.some(n => n.toLowerCase().includes(words)));
    if (hit) { WF.select(hit.id, 'search'); WF.wafer.fitLayer(hit.id); }
  });

  const theme = next => { document.documentElement.dataset.theme = next; WF.emit('theme'); };
  document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const flip = () => theme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
  WF.byId('theme').addEventListener('click', flip);

  const { wafer } = WF;
  const fitSelection = () => { if (WF.state.layer !== null) wafer.fitLayer(WF.state.layer); };
  for (const [id, act] of [['fit', wafer.fit], ['fit-model', wafer.fitModel], ['fit-selection', fitSelection], ['zoom-in', () => wafer.camera.zoom(1.6)], ['zoom-out', () => wafer.camera.zoom(1 / 1.6)]])
    WF.byId(id).addEventListener('click', act);
  WF.on('select', (id, from) => {
    WF.byId('fit-selection').disabled = id === null;
    if (id !== null && from !== 'wafer' && from !== 'search') wafer.fitLayer(id);
  });

  const help = WF.byId('help');
  const showHelp = on => { help.hidden = !on; WF.byId('help-button').setAttribute('aria-expanded', String(on)); };
  WF.byId('help-button').addEventListener('click', () => showHelp(help.hidden));
  const keys = { f: wafer.fit, m: wafer.fitModel, s: fitSelection, t: flip, ' ': () => WF.replay.toggle(), '/': () => search.focus(), '?': () => showHelp(help.hidden) };
  document.addEventListener('keydown', e => {
    if (e.key === 'Escape') { if (!help.hidden) showHelp(false); else if (WF.state.time !== null) WF.replay.end(); else WF.select(null, 'key'); if (document.activeElement === search) search.blur(); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(e.target.tagName) || !keys[e.key]) return;
    e.preventDefault();
    keys[e.key]();
  });
  return { choose, open };
})();
