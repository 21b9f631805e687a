import { CsElement } from '@cs-kit/ui';
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { html as lit, type TemplateResult } from 'lit';
import type { CsSettings } from '../cs-settings.ts';
import { registerSettings } from '../register.ts';
import type { SettingsSection } from '../section.ts';
import { FakeDesk } from './fake-desk.ts';

class TestDesk extends CsElement {
  protected override render(): TemplateResult {
    return lit`<slot></slot>`;
  }
}

/** The settings in a desk that is signed in, with a section open and read. */
export interface Scene {
  readonly desk: FakeDesk;
  readonly settings: CsSettings;
  readonly section: SettingsSection;
}

/** Settles what was asked for: answers of the fake, then what is drawn. */
export async function settle(element: { readonly updateComplete: Promise<boolean> }): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) {
    await new Promise((done) => setTimeout(done));
    await element.updateComplete;
  }
}

/** Opens the settings at a section. */
export async function open(section: string, desk: FakeDesk = new FakeDesk()): Promise<Scene> {
  registerSettings();
  if (!customElements.get('test-settings-desk')) customElements.define('test-settings-desk', TestDesk);
  const host = await fixture<TestDesk>(html`<test-settings-desk><cs-settings section=${section}></cs-settings></test-settings-desk>`);
  const settings = host.querySelector('cs-settings') as CsSettings;
  settings.style.setProperty('height', '700px');
  host.provideClient(desk.client());
  await settings.open(section);
  await settle(settings);
  const own = settings.renderRoot.querySelector<SettingsSection>('.pane > *');
  if (own !== null) await settle(own);
  return { desk, settings, section: own as SettingsSection };
}

/** An element in shadow roots, by a path of selectors. */
export function deep<T extends HTMLElement = HTMLElement>(from: Element, ...path: readonly string[]): T {
  let at: Element = from;
  for (const selector of path) {
    const found: Element | null = (at.shadowRoot ?? at).querySelector(selector);
    if (found === null) throw new Error(`There is no ${selector}.`);
    at = found;
  }
  return at as T;
}

/** Waits until nothing moves any more; loops are left alone. */
export async function still(): Promise<void> {
  const roots = (from: Document | ShadowRoot): readonly (Document | ShadowRoot)[] => [
    from,
    ...[...from.querySelectorAll('*')].flatMap((element) => (element.shadowRoot === null ? [] : roots(element.shadowRoot))),
  ];
  const moving = roots(document)
    .flatMap((root) => root.getAnimations())
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moving.map((animation) => animation.finished));
}

/** The button with these words. */
export function button(from: Element, words: string): HTMLButtonElement {
  const inside = from.shadowRoot === null ? [] : [...from.shadowRoot.querySelectorAll('button')];
  const found = [...from.querySelectorAll('button'), ...inside].find(
    (entry) => entry.textContent?.trim() === words || entry.getAttribute('aria-label') === words,
  );
  if (found === undefined) throw new Error(`There is no button “${words}”.`);
  return found;
}

/** Types into a field. */
export async function type(from: SettingsSection, selector: string, value: string): Promise<void> {
  const input = deep<HTMLInputElement>(from, selector);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await from.updateComplete;
}

/** Presses a button and lets everything settle. */
export async function press(from: SettingsSection, words: string): Promise<void> {
  button(from, words).click();
  await settle(from);
}

/** Words of the latest notice. */
export function notice(settings: CsSettings): string {
  return deep(settings, 'cs-toasts').shadowRoot?.querySelector('.toast:last-of-type .words')?.textContent ?? '';
}

/** Presses the way back of the latest notice. */
export async function undo(scene: Scene): Promise<void> {
  await waitUntil(() => notice(scene.settings) !== '');
  const toasts = deep(scene.settings, 'cs-toasts').shadowRoot;
  toasts?.querySelector<HTMLButtonElement>('.toast:last-of-type .btn')?.click();
  await settle(scene.section);
}

/** Words of an element and of what is in its shadow root. */
export function words(element: Element): string {
  return (element.shadowRoot?.textContent ?? element.textContent ?? '').replace(/\s+/g, ' ').trim();
}

export { expect };
