/** A colour: red, green, blue from 0 to 255, as fractions. */
export type Rgb = readonly [number, number, number];

const toLinear = (channel: number): number => (channel <= 10.31475 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
const toGamma = (light: number): number => 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

/** A colour of the form #rrggbb. */
export function hex(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** OKLab: lightness 0 to 1 and two opponent axes; equal steps look equal. */
export function toLab(colour: Rgb): Rgb {
  const [r, g, b] = [toLinear(colour[0]), toLinear(colour[1]), toLinear(colour[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Back from OKLab; channels outside 0 to 255 are not clipped. */
function labToRgb(lab: Rgb): Rgb {
  const l = (lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]) ** 3;
  const m = (lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]) ** 3;
  const s = (lab[0] - 0.0894841775 * lab[1] - 1.291485548 * lab[2]) ** 3;
  return [
    toGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const inGamut = (colour: Rgb): boolean => colour.every((channel) => channel >= -0.5 && channel <= 255.5);
const clip = (colour: Rgb): Rgb => [Math.min(255, Math.max(0, colour[0])), Math.min(255, Math.max(0, colour[1])), Math.min(255, Math.max(0, colour[2]))];

/** A colour by lightness (0 to 1), chroma (0 to about 0.3) and hue (degrees); chroma gives way where sRGB has no such colour. */
export function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue / 180) * Math.PI;
  for (let strength = chroma; strength > 0.005; strength *= 0.94) {
    const colour = labToRgb([lightness, strength * Math.cos(angle), strength * Math.sin(angle)]);
    if (inGamut(colour)) return clip(colour);
  }
  return clip(labToRgb([lightness, 0, 0]));
}

/** Lightness, chroma and hue of a colour. */
export function toLch(colour: Rgb): { lightness: number; chroma: number; hue: number } {
  const [lightness, a, b] = toLab(colour);
  return { lightness, chroma: Math.hypot(a, b), hue: ((Math.atan2(b, a) / Math.PI) * 180 + 360) % 360 };
}

/** Between two colours, by OKLab. */
export function blend(from: Rgb, to: Rgb, share: number): Rgb {
  const [a, b] = [toLab(from), toLab(to)];
  return clip(labToRgb([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]));
}

/** The same colour, lighter or darker by a step of OKLab lightness. */
export function shift(colour: Rgb, step: number): Rgb {
  const { lightness, chroma, hue } = toLch(colour);
  return oklch(Math.min(0.99, Math.max(0.03, lightness + step)), chroma, hue);
}

/** Colours along a line, looked up fast. */
export interface Ramp {
  /** Red, green, blue, one after another. */
  readonly table: Float32Array;
  readonly last: number;
}

/** A smooth line through colours, evenly spaced. */
export function createRamp(colours: readonly Rgb[], steps = 512): Ramp {
  const table = new Float32Array(steps * 3);
  for (let index = 0; index < steps; index += 1) {
    const place = (index / (steps - 1)) * (colours.length - 1);
    const before = Math.min(colours.length - 2, Math.floor(place));
    table.set(colours.length === 1 ? colours[0]! : blend(colours[before]!, colours[before + 1]!, place - before), index * 3);
  }
  return { table, last: steps - 1 };
}

/** Writes the colour of a ramp at 0 to 1 into `out`. */
export function atRamp(ramp: Ramp, place: number, out: Float32Array): void {
  const index = Math.round(Math.min(1, Math.max(0, place)) * ramp.last) * 3;
  out[0] = ramp.table[index]!;
  out[1] = ramp.table[index + 1]!;
  out[2] = ramp.table[index + 2]!;
}

/** Moves `out` towards a colour by a share. */
export function over(out: Float32Array, colour: Rgb | Float32Array, share: number): void {
  out[0] = out[0]! + (colour[0]! - out[0]!) * share;
  out[1] = out[1]! + (colour[1]! - out[1]!) * share;
  out[2] = out[2]! + (colour[2]! - out[2]!) * share;
}
