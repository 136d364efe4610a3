// The data of the page: JSON at once, maps of PEs when they are first needed.
WF.data = JSON.parse(WF.byId('data').textContent);
WF.layers = WF.data.report.layers;
WF.copies = Math.max(1, ...WF.layers.map(l => l.regions.length));
WF.consumers = WF.layers.map(() => []);
WF.layers.forEach(l => l.inputs.forEach(i => WF.consumers[i].push(l.id)));

/** Which layer's rectangle a PE lies in, -1 outside of all. */
WF.layerOf = (() => {
  const { width, height } = WF.data.wafer;
  const of = new Int32Array(width * height).fill(-1);
  for (const layer of WF.layers)
    for (const r of layer.regions)
      for (let y = r.y; y < r.y + r.height; y++) of.fill(layer.id, y * width + r.x, y * width + r.x + r.width);
  return of;
})();

const maps = new Map();
/** One number per PE, of a kind that the program recorded. */
WF.map = kind => {
  if (!maps.has(kind)) maps.set(kind, WF.unpack('map-' + kind.toLowerCase(), WF.data.wafer));
  return maps.get(kind);
};

const heats = new Map();
/** A heatmap's figures, and where its scale ends by itself. */
WF.heat = key => {
  if (!heats.has(key)) heats.set(key, derive(WF.data.heats.find(h => h.key === key)));
  return heats.get(key);
};

async function derive(heat) {
  const arrays = await Promise.all(heat.kinds.map(WF.map));
  const roles = await WF.map('ROLE');
  const rule = WF.rule(heat, arrays, roles, WF.data.wafer);
  const values = new Float32Array(roles.length);
  let largest = 0, sum = 0, count = 0;
  for (let pe = 0; pe < values.length; pe++) {
    const value = values[pe] = rule(pe);
    if (value === value) { largest = Math.max(largest, value); sum += value; count++; }
  }
  return { heat, values, largest, mean: count ? sum / count : 0, top: WF.roundTop(values, largest, count) };
}

/** All facts of one PE, as the tooltip says them. */
WF.peFacts = async pe => {
  const { width } = WF.data.wafer;
  const roles = await WF.map('ROLE');
  const of = async key => (await WF.heat(key)).values[pe];
  const at = async kind => (await WF.map(kind))[pe];
  const role = roles[pe] < 0 ? null : WF.data.wafer.roles[roles[pe]];
  return {
    x: pe % width, y: Math.floor(pe / width), layer: WF.layerOf[pe] < 0 ? null : WF.layers[WF.layerOf[pe]], role,
    shares: role ? [await of('busy'), await of('waiting-for-data'), await of('back-pressure'), await of('memory-port'), await of('datapath-shared'), await of('idle')] : null,
    links: [await at('NORTH_WORDS'), await at('EAST_WORDS'), await at('SOUTH_WORDS'), await at('WEST_WORDS')],
    firstWord: await at('FIRST_WORD'), firstDone: await at('FIRST_SAMPLE_DONE')
  };
};
