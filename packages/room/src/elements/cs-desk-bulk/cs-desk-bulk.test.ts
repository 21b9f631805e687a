import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import '../../define-desk.ts';
import { found } from '../../testing/mount.ts';
import type { CsDeskBulk } from './cs-desk-bulk.ts';

describe('cs-desk-bulk', () => {
  it('offers all while nothing is chosen, and an end', async () => {
    const element = await fixture<CsDeskBulk>(html`<cs-desk-bulk></cs-desk-bulk>`);
    await expect(element).to.be.accessible();
    const all = oneEvent(element, 'cs-select-all-request');
    (await found(element, 'button', 'Select all shown')).click();
    await all;
    const end = oneEvent(element, 'cs-selection-end-request');
    element.renderRoot.querySelector<HTMLButtonElement>('[aria-label="End selection"]')?.click();
    await end;
  });
});
