import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { found } from '../../testing/mount.ts';
import type { CsActionRequestEvent } from '../cs-desk/events.ts';
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

  it('is busy while it is done, and does it once', async () => {
    const element = await fixture<CsDeskBulk>(html`<cs-desk-bulk .conversationIds=${['one', 'two']}></cs-desk-bulk>`);
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked: CsActionRequestEvent[] = [];
    element.addEventListener('cs-action-request', (event) => {
      asked.push(event);
      event.waitUntil(promise);
    });
    const solve = element.renderRoot.querySelector<HTMLButtonElement>('[aria-label="Solve"]')!;
    solve.click();
    solve.click();
    expect(asked.map(({ action }) => action)).to.eql([{ type: 'close' }]);
    expect(solve.getAttribute('aria-busy')).to.equal('true');
    resolve();
    await waitUntil(() => !solve.hasAttribute('aria-busy'));
  });
});
