// The wave of a sample crossing the wafer: the first sample PE by PE, as its first word reached and its last left each of them;
// later ones layer by layer.
WF.replay = (() => {
  const play = WF.byId('play'), slider = WF.byId('time'), choice = WF.byId('replay-sample'), text = WF.byId('time-text');
  const { timeline } = WF.data;
  const first = timeline.sampleDone.length ? Math.min(timeline.cycles, Math.max(...timeline.sampleDone.slice(0, WF.copies))) : timeline.cycles;
  let running = false, last = 0, span = [0, first], figures = null;

  choice.append(WF.el('option', { value: 'first' }, WF.copies > 1 ? 'first sample of each copy, by PE' : 'first sample, by PE'), WF.el('option', { value: 'all' }, 'all samples, by layer'),
    ...timeline.sampleDone.map((_, s) => WF.el('option', { value: String(s) }, `sample ${s}, by layer`)));

  function spanOf(value) {
    if (value === 'first') return [0, Math.round(first * 1.02)];
    if (value === 'all') return [0, timeline.cycles];
    return [Math.max(0, timeline.sampleStart[value]), timeline.sampleDone[value]];
  }

  /** The first sample: not yet there, being worked on (bright when it has just come), through. */
  function waveDots(time) {
    return dots => {
      const { reached, left, roles } = figures, n = dots.length;
      const hole = WF.colors.pixel(WF.colors.number(WF.ink('hole'))), ahead = WF.colors.pixel(document.documentElement.dataset.theme === 'dark' ? 0x343a48 : 0x7b8494);
      const through = WF.layers.map(l => WF.colors.pixel(WF.colors.mix(WF.colors.layer(l.id), 0x10131a, 0.55)));
      const fade = Math.max(50, first / 40), { ramp } = WF.colors;
      for (let pe = 0; pe < n; pe++) {
        const r = reached[pe];
        if (roles[pe] < 0) dots[pe] = hole;
        else if (r < 0 || time < r) dots[pe] = ahead;
        else if (left[pe] >= 0 && time >= left[pe]) dots[pe] = through[WF.layerOf[pe]];
        else dots[pe] = ramp[255 - Math.min(90, 90 * (time - r) / fade) | 0];
      }
    };
  }

  /** Layers that work on a sample at a time, in the sample's colour. */
  function layerPaint(time, only) {
    return (context, x, y, scale) => {
      context.fillStyle = 'rgba(10,12,18,0.72)';
      WF.layers.forEach(l => l.regions.forEach(r => context.fillRect(x(r.x), y(r.y), r.width * scale, r.height * scale)));
      timeline.layers.forEach((l, id) => l.copies.forEach((c, copy) => {
        const r = WF.layers[id].regions[copy];
        for (let i = 0; i < c.start.length; i++) {
          const sample = i * l.copies.length + copy, done = c.done[i] >= 0 ? c.done[i] : Infinity;
          if (c.start[i] < 0 || c.start[i] > time || done <= time || only !== null && only !== sample) continue;
          context.fillStyle = WF.colors.sample(sample);
          context.fillRect(x(r.x), y(r.y), r.width * scale, r.height * scale);
        }
      }));
    };
  }

  async function show(time) {
    WF.state.time = time;
    slider.value = (time - span[0]) / Math.max(1, span[1] - span[0]) * slider.max;
    const value = choice.value;
    if (value === 'first' && !figures) figures = { reached: await WF.map('FIRST_WORD'), left: await WF.map('FIRST_SAMPLE_DONE'), roles: await WF.map('ROLE') };
    if (WF.state.time === null) return;
    WF.wafer.overlay(value === 'first' ? { dots: waveDots(time) } : { paint: layerPaint(time, value === 'all' ? null : Number(value)) });
    const key = (color, words) => WF.el('span', {}, WF.el('i', { class: 'swatch', style: `background:${color}` }), words);
    WF.byId('wafer-families').replaceChildren(...(value === 'first' ? [key('#7b8494', 'not reached yet'), key(WF.colors.rampCss(1), 'just reached'), key(WF.colors.rampCss(165 / 255), 'working on it'), key('#2b3c63', 'through')] : [WF.el('span', {}, 'layers in the colour of the sample they work on, as below')]));
    text.textContent = `cycle ${WF.figure(Math.round(time))} \u00b7 ${WF.seconds(time)}`;
    WF.emit('time', time);
  }

  const at = () => span[0] + (span[1] - span[0]) * slider.value / slider.max;
  function step(now) {
    if (!running) return;
    const passed = Math.min(100, now - last) / 7000 * slider.max;
    last = now;
    slider.value = Number(slider.value) + Math.max(1, passed);
    show(at());
    if (Number(slider.value) >= Number(slider.max)) stop(); else requestAnimationFrame(step);
  }
  function start() {
    if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
    running = true;
    last = performance.now();
    play.textContent = '\u275a\u275a pause';
    requestAnimationFrame(step);
  }
  function stop() {
    running = false;
    play.textContent = '\u25b6 replay';
  }
  /** Back to the heatmap. */
  function end() {
    stop();
    WF.state.time = null;
    slider.value = 0;
    text.textContent = '';
    WF.wafer.overlay(null);
    WF.emit('time', null);
  }
  play.addEventListener('click', () => running ? stop() : start());
  slider.addEventListener('input', () => { stop(); show(at()); });
  choice.addEventListener('change', () => { span = spanOf(choice.value); slider.value = 0; show(at()); });
  span = spanOf('first');
  WF.on('theme', () => { if (WF.state.time !== null) show(WF.state.time); });
  return { toggle: () => running ? stop() : start(), end, show };
})();
