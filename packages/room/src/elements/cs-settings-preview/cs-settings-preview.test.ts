import { expect, fixture, html } from '@open-wc/testing';
import '../../define-desk.ts';
import { atRest, count } from '../../testing/mount.ts';
import type { CsSettingsPreview } from './cs-settings-preview.ts';

const theme = { accent: null, logoUrl: null, assistantName: 'Fern', greeting: {}, side: 'end', radius: null, scheme: 'auto' } as const;

describe('cs-settings-preview', () => {
  it('is accessible', async () => {
    const element = await fixture<CsSettingsPreview>(html`<cs-settings-preview .theme=${theme}></cs-settings-preview>`);
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('tells once when the logo does not load, to its own page only', async () => {
    const box = await fixture<HTMLElement>(html`<div><cs-settings-preview .theme=${theme}></cs-settings-preview></div>`);
    const element = box.querySelector('cs-settings-preview') as CsSettingsPreview;
    let outside = 0;
    box.addEventListener('cs-logo-failed', () => (outside += 1));
    const failed = await count(element, 'cs-logo-failed', async () => {
      element.theme = { ...theme, logoUrl: 'data:image/png;base64,bm90IGEgcGljdHVyZQ==' };
      await element.updateComplete;
      await new Promise((done) => setTimeout(done, 200));
    });
    expect([failed.length, outside]).to.deep.equal([1, 0]);
    expect(element.renderRoot.querySelector('img')).to.equal(null);
  });
});
