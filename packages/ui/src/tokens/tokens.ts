import { type CSSResult, unsafeCSS } from 'lit';
import { withoutLightDark } from './fallback.ts';
import { TOKENS } from './tokens.generated.ts';

let sheet: CSSResult | undefined;

/**
 * The design tokens as a sheet for `:host`. `CsElement` adopts it on the outermost element only, so that a value which the
 * host page sets there reaches every element inside. Do not add it to `static styles`.
 */
export function tokens(): CSSResult {
  sheet ??= unsafeCSS(CSS.supports('color', 'light-dark(#000,#fff)') ? TOKENS : withoutLightDark(TOKENS));
  return sheet;
}
