// Colours: one per kind of layer, one per cause of lost time.
WF.colors = {
  css, pixel, number, mix,
  ramp: WF.ramp.dots,
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
