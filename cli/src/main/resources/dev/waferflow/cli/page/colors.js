// Colours: viridis for figures, one per kind of layer, one per cause of lost time.
const steps = ['440154', '482878', '3e4989', '31688e', '26828e', '1f9e89', '35b779', '6ece58', 'b5de2b', 'fde725'].map(h => parseInt(h, 16));
const mix = (a, b, share) => [16, 8, 0].reduce((c, s) => c | Math.round((a >> s & 255) + ((b >> s & 255) - (a >> s & 255)) * share) << s, 0);
const rgbOf = share => {
  const place = Math.max(0, Math.min(1, share)) * (steps.length - 1), step = Math.min(steps.length - 2, Math.floor(place));
  return mix(steps[step], steps[step + 1], place - step);
};
const css = rgb => '#' + rgb.toString(16).padStart(6, '0');
/** A colour as a pixel of image data, on any machine that browsers run on. */
const pixel = rgb => (0xff000000 | (rgb & 255) << 16 | rgb & 0xff00 | rgb >> 16) >>> 0;
const number = hex => parseInt(hex.slice(1), 16);

WF.colors = {
  css, pixel, number, mix,
  ramp: Uint32Array.from({ length: 256 }, (_, i) => pixel(rgbOf(i / 255))),
  rampCss: share => css(rgbOf(share)),
  family: id => WF.data.colors.families[WF.data.colors.familyOfLayer[id]],
  causes: [['busy', '#35b779'], ['waiting for data', '#5b8ff9'], ['back-pressure', '#f2a93b'], ['memory port', '#d6456b'], ['datapath shared', '#8a63d2'], ['idle', '#9aa1ae']],
  sram: [['code', '#8a63d2'], ['weights', '#5b8ff9'], ['activations', '#35b779'], ['sums', '#f2a93b'], ['free', '#9aa1ae55']],
  sample: s => `hsl(${(Math.floor(s / WF.copies) * 67 + (s % WF.copies) * 17 + 210) % 360} 62% ${document.documentElement.dataset.theme === 'dark' ? 62 : 48}%)`
};

/** The colour of a layer's rectangle: every second of a kind a shade darker, so that neighbours can be told apart. */
WF.colors.layer = (() => {
  const seen = {};
  const of = WF.layers.map(l => {
    const family = WF.colors.family(l.id);
    seen[family.name] = (seen[family.name] || 0) + 1;
    return mix(number(family.color), 0, seen[family.name] % 2 ? 0 : 0.13);
  });
  return id => of[id];
})();
