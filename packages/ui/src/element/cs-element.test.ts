import { locale, type RelayClient } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { css, html as lit, type TemplateResult } from 'lit';
import { CsElement } from './cs-element.ts';
import type { CsErrorEvent } from './events.ts';

class TestLeaf extends CsElement {
  static override styles = css`:host { --cs-size-edge: 3px; }`;

  protected override render(): TemplateResult {
    return lit`<p>${this.locale}</p>`;
  }
}
class TestHub extends CsElement {
  protected override render(): TemplateResult {
    return lit`<test-leaf></test-leaf><slot></slot>`;
  }
}
customElements.define('test-leaf', TestLeaf);
customElements.define('test-hub', TestHub);

const client = { relay: 'https://relay.test', siteKey: 'demo' } as unknown as RelayClient;
const root = document.documentElement;
const token = (element: Element, name: string): string => getComputedStyle(element).getPropertyValue(name).trim();

describe('CsElement', () => {
  afterEach(() => {
    locale.set(null);
    root.removeAttribute('dir');
    root.lang = 'en';
  });

  it('is accessible in both themes', async () => {
    const element = await fixture<TestLeaf>(html`<test-leaf data-cs-theme="dark"></test-leaf>`);
    element.style.setProperty('background', 'var(--cs-color-surface)');
    await expect(element).to.be.accessible();
    expect(getComputedStyle(element).colorScheme).to.equal('dark');
    element.setAttribute('data-cs-theme', 'light');
    await expect(element).to.be.accessible();
    expect(getComputedStyle(element).colorScheme).to.equal('light');
  });

  it('keeps the rules of the host page out', async () => {
    const box = await fixture<HTMLElement>(html`<div><test-leaf></test-leaf></div>`);
    box.style.setProperty('font', '700 40px/1 cursive');
    box.style.setProperty('text-transform', 'uppercase');
    const paragraph = box.querySelector('test-leaf')?.shadowRoot?.querySelector('p') as Element;
    const style = getComputedStyle(paragraph);
    expect([style.fontSize, style.lineHeight, style.fontWeight, style.textTransform]).to.deep.equal(['15px', '22px', '400', 'none']);
  });

  it('hides with the attribute hidden', async () => {
    const element = await fixture<TestLeaf>(html`<test-leaf hidden></test-leaf>`);
    expect(getComputedStyle(element).display).to.equal('none');
  });

  it('holds the tokens on the outermost element only, so that a value set there reaches those inside', async () => {
    const hub = await fixture<TestHub>(html`<test-hub><test-leaf></test-leaf></test-hub>`);
    hub.style.setProperty('--cs-color-accent', '#123456');
    const inner = hub.shadowRoot?.querySelector('test-leaf') as Element;
    expect(token(inner, '--cs-color-accent')).to.equal('#123456');
    expect(token(hub.querySelector('test-leaf') as Element, '--cs-color-accent')).to.equal('#123456');
    expect(token(inner, '--cs-size-edge')).to.equal('3px');
    const alone = await fixture(html`<test-leaf></test-leaf>`);
    expect(token(alone, '--cs-color-accent')).to.contain('light-dark');
    hub.append(alone);
    expect(token(alone, '--cs-color-accent')).to.equal('#123456');
  });

  it('takes language and direction from the page and follows changes', async () => {
    const element = await fixture<TestLeaf>(html`<test-leaf></test-leaf>`);
    expect([element.lang, element.dir]).to.deep.equal(['en', 'ltr']);
    root.setAttribute('dir', 'rtl');
    root.lang = 'ar-EG';
    await new Promise((done) => setTimeout(done));
    await element.updateComplete;
    expect([element.lang, element.dir, element.rtl]).to.deep.equal(['ar', 'rtl', true]);
    expect(element.shadowRoot?.textContent).to.equal('ar');
  });

  it('follows a box around it that follows the page', async () => {
    const box = await fixture<HTMLElement>(html`<div lang="en"><test-leaf></test-leaf></div>`);
    const element = box.querySelector('test-leaf') as TestLeaf;
    const page = new MutationObserver(() => queueMicrotask(() => (box.lang = root.lang)));
    page.observe(root, { attributeFilter: ['lang'] });
    root.lang = 'ar';
    await waitUntil(() => element.lang === 'ar');
    page.disconnect();
  });

  it('prefers the language that the host page asked for, and the direction of its script', async () => {
    const element = await fixture<TestLeaf>(html`<test-leaf></test-leaf>`);
    locale.set('ar');
    expect([element.lang, element.dir]).to.deep.equal(['ar', 'rtl']);
    locale.set('zh-CN');
    expect([element.lang, element.dir]).to.deep.equal(['zh-CN', 'ltr']);
    locale.set(null);
    expect([element.lang, element.dir]).to.deep.equal(['en', 'ltr']);
  });

  it('leaves what the author wrote, and inherits it through shadow roots', async () => {
    const hub = await fixture<TestHub>(html`<test-hub dir="rtl" lang="ar"></test-hub>`);
    const inner = hub.shadowRoot?.querySelector('test-leaf') as TestLeaf;
    expect([inner.lang, inner.dir]).to.deep.equal(['ar', 'rtl']);
    hub.dir = 'ltr';
    expect([inner.dir, hub.dir]).to.deep.equal(['ltr', 'ltr']);
  });

  it('inherits the connection from the element around it, also one that arrives late', async () => {
    const hub = await fixture<TestHub>(html`<test-hub><test-leaf></test-leaf></test-hub>`);
    const inner = hub.shadowRoot?.querySelector('test-leaf') as TestLeaf;
    const slotted = hub.querySelector('test-leaf') as TestLeaf;
    expect(inner.client).to.equal(null);
    hub.provideClient(client);
    expect([hub.client, inner.client, slotted.client]).to.deep.equal([client, client, client]);
    const late = document.createElement('test-leaf') as TestLeaf;
    hub.append(late);
    expect(late.client).to.equal(client);
  });

  it('makes its own connection from relay and site-key', async () => {
    const element = await fixture<TestLeaf>(html`<test-leaf relay="https://relay.test" site-key="demo"></test-leaf>`);
    expect(element.client?.siteKey).to.equal('demo');
    element.siteKey = 'other';
    await element.updateComplete;
    expect(element.client?.siteKey).to.equal('other');
  });

  it('makes its connection also where a script sets them before the first update', async () => {
    const element = document.createElement('test-leaf') as TestLeaf;
    document.body.append(element);
    element.relay = 'https://relay.test';
    element.siteKey = 'demo';
    await element.updateComplete;
    expect(element.client?.siteKey).to.equal('demo');
    element.remove();
  });

  it('reports failures once, as cs-error, and leaves aborts alone', async () => {
    const element = await fixture<TestLeaf>(html`<test-leaf></test-leaf>`);
    const heard: CsErrorEvent[] = [];
    element.addEventListener('cs-error', (event) => heard.push(event));
    element.fail(new CsError('rate/limited'));
    element.fail(new DOMException('', 'AbortError'));
    expect(heard.map((event) => event.error.code)).to.deep.equal(['rate/limited']);
  });

  it('stops following the page when it has left it', async () => {
    const element = await fixture<TestLeaf>(html`<test-leaf></test-leaf>`);
    element.remove();
    locale.set('ar');
    expect(element.lang).to.equal('en');
  });
});
