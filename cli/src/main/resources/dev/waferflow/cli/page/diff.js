// Two runs side by side: figures, layers with causes, and heatmaps of the first, the second and their difference.
(() => {
  const data = WF.data = JSON.parse(WF.byId('data').textContent);
  const { diff, before, after } = data;
  const signed = v => v === null ? '-' : (v > 0 ? '+' : '') + v.toFixed(1) + ' %';
  WF.byId('title').textContent = data.title;
  const side = s => `${s.model} on ${s.device}, ${s.precision}, ${s.tool}`;
  WF.byId('sides').textContent = `before: ${side(diff.before)} \u00b7 after: ${side(diff.after)}`;
  WF.byId('doubts').textContent = diff.diagnostics.length ? 'Note: ' + diff.diagnostics.map(d => d.message).join('; ') : '';

  const head = names => WF.el('thead', {}, WF.el('tr', {}, names.map(n => WF.el('th', { class: 'text' }, n))));
  WF.byId('diff-figures').append(WF.el('table', {}, head(['figure', 'before', 'after', 'change', '']), WF.el('tbody', {}, diff.figures.map(f =>
    WF.el('tr', {}, WF.el('td', { class: 'text' }, f.label), WF.el('td', {}, f.beforeText), WF.el('td', {}, f.afterText), WF.el('td', { class: f.verdict }, f.verdict === 'same' ? '' : signed(f.changePercent)), WF.el('td', { class: 'text ' + f.verdict }, f.verdict === 'same' ? '' : f.verdict))))));
  const same = diff.layers.filter(l => l.status === 'same').length;
  WF.byId('layers-head').textContent = `Layers: ${diff.layers.length - same} changed, ${same} the same (cycles per sample for which the busiest PE is taken)`;
  let chosen = null;
  const rows = diff.layers.filter(l => l.status !== 'same').map(l => {
    const worse = l.takenBefore !== null && l.takenAfter !== null && l.takenAfter > l.takenBefore;
    return WF.el('tr', { 'data-layer': l.name, onclick: e => choose(l, e.currentTarget) }, WF.el('td', { class: 'text' }, l.name), WF.el('td', {}, WF.figure(l.takenBefore)), WF.el('td', {}, WF.figure(l.takenAfter)),
      WF.el('td', { class: l.changePercent === null || Math.abs(l.changePercent) < 0.05 ? '' : worse ? 'worse' : 'better' }, l.changePercent === null ? l.status : signed(l.changePercent)), WF.el('td', { class: 'text why' }, l.why.map(c => WF.el('div', {}, `${c.kind}: ${c.text}`))));
  });
  WF.byId('diff-layers').append(WF.el('table', {}, head(['layer', 'before', 'after', 'change', 'why']), WF.el('tbody', {}, rows)));

  const canvas = WF.byId('wafer-canvas'), context = canvas.getContext('2d', { alpha: false });
  const width = Math.max(before.width, after.width), height = Math.max(before.height, after.height);
  const picture = document.createElement('canvas');
  picture.width = width; picture.height = height;
  const paper = picture.getContext('2d'), image = paper.createImageData(width, height), dots = new Uint32Array(image.data.buffer);
  let ratio = 1, shown = null, placed = false;
  const draw = WF.soon(() => paint());
  const camera = new WF.Camera(canvas, draw, { world: [width, height], most: 64, least: () => 0.5 * Math.min(camera.width / width, camera.height / height) });

  const maps = new Map();
  const map = (name, wafer, kind) => { const id = name + '-' + kind.toLowerCase(); if (!maps.has(id)) maps.set(id, WF.unpack(id, wafer)); return maps.get(id); };
  async function figures(name, wafer, heat) {
    const arrays = await Promise.all(heat.kinds.map(k => map(name, wafer, k))), rule = WF.rule(heat, arrays, await map(name, wafer, 'ROLE'), wafer);
    return (x, y) => x < wafer.width && y < wafer.height ? rule(y * wafer.width + x) : NaN;
  }

  /** Blue where less, red where more, pale where equal. */
  const diverging = share => { const s = Math.max(-1, Math.min(1, share)); return s < 0 ? WF.ramp.mix(0xe9e9ee, 0x1f5fbf, -s) : WF.ramp.mix(0xe9e9ee, 0xb8201c, s); };

  async function recolor() {
    const heat = data.heats.find(h => h.key === WF.byId('heat').value), which = WF.byId('which').value;
    const [a, b] = await Promise.all([figures('before', before, heat), figures('after', after, heat)]);
    const values = new Float32Array(width * height), none = WF.ramp.pixel(WF.ramp.number(WF.ink('hole')));
    let largest = 0, count = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const va = a(x, y), vb = b(x, y);
        const v = which === 'before' ? va : which === 'after' ? vb : va !== va && vb !== vb ? NaN : (vb !== vb ? 0 : vb) - (va !== va ? 0 : va);
        values[y * width + x] = v;
        if (v === v) { largest = Math.max(largest, Math.abs(v)); count++; }
      }
    const top = WF.roundTop(values, largest, count), color = which === 'difference' ? v => diverging(v / top) : v => WF.ramp.rgbOf(v / top);
    for (let i = 0; i < dots.length; i++) dots[i] = values[i] !== values[i] ? none : WF.ramp.pixel(color(values[i]));
    paper.putImageData(image, 0, 0);
    shown = { heat, values, a, b };
    const bar = WF.byId('legend-bar'), pen = bar.getContext('2d');
    for (let i = 0; i < bar.width; i++) { const s = i / (bar.width - 1); pen.fillStyle = WF.ramp.css(which === 'difference' ? diverging(2 * s - 1) : WF.ramp.rgbOf(s)); pen.fillRect(i, 0, 1, bar.height); }
    WF.byId('legend-low').textContent = which === 'difference' ? '-' + WF.figure(top) : '0';
    WF.byId('legend-high').textContent = (which === 'difference' ? '+' : '') + WF.figure(top) + ' ' + heat.unit;
    draw();
  }

  const x = c => (c - camera.x) * camera.scale, y = r => (r - camera.y) * camera.scale;
  function boxes(layers, color, dash) {
    context.strokeStyle = color;
    context.setLineDash(dash);
    for (const layer of layers) for (const r of layer.regions) context.strokeRect(x(r.x), y(r.y), r.width * camera.scale, r.height * camera.scale);
    context.setLineDash([]);
  }
  function paint() {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = WF.ink('paper');
    context.fillRect(0, 0, camera.width, camera.height);
    context.imageSmoothingEnabled = camera.scale < 1;
    context.drawImage(picture, x(0), y(0), width * camera.scale, height * camera.scale);
    context.lineWidth = 1;
    boxes(before.layers, 'rgba(60,90,160,0.45)', [4, 3]);
    boxes(after.layers, 'rgba(20,20,30,0.55)', []);
    if (!chosen) return;
    context.lineWidth = 3;
    if (chosen.before !== null) boxes([before.layers[chosen.before]], '#2a5bd7', [6, 4]);
    if (chosen.after !== null) boxes([after.layers[chosen.after]], WF.ink('select'), []);
  }
  function choose(layer, row) {
    chosen = layer;
    rows.forEach(r => r.setAttribute('aria-selected', String(r === row)));
    const r = (layer.after !== null ? after.layers[layer.after] : before.layers[layer.before]).regions[0], pad = Math.max(8, 0.5 * Math.max(r.width, r.height));
    camera.show({ x: r.x - pad, y: r.y - pad / 4, width: r.width + 2 * pad, height: r.height + pad / 2 }, 0.03);
    draw();
  }
  canvas.addEventListener('pointermove', e => {
    const [px, py] = camera.local(e), c = Math.floor(px / camera.scale + camera.x), r = Math.floor(py / camera.scale + camera.y), tip = WF.byId('tooltip');
    if (!shown || c < 0 || r < 0 || c >= width || r >= height) { tip.hidden = true; return; }
    const va = shown.a(c, r), vb = shown.b(c, r), named = (layers => { const l = layers.find(l => l.regions.some(q => c >= q.x && c < q.x + q.width && r >= q.y && r < q.y + q.height)); return l ? l.name : 'no layer'; });
    tip.replaceChildren(WF.el('b', {}, `PE (${c}, ${r})`), WF.el('dl', {}, [['before', named(before.layers)], ['', WF.inUnit(va, shown.heat.unit)], ['after', named(after.layers)], ['', WF.inUnit(vb, shown.heat.unit)]].map(([k, v]) => [WF.el('dt', {}, k), WF.el('dd', {}, v)])));
    tip.hidden = false;
    tip.style.left = Math.min(innerWidth - 300, e.clientX + 14) + 'px';
    tip.style.top = Math.min(innerHeight - 120, e.clientY + 12) + 'px';
  });
  canvas.addEventListener('pointerleave', () => { WF.byId('tooltip').hidden = true; });

  WF.byId('heat').append(...data.heats.map(h => WF.el('option', { value: h.key }, h.label)));
  for (const id of ['heat', 'which']) WF.byId(id).addEventListener('change', recolor);
  WF.byId('fit').addEventListener('click', () => camera.show({ x: 0, y: 0, width, height }, 0.05));
  document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  WF.byId('theme').addEventListener('click', () => { document.documentElement.dataset.theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'; recolor(); });
  WF.fitCanvas(canvas, (w, h, r) => {
    ratio = r; camera.width = w; camera.height = h;
    if (!placed && w > 1) { placed = true; camera.show({ x: 0, y: 0, width, height }, 0.05, true); }
    paint();
  });
  window.waferflow = { state: WF.state, camera, figures: () => shown };
  recolor().then(() => { document.documentElement.dataset.ready = 'true'; });
})();
