import { expect, fixture, html } from '@open-wc/testing';
import '../../define-desk.ts';
import { atRest, found } from '../../testing/mount.ts';
import type { CsSettingsCopy } from './cs-settings-copy.ts';

describe('cs-settings-copy', () => {
  it('is accessible, and names its text by the label', async () => {
    const element = await fixture<CsSettingsCopy>(html`<cs-settings-copy label="Script tag" value="ck_1"></cs-settings-copy>`);
    await atRest();
    await expect(element).to.be.accessible();
    expect((await found(element, '[role="group"]')).getAttribute('aria-label')).to.equal('Script tag');
  });

  it('selects the text and says so where copying is refused', async () => {
    const element = await fixture<CsSettingsCopy>(html`<cs-settings-copy label="Key" value="ck_1"></cs-settings-copy>`);
    const { clipboard } = navigator;
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: () => Promise.reject(new Error('refused')) } });
    try {
      (await found<HTMLButtonElement>(element, 'button')).click();
      await found(element, '[role="status"]', /\S/);
    } finally {
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    }
  });
});
