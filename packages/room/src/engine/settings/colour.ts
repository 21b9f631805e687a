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
const mix = (from: Rgb, to: Rgb, share: number): Rgb => from.map((part, index) => part + ((to[index] ?? 0) - part) * share) as unknown as Rgb;

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(first: Rgb, second: Rgb): number {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The colour, moved towards black or white in small steps until it reads on `ground`. The widget moves it the same way. */
function readable(colour: Rgb, ground: Rgb, towards: Rgb): Rgb {
  let share = 0;
  while (share < 1 && ratio(mix(colour, towards, share), ground) < AA + 0.05) share += 0.02;
  return mix(colour, towards, Math.min(share, 1));
}

/** A typed colour as #rrggbb in lower case, or null; `#abc` and `abc123` are understood. */
export function readColour(text: string): string | null {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]?.toLowerCase();
  if (hex === undefined) return null;
  return `#${hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex}`;
}

/** How well a brand colour reads, and what visitors see of it. */
export interface AccentView {
  /** Contrast of white text on the colour, 1 to 21. */
  readonly contrast: number;
  /** Whether the colour reads as it is in the light theme. */
  readonly reads: boolean;
  /** What visitors see in the light theme. */
  readonly light: string;
  /** What visitors see in the dark theme. */
  readonly dark: string;
  /** Text on the dark theme's colour. */
  readonly darkInk: string;
  /** Bubble of the visitor in the dark theme. */
  readonly darkBubble: string;
}

/** Looks at a colour of the form #rrggbb as the widget does. */
export function viewAccent(accent: string): AccentView {
  const brand = parse(accent);
  const solid = readable(brand, LIGHT_SURFACE, BLACK);
  const lifted = readable(brand, DARK_SURFACE, WHITE);
  return {
    contrast: ratio(brand, WHITE),
    reads: write(solid) === write(brand),
    light: write(solid),
    dark: write(lifted),
    darkInk: write(readable(mix(lifted, BLACK, 0.85), lifted, BLACK)),
    darkBubble: write(readable(mix(brand, BLACK, 0.15), WHITE, BLACK)),
  };
}
