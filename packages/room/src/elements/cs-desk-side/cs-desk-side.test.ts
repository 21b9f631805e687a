import { CsItemChosenEvent } from '@cs-kit/ui';
import type { CsMenu } from '@cs-kit/ui';
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, found, mount } from '../../testing/mount.ts';
import type { CsDeskSide } from './cs-desk-side.ts';

describe('cs-desk-side', () => {
  it('shows what is known, and marks what the page told', async () => {
    const row = inboxRow(0, {
      email: 'mira@example.com',
      rating: 4,
      reason: 'Bent pole',
      context: { page: { title: 'Tarn 2', url: 'javascript:alert(1)' }, order: { number: 'FF-20418' } },
    });
    const element = await fixture<CsDeskSide>(html`<cs-desk-side .conversation=${row}></cs-desk-side>`);
    await atRest();
    await expect(element).to.be.accessible();
    for (const words of ['mira@example.com', '4 of 5', 'Bent pole', 'FF-20418', 'English']) await found(element, 'dd', words);
    await found(element, 'p', 'not verified');
    await found(element, '.now', 'Tarn 2');
    expect(element.renderRoot.querySelector('.now a')).to.equal(null);
    await found(element, '.now', 'Looking at');
    element.conversation = { ...row, visitor: { ...row.visitor, online: false } };
    await found(element, '.now', 'Looked at last');
  });

  it('offers the conversation as a file', async () => {
    const row = inboxRow(0);
    const element = await fixture<CsDeskSide>(html`<cs-desk-side .conversation=${row}></cs-desk-side>`);
    const shown = (): { readonly open: boolean; readonly roomId: string; readonly staff: boolean } | null => element.renderRoot.querySelector('cs-export');
    expect(shown()?.open).to.equal(false);
    element.renderRoot.querySelector('cs-menu')?.dispatchEvent(new CsItemChosenEvent('export'));
    await element.updateComplete;
    expect([shown()?.open, shown()?.roomId, shown()?.staff]).to.deep.equal([true, row.id, true]);
    (await found(element.renderRoot.querySelector('cs-export') as Element, '.btn', 'Cancel')).click();
    await waitUntil(() => shown()?.open === false);
  });

  it('opens the dialog that blocks the visitor', async () => {
    const element = await fixture<CsDeskSide>(html`<cs-desk-side .conversation=${inboxRow(0)}></cs-desk-side>`);
    element.renderRoot.querySelector('cs-menu')?.dispatchEvent(new CsItemChosenEvent('block'));
    await found(element.renderRoot.querySelector('cs-desk-block') as Element, '#reason');
  });

  it('opens the sheet that merges, which a closed conversation does not', async () => {
    const element = await mount<CsDeskSide>('cs-desk-side', new FakeRelay(ANA), 'staff', (it) => (it.conversation = inboxRow(0)));
    const menu = element.renderRoot.querySelector('cs-menu') as CsMenu;
    menu.dispatchEvent(new CsItemChosenEvent('merge'));
    await found(element, '#merge-find');
    element.conversation = inboxRow(0, { status: 'closed' });
    await element.updateComplete;
    const [merge] = menu.items;
    expect(typeof merge === 'object' && merge.id === 'merge' ? merge.unavailable : '').to.equal('A closed conversation is not merged.');
  });
});
