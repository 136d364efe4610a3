// The dataflow graph: layers from top to bottom, every value a line from what makes it to the last layer that reads it.
WF.graph = (() => {
  const ROW = 24, LANE = 11, ns = 'http://www.w3.org/2000/svg';
  const scroll = WF.byId('graph-scroll'), rows = WF.byId('graph-rows'), all = WF.byId('graph-all');
  let shown = [], rowOf = new Map(), lanes = [], widest = 1;

  const minor = layer => layer.role !== 'layer';
  /** What feeds a layer when the layers not shown are thought away. */
  function sources(id, known = new Set()) {
    for (const input of WF.layers[id].inputs)
      if (all.checked || !minor(WF.layers[input])) known.add(input); else sources(input, known);
    return [...known];
  }

  /** A lane per value that is alive: a layer takes over the lane of an input that ends at it, or a free one. */
  function arrange() {
    shown = WF.layers.filter(l => all.checked || !minor(l)).map(l => ({ layer: l, inputs: sources(l.id) }));
    rowOf = new Map(shown.map((s, row) => [s.layer.id, row]));
    const last = new Map();
    shown.forEach((s, row) => s.inputs.forEach(i => last.set(i, row)));
    const lane = new Map(), taken = [];
    lanes = [];
    widest = 1;
    shown.forEach((s, row) => {
      const above = taken.map((id, l) => [l, id]).filter(([, id]) => id !== undefined);
      const ends = s.inputs.filter(i => last.get(i) === row).map(i => lane.get(i)).sort((a, b) => a - b);
      ends.forEach(l => { taken[l] = undefined; });
      let own = ends.length ? ends[0] : 0;
      while (taken[own] !== undefined) own++;
      lane.set(s.layer.id, own);
      lanes.push({ own, joins: s.inputs.map(i => lane.get(i)), through: above.filter(([, id]) => last.get(id) > row).map(([l]) => l), goesOn: last.has(s.layer.id) });
      if (last.has(s.layer.id)) taken[own] = s.layer.id;
      widest = Math.max(widest, own + 1, taken.length);
    });
    widest = Math.min(widest, 12);
    rows.style.height = shown.length * ROW + 'px';
    render(true);
  }

  const at = lane => 8 + Math.min(lane, widest - 1) * LANE;

  function picture(row) {
    const { own, joins, through, goesOn } = lanes[row];
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('width', at(widest - 1) + 9);
    svg.setAttribute('height', ROW);
    svg.setAttribute('aria-hidden', 'true');
    svg.style.flex = 'none';
    const path = d => {
      const p = document.createElementNS(ns, 'path');
      p.setAttribute('d', d); p.setAttribute('fill', 'none'); p.setAttribute('stroke', 'currentColor'); p.setAttribute('stroke-opacity', '.45'); p.setAttribute('stroke-width', '1.6');
      svg.append(p);
    };
    through.forEach(l => path(`M${at(l)} 0V${ROW}`));
    joins.forEach(l => path(l === own ? `M${at(l)} 0V${ROW / 2}` : `M${at(l)} 0C${at(l)} ${ROW / 2} ${at(own)} 0 ${at(own)} ${ROW / 2}`));
    if (goesOn) path(`M${at(own)} ${ROW / 2}V${ROW}`);
    const circle = document.createElementNS(ns, 'circle');
    const layer = shown[row].layer;
    for (const [k, v] of Object.entries({ cx: at(own), cy: ROW / 2, r: minor(layer) ? 3 : 4.6, fill: WF.colors.css(WF.colors.layer(layer.id)), stroke: 'currentColor', 'stroke-opacity': '.6' })) circle.setAttribute(k, v);
    svg.append(circle);
    return svg;
  }

  function node(row) {
    const layer = shown[row].layer;
    const share = layer.occupiedPercent || 0;
    const element = WF.el('div', {
      class: 'node' + (minor(layer) ? ' minor' : ''), role: 'option', id: 'node-' + layer.id, 'data-layer': layer.id, style: `top:${row * ROW}px`,
      title: `${layer.name}: ${layer.op}, ${layer.pes} PEs, occupied ${WF.percent(layer.occupiedPercent)} of the interval`, onclick: () => WF.select(layer.id, 'graph')
    }, picture(row), WF.el('span', { class: 'name' }, WF.el('bdi', {}, layer.name)), WF.el('span', { class: 'op' }, minor(layer) ? layer.role : layer.op),
      WF.el('span', { class: 'bar' }, WF.el('i', { class: share >= 90 ? 'hot' : '', style: `width:${share}%` })));
    return element;
  }

  let from = -1, to = -1;
  function render(anew = false) {
    const first = Math.max(0, Math.floor(scroll.scrollTop / ROW) - 8);
    const end = Math.min(shown.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / ROW) + 8);
    if (!anew && first === from && end === to) return;
    from = first; to = end;
    rows.replaceChildren(...Array.from({ length: end - first }, (_, i) => node(first + i)));
    mark();
  }

  function mark() {
    const id = WF.state.layer;
    const near = id === null ? [] : [...WF.layers[id].inputs, ...WF.consumers[id]];
    for (const element of rows.children) {
      const own = Number(element.dataset.layer);
      element.setAttribute('aria-selected', String(own === id));
      element.classList.toggle('near', near.includes(own));
    }
    scroll.setAttribute('aria-activedescendant', id === null ? '' : 'node-' + id);
  }

  function reveal(id) {
    if (id === null || !rowOf.has(id)) return;
    const top = rowOf.get(id) * ROW;
    if (top < scroll.scrollTop + ROW || top > scroll.scrollTop + scroll.clientHeight - 2 * ROW) scroll.scrollTop = top - scroll.clientHeight / 2;
    render();
  }

  scroll.addEventListener('scroll', WF.soon(() => render()));
  new ResizeObserver(() => render()).observe(scroll);
  scroll.addEventListener('keydown', e => {
    const row = rowOf.has(WF.state.layer) ? rowOf.get(WF.state.layer) : -1;
    const next = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: shown.length - 1, PageDown: row + 10, PageUp: row - 10 }[e.key];
    if (next === undefined) return;
    e.preventDefault();
    const target = Math.max(0, Math.min(shown.length - 1, next));
    if (shown[target]) WF.select(shown[target].layer.id, 'graph');
  });
  all.addEventListener('change', () => { arrange(); reveal(WF.state.layer); });
  WF.on('select', id => { reveal(id); mark(); });
  arrange();
  return { reveal };
})();
