import { createStore, defineStrings, locale } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { html as lit, type TemplateResult } from 'lit';
import { CsElement } from '../element/cs-element.ts';
import type { CsErrorEvent } from '../element/events.ts';
import { PendingController } from './pending-controller.ts';
import { pressable } from './pressable.ts';
import { StoreController } from './store-controller.ts';
import { StringsController } from './strings-controller.ts';

let watchers = 0;
const inner = createStore(1);
const counted = {
  get: () => inner.get(),
  subscribe: (fn: (now: number) => void) => {
    watchers += 1;
    const stop = inner.subscribe(fn);
    return () => {
      watchers -= 1;
      stop();
    };
  },
};
const words = defineStrings(
  { hello: 'Hello {name}' },
  { 'zh-CN': async () => ({ default: { hello: '{name}，您好' } }), ar: async () => ({ default: { hello: 'مرحبًا {name}' } }) },
);

class TestPanel extends CsElement {
  readonly number = new StoreController<number>(this, () => counted);
  readonly words = new StringsController(this, words);
  readonly pending = new PendingController(this);
  work: () => unknown = () => undefined;

  protected override render(): TemplateResult {
    return lit`<p>${this.number.value} ${this.words.t('hello', { name: 'Mira' })}</p><button ${pressable(() => this.work())}>Go</button>`;
  }
}
customElements.define('test-panel', TestPanel);

const setUp = (): Promise<TestPanel> => fixture<TestPanel>(html`<test-panel></test-panel>`);
const text = (panel: TestPanel): string => panel.shadowRoot?.querySelector('p')?.textContent ?? '';
const button = (panel: TestPanel): HTMLButtonElement => panel.shadowRoot?.querySelector('button') as HTMLButtonElement;

describe('controllers', () => {
  afterEach(() => locale.set(null));

  it('StoreController renders again on change, and lets go on disconnect', async () => {
    const panel = await setUp();
    expect(text(panel)).to.contain('1');
    inner.set(2);
    await panel.updateComplete;
    expect(text(panel)).to.contain('2');
    expect(watchers).to.equal(1);
    const { parentElement } = panel;
    panel.remove();
    expect(watchers).to.equal(0);
    inner.set(3);
    parentElement?.append(panel);
    await panel.updateComplete;
    expect(text(panel)).to.contain('3');
    expect(watchers).to.equal(1);
  });

  it('StringsController follows the language', async () => {
    const panel = await setUp();
    expect(text(panel)).to.contain('Hello Mira');
    locale.set('ar');
    await panel.updateComplete;
    await new Promise((done) => setTimeout(done));
    await panel.updateComplete;
    expect(text(panel)).to.contain('مرحبًا Mira');
    expect(panel.words.dir).to.equal('rtl');
  });

  it('pressable is busy at once, ignores a second press, keeps the focus and gets usable again', async () => {
    const panel = await setUp();
    let runs = 0;
    let settle: () => void = () => undefined;
    panel.work = () => {
      runs += 1;
      return new Promise<void>((done) => (settle = done));
    };
    const go = button(panel);
    go.focus();
    go.click();
    expect([go.getAttribute('aria-busy'), go.getAttribute('aria-disabled')]).to.deep.equal(['true', 'true']);
    go.click();
    expect(runs).to.equal(1);
    expect(panel.shadowRoot?.activeElement).to.equal(go);
    settle();
    await new Promise((done) => setTimeout(done));
    expect([go.hasAttribute('aria-busy'), go.hasAttribute('aria-disabled')]).to.deep.equal([false, false]);
    go.click();
    expect(runs).to.equal(2);
    settle();
  });

  it('pressable reports a failure as cs-error and stays usable', async () => {
    const panel = await setUp();
    panel.work = async () => {
      throw new CsError('room/locked');
    };
    setTimeout(() => button(panel).click());
    const { error } = (await oneEvent(panel, 'cs-error')) as unknown as CsErrorEvent;
    expect(error.code).to.equal('room/locked');
    await new Promise((done) => setTimeout(done));
    expect(button(panel).hasAttribute('aria-busy')).to.equal(false);
    panel.work = () => {
      throw new CsError('room/muted');
    };
    setTimeout(() => button(panel).click());
    expect(((await oneEvent(panel, 'cs-error')) as unknown as CsErrorEvent).error.code).to.equal('room/muted');
  });

  it('pressable leaves a button alone that is not usable', async () => {
    const panel = await setUp();
    let runs = 0;
    panel.work = () => (runs += 1);
    button(panel).setAttribute('aria-disabled', 'true');
    button(panel).click();
    expect(runs).to.equal(0);
  });

  it('PendingController runs one of a name at a time and never rejects', async () => {
    const panel = await setUp();
    let settle: () => void = () => undefined;
    const first = panel.pending.run(() => new Promise<void>((done) => (settle = done)), 'save');
    expect(panel.pending.busy('save')).to.equal(true);
    expect(await panel.pending.run(() => undefined, 'save')).to.equal(false);
    settle();
    expect(await first).to.equal(true);
    expect(panel.pending.busy('save')).to.equal(false);
    expect(await panel.pending.run(() => Promise.reject(new CsError('room/locked')))).to.equal(false);
  });
});
