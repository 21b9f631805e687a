import { plugins, type RelayClient, relayClient } from '@cs-kit/core';
import { type CsError, toCsError } from '@cs-kit/protocol';
import { type CSSResultGroup, type CSSResultOrNative, LitElement, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../sheets/base.ts';
import { tokens } from '../tokens/tokens.ts';
import { CsClientRequestEvent, CsErrorEvent } from './events.ts';
import { followLanguage, type Language, languageOf, type LanguageFollower, lookAgain } from './language.ts';
import { outwards } from './tree.ts';

const FOLLOWED = ['dir', 'lang'] as const;
/** Elements that found no connection yet: one of them may be inside an element that gets its own later. */
const waiting = new Set<CsElement>();

/**
 * Base of every element of the kit: reset and tokens, the connection to the relay, and language and direction of the page.
 * The language is written to the attributes `lang` and `dir` of the element where its author has set none.
 *
 * @fires {CsClientRequestEvent} cs-client-request - Asks the elements around for their connection to the relay.
 */
export class CsElement extends LitElement implements LanguageFollower {
  /** Address of the relay, for example `https://relay.example.com`; inherited from the element around when absent. */
  @property() relay: string | null = null;
  /** Public key of the site at the relay; inherited from the element around when absent. */
  @property({ attribute: 'site-key' }) siteKey: string | null = null;

  #client: RelayClient | null = null;
  #provides = false;
  #language: Language = { locale: 'en', dir: 'ltr' };
  #authored: Record<'dir' | 'lang', string | null> = { dir: null, lang: null };
  #applying = false;
  #unfollow: (() => void) | null = null;

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...FOLLOWED];
  }

  protected static override finalizeStyles(styles?: CSSResultGroup): CSSResultOrNative[] {
    return [base, ...super.finalizeStyles(styles)];
  }

  /** The connection to the relay, or null as long as none is known. */
  get client(): RelayClient | null {
    return this.#client;
  }

  /** Language of the words of this element: a language of the kit. */
  get locale(): string {
    return this.#language.locale;
  }

  /** Whether the element is laid out from right to left. */
  get rtl(): boolean {
    return this.#language.dir === 'rtl';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#adoptTokens();
    this.#unfollow = followLanguage(this);
    this.languageChanged();
    this.#findClient();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow?.();
    this.#unfollow = null;
    waiting.delete(this);
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if ((name !== 'dir' && name !== 'lang') || this.#applying) return;
    this.#authored[name] = value;
    if (this.isConnected) lookAgain();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    // Also before the first update: a script may set them right after the element was defined.
    if (changed.has('relay') || changed.has('siteKey')) this.#findClient();
  }

  /** Dispatches an event, of which the taps of the page hear first; false when a listener prevented its default. */
  emit(event: Event): boolean {
    plugins.tell({ type: event.type, event });
    return this.dispatchEvent(event);
  }

  /** Reports a failure as `cs-error`; an abort is not one. Answers the error with its code. */
  fail(error: unknown): CsError {
    const known = toCsError(error);
    if (!(error instanceof DOMException && error.name === 'AbortError')) this.emit(new CsErrorEvent(known));
    return known;
  }

  /** Uses a connection, and hands it to every element inside that asks; null ends that. */
  provideClient(client: RelayClient | null): void {
    if (!this.#provides) this.addEventListener(CsClientRequestEvent.type, this.#onClientRequest);
    this.#provides = true;
    this.#setClient(client);
    for (const element of [...waiting]) element.#findClient();
  }

  /** @internal */
  authored(name: 'dir' | 'lang'): string | null {
    return this.#authored[name];
  }

  /** @internal */
  languageChanged(): void {
    const { locale, dir } = languageOf(this);
    this.#applying = true;
    if (this.#authored.lang === null && this.getAttribute('lang') !== locale) this.setAttribute('lang', locale);
    if (this.#authored.dir === null && this.getAttribute('dir') !== dir) this.setAttribute('dir', dir);
    this.#applying = false;
    if (locale === this.#language.locale && dir === this.#language.dir) return;
    this.#language = { locale, dir };
    this.requestUpdate();
  }

  #setClient(client: RelayClient | null): void {
    if (client === null) waiting.add(this);
    else waiting.delete(this);
    if (client === this.#client) return;
    this.#client = client;
    this.requestUpdate();
  }

  #findClient(): void {
    if (this.#provides && this.#client !== null) return;
    const request = new CsClientRequestEvent();
    this.dispatchEvent(request);
    if (request.client !== null) this.#setClient(request.client);
    else this.#setClient(this.relay && this.siteKey ? relayClient({ relay: this.relay, siteKey: this.siteKey }) : null);
  }

  /** Only the outermost element holds the tokens, so that what the host page sets on it is inherited by those inside. */
  #adoptTokens(): void {
    const root = this.shadowRoot;
    const sheet = tokens().styleSheet;
    if (root === null || sheet === undefined) return;
    let inside = outwards(this);
    while (inside !== null && inside.shadowRoot?.adoptedStyleSheets.includes(sheet) !== true) inside = outwards(inside);
    const [reset, ...rest] = root.adoptedStyleSheets.filter((adopted) => adopted !== sheet);
    if (reset === undefined) return;
    root.adoptedStyleSheets = inside === null ? [reset, sheet, ...rest] : [reset, ...rest];
  }

  #onClientRequest = (event: CsClientRequestEvent): void => {
    // Not event.target: from inside the shadow root that is this element too.
    if (event.composedPath()[0] !== this && this.#client !== null) event.answer(this.#client);
  };
}
