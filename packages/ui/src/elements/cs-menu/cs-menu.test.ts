import '../../define.ts';
import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { copyIcon, trashIcon } from '../../icons/shapes.ts';
import type { CsMenu, MenuItem } from './cs-menu.ts';
import type { CsItemChosenEvent } from './events.ts';

const items: readonly (MenuItem | '-')[] = [
  { id: 'copy', label: 'Copy link', icon: copyIcon, meta: 'C' },
  { id: 'sound', label: 'Sound', checked: true },
  { id: 'pin', label: 'Pin', unavailable: 'Only moderators can pin.' },
  '-',
  { id: 'delete', label: 'Delete', icon: trashIcon, danger: true },
];

async function menu(theme = 'light'): Promise<CsMenu> {
  return fixture<CsMenu>(html`<cs-menu label="Message" .items=${items} data-cs-theme=${theme}></cs-menu>`);
}
const part = (element: CsMenu, name: string): HTMLElement => element.shadowRoot?.querySelector(`[part="${name}"]`) as HTMLElement;
const focused = (element: CsMenu): string =>
  element.shadowRoot?.activeElement?.querySelector('.words')?.textContent ?? element.shadowRoot?.activeElement?.id ?? '';

/** Follows a run of key presses by the entries that hold the focus. */
async function walk(element: CsMenu, keys: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  for (const press of keys) {
    await sendKeys({ press });
    seen.push(element.shadowRoot?.activeElement?.textContent.replace(/\s+/g, ' ').trim() ?? '');
  }
  return seen;
}

describe('<cs-menu>', () => {
  for (const theme of ['light', 'dark']) {
    it(`is accessible closed and open, ${theme}`, async () => {
      const element = await menu(theme);
      await expect(element).to.be.accessible();
      await element.openMenu();
      await Promise.all(
        part(element, 'menu')
          .getAnimations()
          .map((animation) => animation.finished),
      );
      await expect(element).to.be.accessible();
    });
  }

  it('opens by keys, moves by arrows, Home, End and letters, and skips the line', async () => {
    const element = await menu();
    part(element, 'button').focus();
    await sendKeys({ press: 'ArrowDown' });
    expect(part(element, 'button').getAttribute('aria-expanded')).to.equal('true');
    expect(focused(element)).to.equal('Copy link');
    const seen = await walk(element, ['ArrowDown', 'End', 'ArrowDown', 'ArrowUp', 'Home', 's']);
    expect(seen).to.deep.equal(['Sound', 'Delete', 'Copy link C', 'Delete', 'Copy link C', 'Sound']);
  });

  it('chooses by Enter, tells it once and gives the focus back', async () => {
    const element = await menu();
    const chosen: string[] = [];
    element.addEventListener('cs-item-chosen', (event) => chosen.push(event.itemId));
    await element.openMenu();
    await sendKeys({ press: 'Enter' });
    expect(chosen).to.deep.equal(['copy']);
    expect(focused(element)).to.equal('button');
    expect(part(element, 'menu').matches(':popover-open')).to.equal(false);
  });

  it('keeps an entry that cannot be chosen, with its reason', async () => {
    const element = await menu();
    let told = 0;
    element.addEventListener('cs-item-chosen', () => (told += 1));
    await element.openMenu();
    const entry = element.shadowRoot?.querySelectorAll<HTMLElement>('[role^="menuitem"]')[2] as HTMLElement;
    expect([entry.getAttribute('aria-disabled'), entry.textContent.includes('Only moderators')]).to.deep.equal(['true', true]);
    entry.click();
    expect(told).to.equal(0);
  });

  it('closes on Escape without its dialog, on Tab, and on a press elsewhere', async () => {
    const element = await menu();
    await element.openMenu();
    await sendKeys({ press: 'Escape' });
    expect([focused(element), part(element, 'button').getAttribute('aria-expanded')]).to.deep.equal(['button', 'false']);
    await element.openMenu();
    await sendKeys({ press: 'Tab' });
    await element.updateComplete;
    expect(part(element, 'button').getAttribute('aria-expanded')).to.equal('false');
    await element.openMenu();
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    await element.updateComplete;
    expect(part(element, 'button').getAttribute('aria-expanded')).to.equal('false');
  });

  it('is in line with its start edge in both directions', async () => {
    const box = await fixture<HTMLElement>(html`<div class="middle"><cs-menu .items=${items}></cs-menu></div>`);
    box.style.setProperty('padding-inline', '350px');
    const element = box.querySelector('cs-menu') as CsMenu;
    await element.openMenu();
    const edges = (): DOMRect[] => [part(element, 'button'), part(element, 'menu')].map((one) => one.getBoundingClientRect());
    let [button, list] = edges();
    expect(list?.left).to.be.closeTo(button?.left ?? 0, 1);
    element.closeMenu();
    box.dir = 'rtl';
    element.dir = 'rtl';
    await element.openMenu();
    [button, list] = edges();
    expect(list?.right).to.be.closeTo(button?.right ?? 0, 1);
  });

  it('cleans up when it is removed while open', async () => {
    const element = await menu();
    await element.openMenu();
    element.remove();
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    document.body.append(element);
    await element.updateComplete;
    expect(part(element, 'button').getAttribute('aria-expanded')).to.equal('false');
    element.remove();
  });

  it('opens at a point', async () => {
    const element = await menu();
    const chosen = oneEvent(element, 'cs-item-chosen') as Promise<CsItemChosenEvent>;
    await element.openMenu({ x: 40, y: 60 });
    expect(part(element, 'menu').getBoundingClientRect().left).to.be.closeTo(40, 1);
    await sendKeys({ press: 'End' });
    await sendKeys({ press: 'Enter' });
    expect((await chosen).itemId).to.equal('delete');
  });

  it('looks as it is told', async () => {
    const element = await menu();
    expect(part(element, 'button').className).to.equal('ib');
    element.setAttribute('look', 'btn line s');
    await element.updateComplete;
    expect(part(element, 'button').className).to.equal('btn line s');
  });
});
