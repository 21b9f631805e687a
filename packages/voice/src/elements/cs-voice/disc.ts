import { html, svg, type TemplateResult } from 'lit';

const STEP = 10;
const FROM = -10;
const TO = 210;
/** Height of the still water and how far the loudest sound lifts it, on the 200 grid of the disc. */
const REST = 168;
const LIFT = 66;
/** Layers from back to front: how much higher than the front one, wave length, share of the swell. */
const LAYERS = [
  { up: 26, length: 88, swell: 1.25, shift: 0.4 },
  { up: 14, length: 74, swell: 1.1, shift: 2.1 },
  { up: 0, length: 62, swell: 1, shift: 4.2 },
] as const;

/** Outline of one layer of water. */
export function waterPath(layer: number, level: number, phase: number): string {
  const { up, length, swell, shift } = LAYERS[layer] ?? LAYERS[2];
  const middle = REST - LIFT * level - up * (1 + level * 0.3);
  const height = (1.8 + 9 * level) * swell;
  let path = '';
  for (let x = FROM; x <= TO; x += STEP)
    path += `${x === FROM ? 'M' : 'L'}${x} ${(middle + Math.sin((x / length) * Math.PI + phase + shift) * height).toFixed(1)}`;
  return `${path}L${TO} ${TO}L${FROM} ${TO}z`;
}

/** Follows the level smoothly: up at once, down like water. The water moves only as far as there is sound. */
export class Water {
  #target = 0;
  #level = 0;
  #phase = 0;

  set target(level: number) {
    this.#target = level;
  }

  get level(): number {
    return this.#level;
  }

  /** Advances by so many milliseconds; false when it has come to rest. */
  step(ms: number): boolean {
    const pace = 1 - Math.exp(-ms / (this.#target > this.#level ? 60 : 220));
    this.#level += (this.#target - this.#level) * pace;
    if (this.#level < 0.002 && this.#target === 0) this.#level = 0;
    this.#phase = (this.#phase + this.#level * ms * 0.006) % (Math.PI * 2);
    return this.#level > 0 || this.#target > 0;
  }

  path(layer: number): string {
    return waterPath(layer, this.#level, this.#phase * (1 + layer * 0.2));
  }
}

/** The disc: water in it, rings while something sounds, an arc while something is worked on. */
export function renderDisc(mood: 'still' | 'open' | 'busy' | 'sound', water: Water): TemplateResult {
  const live = mood === 'open' || mood === 'sound';
  return html`<svg class="disc ${mood}" viewBox="-20 -20 240 240" aria-hidden="true">
    <defs>
      <clipPath id="glass"><circle cx="100" cy="100" r="88" /></clipPath>
      <linearGradient id="tide" x1="0" y1="0" x2="1" y2="1">
        <stop class="s1" />
        <stop offset=".5" class="s2" />
        <stop offset="1" class="s3" />
      </linearGradient>
    </defs>
    ${live ? svg`<circle cx="100" cy="100" r="100" class="r1" /><circle cx="100" cy="100" r="112" class="r2" />` : ''}
    <circle cx="100" cy="100" r="88" class="glass" />
    <g clip-path="url(#glass)">
      ${[0, 1, 2].map((layer) => svg`<path class="w" d=${water.path(layer)} fill="url(#tide)" opacity=${[0.28, 0.5, 1][layer] ?? 1} />`)}
      ${live ? svg`<g class="spark"><circle cx="132" cy="0" r="4" /><circle cx="150" cy="14" r="2.2" /></g>` : ''}
    </g>
    ${mood === 'busy' ? svg`<circle cx="100" cy="100" r="100" class="arc" stroke="url(#tide)" />` : ''}
  </svg>`;
}

/** Draws the water as it is now: paths and the sparks above it, which no template touches between renders. */
export function drawWater(root: ParentNode, water: Water): void {
  root.querySelectorAll('.disc .w').forEach((path, layer) => path.setAttribute('d', water.path(layer)));
  root.querySelector('.spark')?.setAttribute('transform', `translate(0 ${(REST - LIFT * water.level - 48 - 10 * water.level).toFixed(1)})`);
}
