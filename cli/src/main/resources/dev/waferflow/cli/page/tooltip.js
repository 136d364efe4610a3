// What a PE did, beside the pointer or at the PE that the keys have walked to.
WF.tooltip = (() => {
  const box = WF.byId('tooltip'), { canvas } = WF.wafer, { width, height, cycles, sramBytes } = WF.data.wafer;
  let turn = 0;

  const pairs = list => WF.el('dl', {}, list.map(([name, value, now]) => [WF.el('dt', { class: now ? 'now' : '' }, name), WF.el('dd', { class: now ? 'now' : '' }, value)]));

  function facts(pe, f) {
    const list = [];
    const heat = WF.data.heats.find(h => h.key === WF.state.heat);
    const now = key => heat && heat.key === key;
    if (f.shares) WF.colors.causes.forEach(([name], i) =>
      list.push([name, WF.percent(f.shares[i]), now(['busy', 'waiting-for-data', 'back-pressure', 'memory-port', 'datapath-shared', 'idle'][i])]));
    if (f.role) {
      const r = f.role, all = r.codeBytes + r.weightBytes + r.activationBytes + r.accumulatorBytes;
      list.push(['SRAM', WF.bytes(all) + ' of ' + WF.bytes(sramBytes), now('sram')], ['  weights', WF.bytes(r.weightBytes), now('sram-weights')],
        ['  activations', WF.bytes(r.activationBytes), now('sram-activations')], ['  sums, code', WF.bytes(r.accumulatorBytes) + ', ' + WF.bytes(r.codeBytes), now('sram-sums') || now('sram-code')]);
    }
    const passed = WF.data.passedOver;
    if (passed && passed[Math.floor(pe / width)].includes(pe % width)) list.push(['dead PEs', 'just west: the row passes over', false]);
    if (f.links.some(w => w > 0)) list.push(['words/sample N E S W', f.links.join(' \u00b7 '), now('link-words') || now('link-load')]);
    if (f.firstWord >= 0) list.push(['first word at cycle', WF.figure(f.firstWord), now('first-activity')]);
    if (f.firstDone >= 0) list.push(['first sample done', WF.figure(f.firstDone), now('first-sample-done')]);
    return list;
  }

  async function show(pe, px, py) {
    const mine = ++turn;
    WF.state.pe = pe;
    WF.wafer.draw();
    if (pe === null) { box.hidden = true; return; }
    const f = await WF.peFacts(pe);
    if (mine !== turn) return;
    const where = `PE (${f.x}, ${f.y})`;
    box.replaceChildren(
      WF.el('b', {}, f.layer ? f.layer.name : 'no layer'),
      WF.el('div', {}, f.layer ? `${where} \u00b7 ${f.layer.op} \u00b7 ` + (f.role ? `role ${f.role.name}` : 'routes only') : `${where} \u00b7 ` + (f.links.some(w => w) ? 'routes only' : 'not used')),
      pairs(facts(pe, f)));
    box.hidden = false;
    const bounds = box.getBoundingClientRect();
    box.style.left = Math.max(4, px + 16 + bounds.width > innerWidth ? px - bounds.width - 14 : px + 16) + 'px';
    box.style.top = Math.max(4, Math.min(innerHeight - bounds.height - 6, py + 14)) + 'px';
  }

  canvas.addEventListener('pointermove', e => {
    if (WF.wafer.camera.pointers.size && WF.wafer.camera.dragged > 3) { box.hidden = true; return; }
    show(WF.wafer.peAt(...WF.wafer.camera.local(e)), e.clientX, e.clientY);
  });
  canvas.addEventListener('pointerleave', () => show(null));
  canvas.addEventListener('click', e => {
    if (WF.wafer.camera.dragged > 3) return;
    const pe = WF.wafer.peAt(...WF.wafer.camera.local(e));
    const layer = pe === null ? -1 : WF.layerOf[pe];
    WF.select(layer < 0 ? null : layer, 'wafer');
  });
  canvas.addEventListener('dblclick', e => WF.wafer.camera.zoom(2.5, ...WF.wafer.camera.local(e)));
  canvas.addEventListener('keydown', e => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[e.key];
    if (e.key === 'Enter' && WF.state.pe !== null) WF.select(WF.layerOf[WF.state.pe] < 0 ? null : WF.layerOf[WF.state.pe], 'wafer');
    if (!step || !e.shiftKey) return;
    e.preventDefault();
    const camera = WF.wafer.camera;
    const at = WF.state.pe === null ? WF.wafer.peAt(camera.width / 2, camera.height / 2) || 0 : WF.state.pe + step;
    if (at < 0 || at >= width * height) return;
    const [px, py] = WF.wafer.place(at), bounds = canvas.getBoundingClientRect();
    if (px < 0 || py < 0 || px > camera.width || py > camera.height) camera.pan(px - camera.width / 2, py - camera.height / 2);
    const [sx, sy] = WF.wafer.place(at);
    show(at, bounds.left + sx, bounds.top + sy);
  });
  return { show, box, pairs };
})();
