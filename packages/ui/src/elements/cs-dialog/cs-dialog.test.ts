import '../../define.ts';
import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { CsDialog } from './cs-dialog.ts';
import type { CsDialogClosedEvent } from './events.ts';

const inner = (dialog: CsDialog): HTMLDialogElement => dialog.shadowRoot?.querySelector('dialog') as HTMLDialogElement;

async function open(kind = 'modal', theme = 'light'): Promise<{ box: HTMLElement; opener: HTMLButtonElement; dialog: CsDialog }> {
  const box = await fixture<HTMLElement>(html`<main>
    <button id="opener">Open</button>
    <cs-dialog label="Ask for a person" kind=${kind} data-cs-theme=${theme}>
      <p>Somebody answers in about two minutes.</p>
      <button slot="footer" class="ok">Ask</button>
    </cs-dialog>
  </main>`);
  const opener = box.querySelector('#opener') as HTMLButtonElement;
  const dialog = box.querySelector('cs-dialog') as CsDialog;
  opener.focus();
  dialog.anchor = opener;
  dialog.show();
  await oneEvent(dialog, 'cs-dialog-opened');
  return { box, opener, dialog };
}

describe('<cs-dialog>', () => {
  for (const theme of ['light', 'dark']) {
    for (const kind of ['modal', 'sheet', 'popover']) {
      it(`is accessible as ${kind}, ${theme}`, async () => {
        const { dialog } = await open(kind, theme);
        await Promise.all(
          inner(dialog)
            .getAnimations()
            .map((animation) => animation.finished),
        );
        await expect(dialog).to.be.accessible();
      });
    }
  }

  it('is closed at first, and shows nothing', async () => {
    const dialog = await fixture<CsDialog>(html`<cs-dialog label="Quiet"><p>Text</p></cs-dialog>`);
    expect(dialog.open).to.equal(false);
    expect(inner(dialog).getBoundingClientRect().width).to.equal(0);
  });

  for (const kind of ['modal', 'popover']) {
    it(`takes the focus in and gives it back on Escape (${kind}), telling it once`, async () => {
      const { dialog, opener } = await open(kind);
      expect(dialog.shadowRoot?.activeElement).to.equal(inner(dialog));
      let closed = 0;
      dialog.addEventListener('cs-dialog-closed', () => (closed += 1));
      await Promise.all([oneEvent(dialog, 'cs-dialog-closed'), sendKeys({ press: 'Escape' })]);
      expect([closed, dialog.open, dialog.hasAttribute('open')]).to.deep.equal([1, false, false]);
      expect(document.activeElement).to.equal(opener);
    });
  }

  it('is closed when it is taken out of the page, and says so', async () => {
    const { dialog } = await open();
    const told = oneEvent(dialog, 'cs-dialog-closed') as Promise<CsDialogClosedEvent>;
    dialog.remove();
    expect((await told).reason).to.equal('page');
    expect(dialog.open).to.equal(false);
  });

  it('starts at the content with autofocus', async () => {
    const dialog = await fixture<CsDialog>(html`<cs-dialog label="Name"><input autofocus aria-label="Name" /></cs-dialog>`);
    dialog.show();
    await oneEvent(dialog, 'cs-dialog-opened');
    expect(document.activeElement).to.equal(dialog.querySelector('input'));
  });

  it('stays open when cs-before-close is prevented', async () => {
    const { dialog } = await open();
    dialog.addEventListener('cs-before-close', (event) => event.preventDefault(), { once: true });
    await sendKeys({ press: 'Escape' });
    expect(dialog.open).to.equal(true);
    const [event] = await Promise.all([oneEvent(dialog, 'cs-dialog-closed') as Promise<CsDialogClosedEvent>, sendKeys({ press: 'Escape' })]);
    expect(event.reason).to.equal('escape');
  });

  it('closes the topmost only', async () => {
    const { dialog } = await open();
    const upper = await fixture<CsDialog>(html`<cs-dialog label="Above"><p>Text</p></cs-dialog>`);
    upper.show();
    await oneEvent(upper, 'cs-dialog-opened');
    await Promise.all([oneEvent(upper, 'cs-dialog-closed'), sendKeys({ press: 'Escape' })]);
    expect([upper.open, dialog.open]).to.deep.equal([false, true]);
  });

  it('a popover leaves Escape to the page while the focus is elsewhere', async () => {
    const { dialog, opener } = await open('popover');
    opener.focus();
    await sendKeys({ press: 'Escape' });
    expect(dialog.open).to.equal(true);
  });

  it('closes by its button and locks the page only while it is open', async () => {
    const { dialog } = await open();
    expect(document.documentElement.style.overflow).to.equal('hidden');
    dialog.shadowRoot?.querySelector<HTMLButtonElement>('header button')?.click();
    const event = (await oneEvent(dialog, 'cs-dialog-closed')) as CsDialogClosedEvent;
    expect(event.reason).to.equal('button');
    expect(document.documentElement.style.overflow).to.equal('');
  });

  it('cleans up when it is removed while open', async () => {
    const { dialog } = await open();
    dialog.remove();
    expect([dialog.open, document.documentElement.style.overflow]).to.deep.equal([false, '']);
  });

  it('stands at the inline end as a sheet, also in right-to-left', async () => {
    const { dialog } = await open('sheet');
    await Promise.all(
      inner(dialog)
        .getAnimations()
        .map((animation) => animation.finished),
    );
    expect(inner(dialog).getBoundingClientRect().right).to.be.closeTo(document.documentElement.clientWidth, 16);
    dialog.dir = 'rtl';
    expect(inner(dialog).getBoundingClientRect().left).to.be.closeTo(0, 16);
  });

  it('has no header where none is wanted, and keeps its name', async () => {
    const { dialog } = await open();
    expect(dialog.shadowRoot?.querySelector('[part="header"]')).to.not.equal(null);
    dialog.toggleAttribute('no-header', true);
    await dialog.updateComplete;
    expect(dialog.shadowRoot?.querySelector('[part="header"]')).to.equal(null);
    await expect(dialog).to.be.accessible();
  });

  it('is kept open when somebody presses beside it', async () => {
    const { dialog } = await open();
    const beside = (): boolean => inner(dialog).dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, clientX: 1, clientY: 1 }));
    dialog.toggleAttribute('keep-open', true);
    beside();
    await dialog.updateComplete;
    expect(dialog.open).to.equal(true);
    dialog.toggleAttribute('keep-open', false);
    beside();
    await dialog.updateComplete;
    expect(dialog.open).to.equal(false);
  });
});
