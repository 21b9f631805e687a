import { expect } from '@open-wc/testing';
import { minifyTokens } from '../../scripts/minify-tokens.ts';
import { withoutLightDark } from './fallback.ts';
import { TOKENS } from './tokens.generated.ts';

/** Reads a custom property of a host that has only this sheet, in a frame of its own. */
function valueOf(css: string, name: string, theme?: 'light' | 'dark'): string {
  const host = document.createElement('div');
  if (theme !== undefined) host.setAttribute('data-cs-theme', theme);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  host.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
  document.body.append(host);
  const value = getComputedStyle(host).getPropertyValue(name).trim();
  host.remove();
  return value;
}

describe('tokens', () => {
  it('are the same in tokens.css and in the sheet', async () => {
    const css = await (await fetch('/packages/ui/src/tokens/tokens.css')).text();
    expect(minifyTokens(css)).to.equal(TOKENS);
  });

  it('parse: every declared property has a value', () => {
    const names = new Set([...TOKENS.matchAll(/(--cs-[\w-]+):/g)].map(([, name]) => name ?? ''));
    for (const name of names) expect(valueOf(TOKENS, name), name).not.to.equal('');
  });

  it('are written without light-dark() for old browsers, forced themes included', () => {
    const old = withoutLightDark(TOKENS);
    expect(old).not.to.contain('light-dark');
    expect(old).not.to.match(/[^-]linear\(/);
    expect(valueOf(old, '--cs-color-text', 'light')).to.equal('#14161f');
    expect(valueOf(old, '--cs-color-text', 'dark')).to.equal('#eef0f9');
    expect(valueOf(old, '--cs-tide-soft', 'dark')).to.contain('#2b2150');
    expect(valueOf(old, '--cs-size-panel', 'dark')).to.equal('400px');
  });
});
