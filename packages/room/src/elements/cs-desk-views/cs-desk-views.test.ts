import { CsItemChosenEvent } from '@cs-kit/ui';
import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import '../../define-desk.ts';
import type { CsDeskViews } from './cs-desk-views.ts';
import type { CsViewChosenEvent } from './events.ts';

describe('cs-desk-views', () => {
  it('goes back to everything', async () => {
    const shown = { id: null, name: 'Late', filter: { waitingMinutes: 15 } };
    const element = await fixture<CsDeskViews>(html`<cs-desk-views .shown=${shown}></cs-desk-views>`);
    await expect(element).to.be.accessible();
    const chosen = oneEvent(element, 'cs-view-chosen');
    element.renderRoot.querySelector('cs-menu')?.dispatchEvent(new CsItemChosenEvent('none'));
    expect(((await chosen) as unknown as CsViewChosenEvent).view).to.equal(null);
  });
});
