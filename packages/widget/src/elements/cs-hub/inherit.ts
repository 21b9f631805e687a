import type { CSSResult } from 'lit';

let sheet: CSSStyleSheet | null = null;

/** Makes the parts inside take the tokens of the panel instead of their own, so that a theme reaches them too. */
function inheritance(cssText: string): CSSStyleSheet {
  if (sheet === null) {
    const names = [...new Set(cssText.match(/--cs-[\w-]+(?=:)/g))];
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`.view>*,cs-menu,cs-dialog{color-scheme:inherit;${names.map((name) => `${name}:inherit`).join(';')}}`);
  }
  return sheet;
}

/** Adds the tokens to a shadow root, below its own sheets. */
export function inheritTokens(root: ShadowRoot, tokens: CSSResult): void {
  const [reset, ...rest] = root.adoptedStyleSheets;
  root.adoptedStyleSheets = [reset!, tokens.styleSheet!, inheritance(tokens.cssText), ...rest];
}
