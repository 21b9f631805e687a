import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import type { BlockWish } from '../../engine/block-terms.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, found } from '../../testing/mount.ts';
import type { CsBlockRequestEvent } from '../cs-desk/events.ts';
import type { CsDeskBlock } from './cs-desk-block.ts';

async function dialog(row = inboxRow(0)): Promise<{ element: CsDeskBlock; wishes: BlockWish[]; answer: (code: string | null) => void }> {
  const element = await fixture<CsDeskBlock>(html`<cs-desk-block .conversation=${row} name="Mira Lund"></cs-desk-block>`);
  const wishes: BlockWish[] = [];
  let next: string | null = null;
  element.addEventListener('cs-block-request', (event: CsBlockRequestEvent) => {
    wishes.push(event.wish);
    event.waitUntil(Promise.resolve(next as Awaited<CsBlockRequestEvent['done']>));
  });
  element.openDialog();
  await found(element, '#reason');
  return { element, wishes, answer: (code) => (next = code) };
}
const shut = (element: CsDeskBlock): boolean => element.renderRoot.querySelector('cs-dialog')?.open === false;

describe('cs-desk-block', () => {
  it('blocks the visitor with a reason, and nothing else unless it is wanted', async () => {
    const { element, wishes } = await dialog();
    await atRest();
    await expect(element).to.be.accessible();
    await found(element, 'cs-dialog', 'New messages and conversations');
    (await found<HTMLTextAreaElement>(element, '#reason')).value = ' Insults ';
    (await found<HTMLButtonElement>(element, '.btn.danger', 'Block')).click();
    await waitUntil(() => shut(element));
    expect(wishes).to.deep.equal([{ reason: 'Insults' }]);
  });

  it('blocks the network too, for as long as is chosen, and asks again where it is one’s own', async () => {
    const { element, wishes, answer } = await dialog();
    (await found<HTMLInputElement>(element, 'input[name="also"]')).click();
    const lasts = await found<HTMLSelectElement>(element, '#lasts');
    lasts.value = 'ever';
    lasts.dispatchEvent(new Event('change'));
    answer('block/own-network');
    (await found<HTMLButtonElement>(element, '.btn.danger', 'Block')).click();
    await found(element, '[role="alert"] .banner', 'Your own address is in this network');
    await atRest();
    await expect(element).to.be.accessible();
    answer(null);
    (await found<HTMLButtonElement>(element, '.btn.danger', 'Block anyway')).click();
    await waitUntil(() => shut(element));
    expect(wishes).to.deep.equal([{ address: { minutes: null } }, { address: { minutes: null, own: true } }]);
  });

  it('stays with its words where it did not work, and can be left', async () => {
    const { element, answer } = await dialog();
    (await found<HTMLTextAreaElement>(element, '#reason')).value = 'Insults';
    answer('relay/unreachable');
    (await found<HTMLButtonElement>(element, '.btn.danger', 'Block')).click();
    await found(element, '[role="alert"] .banner', 'not blocked');
    expect((await found<HTMLTextAreaElement>(element, '#reason')).value).to.equal('Insults');
    (await found<HTMLButtonElement>(element, '.btn', 'Cancel')).click();
    await waitUntil(() => shut(element));
  });

  it('offers no address of somebody who has left', async () => {
    const row = inboxRow(0);
    const { element } = await dialog({ ...row, visitor: { ...row.visitor, online: false } });
    await found(element, '.meta', 'has left the page');
    expect(element.renderRoot.querySelector('input[name="also"]')).to.equal(null);
  });
});
