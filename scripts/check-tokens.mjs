// Checks tokens.css: WCAG contrast of every role pair in both themes, and that data colours stay apart
// for normal and colour-blind eyes. Run: node scripts/check-tokens.mjs   Exit status 1 when anything fails.
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('../packages/ui/src/tokens/tokens.css', import.meta.url), 'utf8').split('@media')[0];
const tokens = new Map();
for (const [, name, light, dark] of css.matchAll(/--cs-((?:color|data|tide|focus)-[\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g))
  tokens.set(name, [light, dark]);
const stops = (name) => {
  const line = css.match(new RegExp(`--cs-${name}:\\s*([^;]*);`))[1];
  const pairs = [...line.matchAll(/light-dark\((#\w{6}),\s*(#\w{6})\)/g)].map((m) => [m[1], m[2]]);
  return pairs.length ? pairs : [...line.matchAll(/#\w{6}/g)].map((m) => [m[0], m[0]]);
};

const linear = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
const luminance = (hex) => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (hi + 0.05) / (lo + 0.05);
};

let failures = 0;
let pairs = 0;
let tightest = [99, ''];
function need(minimum, foreground, background, label) {
  for (const theme of [0, 1]) {
    const ratio = contrast(foreground[theme], background[theme]);
    pairs += 1;
    if (ratio / minimum < tightest[0]) tightest = [ratio / minimum, `${label} ${theme ? 'dark' : 'light'} ${ratio.toFixed(2)} (needs ${minimum})`];
    if (ratio < minimum) {
      failures += 1;
      console.log('FAIL', label, theme ? 'dark' : 'light', ratio.toFixed(2), '<', minimum);
    }
  }
}
const needNamed = (minimum, f, b) => need(minimum, tokens.get(f), tokens.get(b), `${f} on ${b}`);

const grounds = ['canvas', 'surface', 'surface-2', 'overlay'].map((n) => `color-${n}`);
for (const ground of grounds) {
  for (const text of ['text', 'text-2', 'text-3', 'accent-text']) needNamed(4.5, `color-${text}`, ground);
  for (const mark of ['color-line-strong', 'focus-color']) needNamed(3, mark, ground);
}
for (const text of ['text', 'text-2']) needNamed(4.5, `color-${text}`, 'color-surface-3');
for (const role of ['accent', 'success', 'warning', 'danger']) {
  needNamed(4.5, `color-on-${role}`, `color-${role}`);
  needNamed(4.5, `color-on-${role}-soft`, `color-${role}-soft`);
  for (const ground of grounds.slice(0, 3)) needNamed(4.5, `color-${role}`, ground);
}
needNamed(4.5, 'color-on-bubble', 'color-bubble');
for (let i = 1; i <= 6; i += 1) needNamed(3, `data-${i}`, 'color-surface');
for (let i = 1; i <= 3; i += 1) needNamed(3, `tide-${i}`, 'color-surface');
for (const stop of stops('tide-fill')) need(4.5, ['#ffffff', '#ffffff'], stop, 'white on tide-fill');
for (const stop of stops('tide-soft'))
  for (const text of ['text', 'text-2', 'text-3', 'accent-text']) need(4.5, tokens.get(`color-${text}`), stop, `${text} on tide-soft`);

// Machado, Oliveira, Fernandes 2009, severity 1.0, linear RGB
const vision = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const seen = (hex, m) => {
  const v = linear(hex);
  return [0, 3, 6].map((i) => Math.max(0, m[i] * v[0] + m[i + 1] * v[1] + m[i + 2] * v[2]));
};
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
const least = 0.12;
for (const theme of [0, 1])
  for (const [kind, matrix] of Object.entries(vision)) {
    let closest = [9, ''];
    for (let i = 1; i <= 6; i += 1)
      for (let j = i + 1; j <= 6; j += 1) {
        const [a, b] = [i, j].map((n) => oklab(seen(tokens.get(`data-${n}`)[theme], matrix)));
        const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        if (distance < closest[0]) closest = [distance, `${i} and ${j}`];
      }
    if (closest[0] < least) failures += 1;
    console.log(theme ? 'dark ' : 'light', kind, 'closest data colours', closest[1], closest[0].toFixed(3), closest[0] < least ? 'FAIL' : 'ok');
  }
console.log(`${pairs} contrast pairs, ${failures} failures; tightest: ${tightest[1]}`);
process.exitCode = failures ? 1 : 0;
