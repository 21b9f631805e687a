/** A colour as red, green and blue of 0 to 255. */
type Rgb = readonly [number, number, number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
/** The surfaces that accents stand on: the quieter one of each theme, which is the harder case. */
const LIGHT_SURFACE: Rgb = [243, 244, 250];
const DARK_SURFACE: Rgb = [29, 33, 46];
/** Contrast of text, WCAG 2.2 AA. */
const AA = 4.5;

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
const write = (colour: Rgb): string => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
const mix = (from: Rgb, to: Rgb, share: number): Rgb => from.map((part, index) => part + (to[index]! - part) * share) as unknown as Rgb;

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours as #rrggbb by WCAG, 1 to 21. */
export function contrast(first: string, second: string): number {
  return ratio(parse(first), parse(second));
}

function ratio(first: Rgb, second: Rgb): number {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The colour, moved towards black or white in small steps until it reads on `ground`. */
function readable(colour: Rgb, ground: Rgb, towards: Rgb): Rgb {
  let share = 0;
  while (share < 1 && ratio(mix(colour, towards, share), ground) < AA + 0.05) share += 0.02;
  return mix(colour, towards, Math.min(share, 1));
}

/** The accent tokens that a brand colour makes, each as a pair for light and dark. Colours that do not read are moved until they do; null where it is not of the form #rrggbb. */
export function accentTokens(accent: string): Readonly<Record<string, readonly [light: string, dark: string]>> | null {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) return null;
  const brand = parse(accent);
  const solid = readable(brand, LIGHT_SURFACE, BLACK);
  const lifted = readable(brand, DARK_SURFACE, WHITE);
  const softLight = mix(brand, WHITE, 0.9);
  const softDark = mix(brand, DARK_SURFACE, 0.72);
  const pair = (light: Rgb, dark: Rgb): readonly [string, string] => [write(light), write(dark)];
  const ink = readable(mix(lifted, BLACK, 0.85), lifted, BLACK);
  const textDark = readable(mix(lifted, WHITE, 0.12), DARK_SURFACE, WHITE);
  return {
    '--cs-color-accent': pair(solid, lifted),
    '--cs-color-on-accent': pair(WHITE, ink),
    '--cs-color-accent-text': pair(solid, textDark),
    '--cs-color-accent-soft': pair(softLight, softDark),
    '--cs-color-on-accent-soft': pair(readable(mix(solid, BLACK, 0.2), softLight, BLACK), readable(mix(lifted, WHITE, 0.4), softDark, WHITE)),
    '--cs-color-bubble': pair(solid, readable(mix(brand, BLACK, 0.15), WHITE, BLACK)),
    '--cs-color-on-bubble': pair(WHITE, WHITE),
    '--cs-focus-color': pair(solid, textDark),
  };
}

/** Sets the accent tokens on an element, or takes them away with null. */
export function applyAccent(element: HTMLElement, accent: string | null): void {
  const set = accent === null ? null : accentTokens(accent);
  const both = CSS.supports('color', 'light-dark(#000,#fff)');
  const dark = element.dataset['csTheme'] === 'dark' || (element.dataset['csTheme'] !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  for (const name of Object.keys(accentTokens('#000000')!)) {
    const pair = set?.[name];
    element.style.setProperty(name, pair === undefined ? null : both ? `light-dark(${pair[0]},${pair[1]})` : pair[dark ? 1 : 0]);
  }
}
