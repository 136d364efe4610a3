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
  if (!maps.has(kind)) maps.set(kind, unpack(kind));
  return maps.get(kind);
};

async function unpack(kind) {
  const element = WF.byId('map-' + kind.toLowerCase());
  const text = atob(element.textContent);
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  element.textContent = '';
  const { width, height, copyRows } = WF.data.wafer;
  const count = width * height, distance = width * copyRows;
  const values = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const z = planes[i] | planes[count + i] << 8 | planes[2 * count + i] << 16 | planes[3 * count + i] << 24;
    values[i] = (z >>> 1 ^ -(z & 1)) + (distance > 0 && i >= distance ? values[i - distance] : 0);
  }
  return values;
}

const bytesOf = {
  ALL_BYTES: r => r.codeBytes + r.weightBytes + r.activationBytes + r.accumulatorBytes,
  CODE_BYTES: r => r.codeBytes, WEIGHT_BYTES: r => r.weightBytes,
  ACTIVATION_BYTES: r => r.activationBytes, ACCUMULATOR_BYTES: r => r.accumulatorBytes
};

/** The rule by which a figure of a heatmap follows from the recorded numbers; NaN where there is none. */
WF.rule = (heat, arrays, roles) => {
  const { cycles, linkCycles } = WF.data.wafer;
  const sum = pe => { let s = 0; for (const a of arrays) s += a[pe]; return s; };
  const most = pe => { let m = 0; for (const a of arrays) m = Math.max(m, a[pe]); return m; };
  const withRole = value => pe => roles[pe] < 0 ? NaN : value(pe);
  const orTraffic = value => pe => roles[pe] < 0 && sum(pe) === 0 ? NaN : value(pe);
  switch (heat.form) {
    case 'SHARE': return withRole(pe => 100 * arrays[0][pe] / Math.max(1, cycles));
    case 'REST': return withRole(pe => 100 - 100 * sum(pe) / Math.max(1, cycles));
    case 'SUM': return orTraffic(sum);
    case 'MOST': return orTraffic(pe => 100 * most(pe) / Math.max(1, linkCycles));
    case 'TIME': return withRole(pe => arrays[0][pe] < 0 ? NaN : arrays[0][pe]);
    default: {
      const bytes = WF.data.wafer.roles.map(bytesOf[heat.form]);
      return withRole(pe => bytes[roles[pe]]);
    }
  }
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
  const rule = WF.rule(heat, arrays, roles);
  const values = new Float32Array(roles.length);
  let largest = 0, sum = 0, count = 0;
  for (let pe = 0; pe < values.length; pe++) {
    const value = values[pe] = rule(pe);
    if (value === value) { largest = Math.max(largest, value); sum += value; count++; }
  }
  return { heat, values, largest, mean: count ? sum / count : 0, top: roundTop(values, largest, count) };
}

/** The least round number above all but the largest thousandth. */
function roundTop(values, largest, count) {
  const bins = new Uint32Array(4096);
  for (const v of values) if (v === v) bins[largest > 0 ? Math.min(4095, Math.floor(v / largest * 4095)) : 0]++;
  let over = 0, bin = 4095;
  while (bin > 0 && over + bins[bin] <= count * 0.001) over += bins[bin--];
  const high = largest * (bin + 1) / 4096;
  if (high <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(high) - 1e-9);
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(d => d * power).find(t => t >= high * (1 - 1e-9)) || 10 * power;
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
