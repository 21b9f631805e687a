import { html, type TemplateResult } from 'lit';

/** An outline of `icons/shapes.ts`: the path data on a 24 grid. */
export type IconShape = string;
/** Drawn size: 16, 20 or 24 px. */
export type IconSize = 's' | 'm' | 'l';

const CLASSES = { s: 'i s', m: 'i', l: 'i lg' } as const;

/** An icon in the colour of the text, hidden from assistive technology: the control around it carries the name. `flip` mirrors it in right-to-left layouts. */
export function icon(shape: IconShape, size: IconSize = 'm', flip = false): TemplateResult {
  return html`<svg class=${flip ? `${CLASSES[size]} flip` : CLASSES[size]} viewBox="0 0 24 24" aria-hidden="true"><path d=${shape} /></svg>`;
}
