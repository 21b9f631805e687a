import { expect, fixture, html } from '@open-wc/testing';
import '../../define-desk.ts';
import { atRest, count, found, press, type } from '../../testing/mount.ts';
import type { CsSettingsOrigins } from './cs-settings-origins.ts';
import type { CsOriginsChangedEvent } from './events.ts';

const SHOP = 'https://shop.example';

describe('cs-settings-origins', () => {
  it('is accessible to write and to read only, where nothing can be changed', async () => {
    const element = await fixture<CsSettingsOrigins>(html`<cs-settings-origins .origins=${[SHOP]}></cs-settings-origins>`);
    await atRest();
    await expect(element).to.be.accessible();
    expect(element.renderRoot.querySelectorAll('input, button').length).to.be.greaterThan(1);
    element.toggleAttribute('read-only', true);
    await element.updateComplete;
    expect(element.renderRoot.querySelectorAll('input, button')).to.have.length(0);
    expect(element.renderRoot.textContent).to.contain(SHOP);
    await expect(element).to.be.accessible();
  });

  it('tells of every edit: what is typed, added and removed', async () => {
    const element = await fixture<CsSettingsOrigins>(html`<cs-settings-origins .origins=${[SHOP]}></cs-settings-origins>`);
    const input = await found<HTMLInputElement>(element, 'input');
    const events = (await count(element, 'cs-origins-changed', async () => {
      type(input, 'https://outlet.example');
      await element.updateComplete;
      press(input, 'Enter');
      (await found<HTMLButtonElement>(element, 'li .ib')).click();
    })) as CsOriginsChangedEvent[];
    expect(events.map(({ origins, typed }) => [origins, typed])).to.deep.equal([
      [[SHOP], 'https://outlet.example'],
      [[SHOP, 'https://outlet.example'], ''],
      [[], ''],
    ]);
  });
});
