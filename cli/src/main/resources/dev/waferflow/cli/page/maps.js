// Figures of PEs: unpacked from what the program packed, and derived by the same rules.

/** One number per PE out of an element; see PackedMap in the program. */
WF.unpack = async (id, wafer) => {
  const element = WF.byId(id);
  const text = atob(element.textContent);
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  element.textContent = '';
  const count = wafer.width * wafer.height, distance = wafer.width * wafer.copyRows;
  const values = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const z = planes[i] | planes[count + i] << 8 | planes[2 * count + i] << 16 | planes[3 * count + i] << 24;
    values[i] = (z >>> 1 ^ -(z & 1)) + (distance > 0 && i >= distance ? values[i - distance] : 0);
  }
  return values;
};

const bytesOf = {
  ALL_BYTES: r => r.codeBytes + r.weightBytes + r.activationBytes + r.accumulatorBytes,
  CODE_BYTES: r => r.codeBytes, WEIGHT_BYTES: r => r.weightBytes,
  ACTIVATION_BYTES: r => r.activationBytes, ACCUMULATOR_BYTES: r => r.accumulatorBytes
};

/** The rule by which a figure of a heatmap follows from the recorded numbers; NaN where there is none. */
WF.rule = (heat, arrays, roles, wafer) => {
  const { cycles, linkCycles } = wafer;
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
      const bytes = wafer.roles.map(bytesOf[heat.form]);
      return withRole(pe => bytes[roles[pe]]);
    }
  }
};

/** The least round number above all but the largest thousandth. */
WF.roundTop = (values, largest, count) => {
  const bins = new Uint32Array(4096);
  for (const v of values) if (v === v) bins[largest > 0 ? Math.min(4095, Math.floor(Math.abs(v) / largest * 4095)) : 0]++;
  let over = 0, bin = 4095;
  while (bin > 0 && over + bins[bin] <= count * 0.001) over += bins[bin--];
  const high = largest * (bin + 1) / 4096;
  if (high <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(high) - 1e-9);
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(d => d * power).find(t => t >= high * (1 - 1e-9)) || 10 * power;
};
