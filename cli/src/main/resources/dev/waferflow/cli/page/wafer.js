// The wafer: one dot per PE, drawn once into a picture that the camera moves over; outlines, names and arrows on top.
WF.wafer = (() => {
  const canvas = WF.byId('wafer-canvas'), context = canvas.getContext('2d', { alpha: false });
  const { width, height } = WF.data.wafer;
  const picture = document.createElement('canvas');
  picture.width = width; picture.height = height;
  const paper = picture.getContext('2d');
  const image = paper.createImageData(width, height), dots = new Uint32Array(image.data.buffer);
  let ratio = 1, scaleTop = 1, current = null, overlay = null;
  const draw = WF.soon(() => paint());
  const camera = new WF.Camera(canvas, draw, {
    world: [width, height], most: 64, least: () => 0.5 * Math.min(camera.width / width, camera.height / height)
  });

  const dot = name => WF.colors.pixel(WF.colors.number(WF.ink(name)));
  const idle = () => WF.colors.pixel(document.documentElement.dataset.theme === 'dark' ? 0x4a4f5c : 0x5a5f6b);

  async function layerDots() {
    const roles = await WF.map('ROLE');
    const hole = WF.colors.number(WF.ink('wafer'));
    const full = WF.layers.map(l => WF.colors.pixel(WF.colors.layer(l.id)));
    const route = WF.layers.map(l => WF.colors.pixel(WF.colors.mix(WF.colors.layer(l.id), hole, 0.55)));
    const out = WF.colors.pixel(hole);
    for (let pe = 0; pe < dots.length; pe++) {
      const layer = WF.layerOf[pe];
      dots[pe] = layer < 0 ? out : roles[pe] < 0 ? route[layer] : full[layer];
    }
  }

  async function heatDots(key) {
    const found = await WF.heat(key), roles = await WF.map('ROLE');
    if (WF.state.heat !== key) return;
    current = found;
    scaleTop = WF.state.top || found.top;
    const { ramp } = WF.colors, none = dot('hole'), grey = idle(), factor = 255 / scaleTop;
    for (let pe = 0; pe < dots.length; pe++) {
      const value = found.values[pe];
      dots[pe] = value !== value ? (roles[pe] < 0 ? none : grey) : value === 0 ? grey : ramp[Math.min(255, value * factor | 0)];
    }
  }

  async function recolor() {
    const key = WF.state.heat;
    if (key === 'layer') { current = null; await layerDots(); } else await heatDots(key);
    if (WF.state.heat !== key) return;
    if (!overlay) paper.putImageData(image, 0, 0);
    draw();
    WF.emit('colored', current, scaleTop);
  }

  const x = column => (column - camera.x) * camera.scale, y = row => (row - camera.y) * camera.scale;
  const seen = r => x(r.x + r.width) > 0 && x(r.x) < camera.width && y(r.y + r.height) > 0 && y(r.y) < camera.height;

  function paint() {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = WF.ink('paper');
    context.fillRect(0, 0, camera.width, camera.height);
    context.imageSmoothingEnabled = camera.scale < 1;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, x(0), y(0), width * camera.scale, height * camera.scale);
    if (overlay && overlay.paint) overlay.paint(context, x, y, camera.scale);
    grid();
    dead();
    outlines();
    host();
    arrows();
    names();
    marks();
  }

  /** Single PEs when they are large, with their figures when there is room. */
  function grid() {
    if (camera.scale < 9) return;
    context.strokeStyle = WF.ink('paper');
    context.lineWidth = camera.scale < 20 ? 0.5 : 1;
    context.beginPath();
    const left = Math.max(0, Math.floor(camera.x)), right = Math.min(width, Math.ceil(camera.x + camera.width / camera.scale));
    const top = Math.max(0, Math.floor(camera.y)), bottom = Math.min(height, Math.ceil(camera.y + camera.height / camera.scale));
    for (let c = left; c <= right; c++) { context.moveTo(x(c), y(top)); context.lineTo(x(c), y(bottom)); }
    for (let r = top; r <= bottom; r++) { context.moveTo(x(left), y(r)); context.lineTo(x(right), y(r)); }
    context.stroke();
    if (camera.scale < 34 || !current || overlay) return;
    context.font = `${Math.min(13, camera.scale / 3.6)}px system-ui, sans-serif`;
    context.textAlign = 'center'; context.textBaseline = 'middle';
    for (let r = top; r < bottom; r++)
      for (let c = left; c < right; c++) {
        const value = current.values[r * width + c];
        if (value !== value) continue;
        context.fillStyle = value / scaleTop > 0.6 ? '#1f2430' : '#ffffff';
        context.fillText(short(value), x(c + 0.5), y(r + 0.5));
      }
  }

  /** Dead PEs, at the western edge of the PE before which their row passes over them. */
  function dead() {
    if (!WF.data.passedOver) return;
    context.fillStyle = '#ff2d55';
    context.globalAlpha = Math.max(0.3, Math.min(1, camera.scale));
    const thick = Math.max(1, camera.scale / 5), tall = Math.max(1, camera.scale);
    const top = Math.max(0, Math.floor(camera.y)), bottom = Math.min(height, Math.ceil(camera.y + camera.height / camera.scale));
    for (let row = top; row < bottom; row++)
      for (const column of WF.data.passedOver[row])
        if (x(column) >= 0 && x(column) < camera.width) context.fillRect(x(column), y(row), thick, tall);
    context.globalAlpha = 1;
  }

  const short = v => v >= 1e6 ? (v / 1e6).toFixed(1) + 'M' : v >= 1e4 ? Math.round(v / 1e3) + 'k' : v >= 100 || Number.isInteger(v) ? String(Math.round(v)) : v.toFixed(1);

  function outlines() {
    const heat = WF.state.heat !== 'layer' || overlay;
    context.lineWidth = 1;
    context.strokeStyle = heat ? 'rgba(255,255,255,0.45)' : 'rgba(20,24,34,0.55)';
    for (const layer of WF.layers)
      for (const r of layer.regions)
        if (seen(r) && r.width * camera.scale > 2.5) context.strokeRect(x(r.x) + 0.5, y(r.y) + 0.5, r.width * camera.scale - 1, r.height * camera.scale - 1);
    context.strokeStyle = WF.ink('faint');
    context.strokeRect(x(0), y(0), width * camera.scale, height * camera.scale);
  }

  /** The ports of the host: words enter in the west, leave in the east. */
  function host() {
    for (const input of [true, false]) {
      const sides = WF.data.host.filter(s => s.input === input), rows = sides.flatMap(s => s.rows);
      if (!rows.length) continue;
      context.fillStyle = input ? '#0b8e65' : '#d0452c';
      const thick = Math.max(1.5, camera.scale), at = input ? x(0) - 7 : x(width);
      for (const row of rows) context.fillRect(at, y(row), 7, thick);
      context.save();
      context.translate(input ? x(0) - 14 : x(width) + 18, y((Math.min(...rows) + Math.max(...rows)) / 2));
      context.rotate(input ? -Math.PI / 2 : Math.PI / 2);
      context.font = '11px system-ui, sans-serif'; context.textAlign = 'center'; context.textBaseline = 'alphabetic';
      context.fillText((input ? 'host input ' : 'host output ') + sides.map(s => s.tensor).join(', '), 0, input ? 0 : 8);
      context.restore();
    }
  }

  function names() {
    const light = WF.state.heat !== 'layer' || overlay;
    context.textAlign = 'center'; context.textBaseline = 'middle';
    for (const layer of WF.layers)
      for (const r of layer.regions) {
        const w = r.width * camera.scale, h = r.height * camera.scale;
        if (Math.max(w, h) < 30 || Math.min(w, h) < 12 || !seen(r) || camera.scale > 34 && current) continue;
        const size = Math.max(10, Math.min(15, Math.min(w, h) / 6));
        context.font = `${size}px system-ui, sans-serif`;
        const text = layer.name.replace(/^\//, ''), wide = context.measureText(text).width;
        const lying = wide < w - 4, standing = !lying && wide < h - 4 && w > size + 2;
        if (!lying && !standing) continue;
        // The middle of the part that is in view, so that a name stays in sight.
        const cx = (Math.max(0, x(r.x)) + Math.min(camera.width, x(r.x) + w)) / 2;
        const cy = (Math.max(0, y(r.y)) + Math.min(camera.height, y(r.y) + h)) / 2;
        context.save();
        context.translate(cx, cy);
        if (standing) context.rotate(-Math.PI / 2);
        if (light) { context.lineWidth = 3; context.strokeStyle = 'rgba(0,0,0,0.65)'; context.lineJoin = 'round'; context.strokeText(text, 0, 0); }
        context.fillStyle = light ? '#ffffff' : '#10131a';
        context.fillText(text, 0, 0);
        context.restore();
      }
  }

  /** From what feeds the selected layer, and to what it feeds, within each copy. */
  function arrows() {
    const id = WF.state.layer;
    if (id === null) return;
    const line = (from, to, color) => WF.layers[to].regions.forEach((r, copy) => {
      const f = WF.layers[from].regions[Math.min(copy, WF.layers[from].regions.length - 1)];
      const x1 = x(f.x + f.width / 2), y1 = y(f.y + f.height / 2), x2 = x(r.x + r.width / 2), y2 = y(r.y + r.height / 2);
      const bend = Math.min(60, Math.hypot(x2 - x1, y2 - y1) / 4);
      context.strokeStyle = context.fillStyle = color;
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x1, y1);
      context.quadraticCurveTo((x1 + x2) / 2, (y1 + y2) / 2 - bend, x2, y2);
      context.stroke();
      const angle = Math.atan2(y2 - ((y1 + y2) / 2 - bend), x2 - (x1 + x2) / 2);
      context.beginPath();
      context.moveTo(x2, y2);
      for (const side of [-0.45, 0.45]) context.lineTo(x2 - 10 * Math.cos(angle + side), y2 - 10 * Math.sin(angle + side));
      context.fill();
    });
    WF.layers[id].inputs.forEach(i => line(i, id, '#f2a93b'));
    WF.consumers[id].forEach(c => line(id, c, '#e0007a'));
  }

  function marks() {
    if (WF.state.layer !== null) {
      context.strokeStyle = WF.ink('select');
      context.lineWidth = 3;
      for (const r of WF.layers[WF.state.layer].regions)
        context.strokeRect(x(r.x) - 1, y(r.y) - 1, r.width * camera.scale + 2, r.height * camera.scale + 2);
    }
    if (WF.state.pe !== null) {
      context.strokeStyle = '#ffffff';
      context.lineWidth = 2;
      const s = Math.max(5, camera.scale), px = x(WF.state.pe % width + 0.5) - s / 2, py = y(Math.floor(WF.state.pe / width) + 0.5) - s / 2;
      context.strokeRect(px, py, s, s);
      context.strokeStyle = '#000000';
      context.lineWidth = 1;
      context.strokeRect(px - 1.5, py - 1.5, s + 3, s + 3);
    }
  }

  /** The PE at a place of the canvas, or null. */
  function peAt(px, py) {
    const column = Math.floor(px / camera.scale + camera.x), row = Math.floor(py / camera.scale + camera.y);
    return column < 0 || row < 0 || column >= width || row >= height ? null : row * width + column;
  }

  const around = rects => {
    const left = Math.min(...rects.map(r => r.x)), top = Math.min(...rects.map(r => r.y));
    return { x: left, y: top, width: Math.max(...rects.map(r => r.x + r.width)) - left, height: Math.max(...rects.map(r => r.y + r.height)) - top };
  };
  const model = () => WF.layers.length ? around(WF.layers.flatMap(l => l.regions)) : { x: 0, y: 0, width, height };

  let placed = false;
  WF.fitCanvas(canvas, (w, h, r) => {
    ratio = r; camera.width = w; camera.height = h;
    if (!placed && w > 1) {
      placed = true;
      const part = model();
      camera.show(part.width * part.height < 0.3 * width * height ? part : { x: 0, y: 0, width, height }, 0.05, true);
    }
    paint();
  });
  WF.on('heat', recolor); WF.on('theme', recolor); WF.on('select', draw);

  return {
    canvas, camera, draw, recolor, peAt, dots, layerDots,
    place: pe => [x(pe % width + 0.5), y(Math.floor(pe / width) + 0.5)],
    fit: () => camera.show({ x: 0, y: 0, width, height }, 0.05),
    fitModel: () => camera.show(model()),
    fitLayer: id => {
      const regions = WF.layers[id].regions, r = regions[0];
      const pad = Math.max(6, 0.6 * Math.max(r.width, r.height));
      camera.show({ x: r.x - pad, y: r.y - pad / 4, width: r.width + 2 * pad, height: r.height + pad / 2 }, 0.03);
    },
    /** What is drawn instead of the heatmap while time runs: fills dots, and may paint on top. */
    overlay: next => {
      const had = overlay;
      overlay = next;
      if (next && next.dots) { next.dots(dots); paper.putImageData(image, 0, 0); }
      if (!next && had) recolor(); else draw();
    }
  };
})();
