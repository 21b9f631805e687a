import { CsItemChosenEvent } from '@cs-kit/ui';
import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import '../../define-desk.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, found } from '../../testing/mount.ts';
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
  });

  it('asks to refuse new messages of the visitor', async () => {
    const row = inboxRow(0);
    const element = await fixture<CsDeskSide>(html`<cs-desk-side .conversation=${row}></cs-desk-side>`);
    const asked = oneEvent(element, 'cs-block-request');
    element.renderRoot.querySelector('cs-menu')?.dispatchEvent(new CsItemChosenEvent('block'));
    expect(((await asked) as unknown as { conversationId: string }).conversationId).to.equal(row.id);
  });
});
