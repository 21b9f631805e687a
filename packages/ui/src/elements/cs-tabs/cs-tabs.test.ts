import '../../define.ts';
import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { chatIcon, micIcon } from '../../icons/shapes.ts';
import type { CsTabs, Tab } from './cs-tabs.ts';

const tabs: readonly Tab[] = [
  { id: 'chat', label: 'Chat', icon: chatIcon },
  { id: 'voice', label: 'Voice', icon: micIcon, activity: 'Listening' },
  { id: 'room', label: 'Room' },
];

async function setUp(theme = 'light'): Promise<{ element: CsTabs; told: string[] }> {
  const element = await fixture<CsTabs>(
    html`<cs-tabs label="Ways to talk" panels .tabs=${tabs} data-cs-theme=${theme}><p slot="chat">Words</p><p slot="voice">Speech</p><p slot="room">People</p></cs-tabs>`,
  );
  const told: string[] = [];
  element.addEventListener('cs-tab-selected', (event) => told.push(event.tabId));
  element.style.setProperty('background', 'var(--cs-color-surface)');
  return { element, told };
}
const shown = (element: CsTabs): string =>
  [...element.children]
    .filter((child) => child.getBoundingClientRect().height > 0)
    .map((child) => child.slot)
    .join();

describe('<cs-tabs>', () => {
  for (const theme of ['light', 'dark']) {
    it(`is accessible, ${theme}`, async () => {
      const { element } = await setUp(theme);
      await expect(element).to.be.accessible();
    });
  }

  it('starts at the first tab and shows its panel', async () => {
    const { element, told } = await setUp();
    expect([shown(element), told.length]).to.deep.equal(['chat', 0]);
  });

  it('moves and chooses by arrows, Home and End, telling each once', async () => {
    const { element, told } = await setUp();
    element.shadowRoot?.querySelector<HTMLElement>('[role="tab"]')?.focus();
    for (const press of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'Home', 'End']) {
      await sendKeys({ press });
      await element.updateComplete;
    }
    expect(told).to.deep.equal(['voice', 'room', 'chat', 'room', 'chat', 'room']);
    expect([element.getAttribute('selected'), shown(element)]).to.deep.equal(['room', 'room']);
    expect(element.shadowRoot?.querySelectorAll('[tabindex="0"]').length).to.equal(1);
  });

  it('mirrors the arrows in right-to-left', async () => {
    const { element, told } = await setUp();
    element.dir = 'rtl';
    element.shadowRoot?.querySelector<HTMLElement>('[role="tab"]')?.focus();
    await sendKeys({ press: 'ArrowLeft' });
    expect(told).to.deep.equal(['voice']);
  });

  it('only moves the focus when manual', async () => {
    const { element, told } = await setUp();
    element.manual = true;
    element.shadowRoot?.querySelector<HTMLElement>('[role="tab"]')?.focus();
    await sendKeys({ press: 'ArrowRight' });
    expect(told).to.deep.equal([]);
    await sendKeys({ press: 'Enter' });
    expect(told).to.deep.equal(['voice']);
  });

  it('fits 280 px', async () => {
    const { element } = await setUp();
    element.style.setProperty('inline-size', '280px');
    const row = element.shadowRoot?.querySelector('.seg') as HTMLElement;
    expect(row.scrollWidth).to.be.at.most(280);
  });
});
