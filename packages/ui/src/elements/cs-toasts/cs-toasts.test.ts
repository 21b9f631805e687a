import '../../define.ts';
import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { CsToasts } from './cs-toasts.ts';
import { gatherToast } from './events.ts';
import type { CsToastRequestEvent } from './events.ts';

async function setUp(theme = 'light'): Promise<CsToasts> {
  return fixture<CsToasts>(html`<cs-toasts data-cs-theme=${theme}></cs-toasts>`);
}
const region = (element: CsToasts): HTMLElement => element.shadowRoot?.querySelector('[role="status"]') as HTMLElement;
const notices = (element: CsToasts): HTMLElement[] => [...region(element).querySelectorAll<HTMLElement>('.toast')];

describe('<cs-toasts>', () => {
  for (const theme of ['light', 'dark']) {
    it(`is accessible, ${theme}`, async () => {
      const element = await setUp(theme);
      element.toast('Message deleted', { action: { label: 'Undo', run: () => undefined } });
      await element.updateComplete;
      await Promise.all(
        notices(element)[0]
          ?.getAnimations()
          .map((animation) => animation.finished) ?? [],
      );
      await expect(element).to.be.accessible();
    });
  }

  it('has its region before the words, and the region stays', async () => {
    const element = await setUp();
    const before = region(element);
    expect(before.textContent.trim()).to.equal('');
    element.toast('Copied');
    await element.updateComplete;
    expect(region(element)).to.equal(before);
    expect(before.textContent).to.contain('Copied');
  });

  it('goes by itself, and says so once', async () => {
    const element = await setUp();
    const gone: boolean[] = [];
    element.toast('Copied', { duration: 30, gone: (used) => gone.push(used) });
    await waitUntil(() => gone.length > 0);
    await element.updateComplete;
    expect([notices(element).length, gone]).to.deep.equal([0, [false]]);
  });

  it('stays while it holds the focus or the pointer, then goes on where it was', async () => {
    const element = await setUp();
    element.toast('Copied', { duration: 60 });
    await element.updateComplete;
    notices(element)[0]?.querySelector<HTMLElement>('button')?.focus();
    region(element).dispatchEvent(new PointerEvent('pointerenter'));
    await aTimeout(120);
    expect(notices(element).length).to.equal(1);
    region(element).dispatchEvent(new PointerEvent('pointerleave'));
    await aTimeout(90);
    expect(notices(element).length).to.equal(1);
    notices(element)[0]?.querySelector<HTMLElement>('button')?.blur();
    await waitUntil(() => notices(element).length === 0);
  });

  it('runs its action once, and gives the focus back', async () => {
    const box = await fixture<HTMLElement>(html`<div><button id="before">Delete</button><cs-toasts></cs-toasts></div>`);
    const element = box.querySelector('cs-toasts') as CsToasts;
    const before = box.querySelector('button') as HTMLButtonElement;
    before.focus();
    let runs = 0;
    const gone: boolean[] = [];
    element.toast('Message deleted', { action: { label: 'Undo', run: async () => (runs += 1) }, gone: (used) => gone.push(used) });
    await element.updateComplete;
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => notices(element).length === 0);
    expect([runs, gone, document.activeElement === before]).to.deep.equal([1, [true], true]);
  });

  it('Escape sends away the one that holds the focus', async () => {
    const element = await setUp();
    element.toast('One');
    element.toast('Two');
    await element.updateComplete;
    notices(element)[0]?.querySelector<HTMLElement>('button')?.focus();
    await sendKeys({ press: 'Escape' });
    await element.updateComplete;
    expect(notices(element).map((notice) => notice.querySelector('.words')?.textContent)).to.deep.equal(['Two']);
  });

  it('shows at most three, and clears its time when it is removed', async () => {
    const element = await setUp();
    const gone: string[] = [];
    for (const text of ['1', '2', '3', '4']) element.toast(text, { duration: 40, gone: () => gone.push(text) });
    await element.updateComplete;
    expect([notices(element).length, gone]).to.deep.equal([3, ['1']]);
    element.remove();
    expect(gone).to.deep.equal(['1', '2', '3', '4']);
    await aTimeout(60);
    expect(gone.length).to.equal(4);
  });

  it('is shown where an element around it gathers notices, unless it lies in a dialog', async () => {
    const box = await fixture<HTMLElement>(
      html`<div><cs-toasts class="all"></cs-toasts><p><cs-toasts></cs-toasts></p><dialog><cs-toasts></cs-toasts></dialog></div>`,
    );
    const all = box.querySelector<CsToasts>('.all')!;
    const part = box.querySelector<CsToasts>('p > cs-toasts')!;
    const dialog = box.querySelector<CsToasts>('dialog > cs-toasts')!;
    box.addEventListener('cs-toast-request', (event: CsToastRequestEvent) => gatherToast(event, all));
    const gone: boolean[] = [];
    all.toast('Of its own');
    const end = part.toast('Of a part', { gone: (used) => gone.push(used) });
    dialog.toast('Of a dialog');
    await Promise.all([all, part, dialog].map((element) => element.updateComplete));
    const words = (element: CsToasts) => notices(element).map((notice) => notice.querySelector('.words')?.textContent);
    expect([words(all), words(part), words(dialog)]).to.deep.equal([['Of its own', 'Of a part'], [], ['Of a dialog']]);
    end();
    await all.updateComplete;
    expect([words(all), gone]).to.deep.equal([['Of its own'], [false]]);
  });
});
