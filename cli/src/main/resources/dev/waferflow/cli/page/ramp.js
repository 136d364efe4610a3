// Viridis for figures, and colours as numbers.
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

WF.ramp = { rgbOf, css, mix, pixel, number, dots: Uint32Array.from({ length: 256 }, (_, i) => pixel(rgbOf(i / 255))) };
