import { openRoomFeed } from '@cs-kit/core';
import type { RelayClient } from '@cs-kit/core';
import type { Call } from '@cs-kit/protocol';
import {
  avatar,
  controls,
  CsElement,
  feedback,
  hangIcon,
  icon,
  identity,
  phoneIcon,
  pressable,
  StoreController,
  StringsController,
  warnIcon,
} from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { createAudio } from '../../engine/audio-context.ts';
import { Bell } from '../../engine/bell.ts';
import { inCall } from '../../engine/call/current.ts';
import { IncomingCalls } from '../../engine/call/incoming.ts';
import type { IncomingCall } from '../../engine/call/incoming.ts';
import { Ring } from '../../engine/call/ring.ts';
import type { CallSession } from '../../engine/call/session.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { callStrings } from '../../i18n/call.ts';
import { CsCallShownEvent } from '../cs-call-line/events.ts';

/**
 * Calls in rooms that are not open: who calls and where, taking them, saying no. Whoever is away or in a call sees them and hears nothing.
 *
 * @tag cs-desk-ringing
 * @summary Calls that ring in `<cs-desk>`.
 * @fires {CsCallShownEvent} cs-call-shown - A call was taken: its room is to be shown.
 */
export class CsDeskRinging extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    feedback,
    css`
      :host {
        display: block;
      }
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        margin: 8px 12px;
        padding: 8px 12px;
        border-radius: var(--cs-radius-lg);
        background: var(--cs-color-overlay);
        color: var(--cs-color-text);
        box-shadow: var(--cs-shadow-3);
      }
      .who {
        display: grid;
        flex: 1 1 96px;
        overflow-wrap: anywhere;
      }
      .field-error {
        flex-basis: 100%;
      }
    `,
  ];
  readonly #words = new StringsController(this, callStrings);
  readonly #calls = new StoreController<readonly IncomingCall[]>(this, () => this.#incoming?.calls ?? null);
  #ring: Ring | null = null;
  #client: RelayClient | null = null;
  #incoming: IncomingCalls | null = null;

  /** The room that is on the screen: its call rings there. */
  @property({ attribute: 'shown-room' }) shownRoom = '';
  /** Whether there is to be no sound. */
  @property({ type: Boolean }) quiet = false;
  /** @internal The call of the page; that of the connection where none is given. */
  @property({ attribute: false }) session: CallSession | null = null;

  /** The call whose caller did not hear that it was said no to. */
  @state() private unheard: Call | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(null);
    if (this.#ring !== null) this.#ring.on = false;
  }

  #listen(client: RelayClient | null): void {
    if (client === this.#client) return;
    this.#incoming?.stop();
    this.#client = client;
    this.#incoming = client === null ? null : new IncomingCalls(client);
    this.#incoming?.start();
  }

  get #shown(): readonly IncomingCall[] {
    return (this.#calls.value ?? []).filter(({ call }) => call.roomId !== this.shownRoom);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.isConnected) this.#listen(this.client);
  }

  protected override updated(): void {
    if (!this.isConnected) return;
    const rings = this.#shown.some(({ quiet }) => !quiet) && !this.quiet && !inCall();
    if (rings || this.#ring !== null) {
      this.#ring ??= new Ring(
        new Bell({ createContext: createAudio, setInterval, clearInterval: (handle) => clearInterval(handle as ReturnType<typeof setInterval>) }),
        pageClock,
      );
      this.#ring.on = rings;
    }
  }

  /** What makes calls loads when one is taken or refused. */
  async #page(client: RelayClient): Promise<CallSession> {
    const [{ callSession }, { registerCall }] = await Promise.all([import('../../engine/call/page.ts'), import('../cs-call/register.ts')]);
    registerCall();
    return this.session ?? callSession(client);
  }

  async #accept(call: Call): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const session = await this.#page(client);
    if (session.busy) session.leave();
    this.#incoming?.drop(call);
    this.emit(new CsCallShownEvent(call.roomId));
    await session.accept(call, (roomId) => openRoomFeed(client, roomId));
  }

  async #decline(call: Call): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    this.unheard = null;
    try {
      await (await this.#page(client)).decline(call);
      this.#incoming?.drop(call);
    } catch (error) {
      this.fail(error);
      this.unheard = call;
    }
  }

  #renderCall({ call, title }: IncomingCall): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { startedBy, media } = call;
    const words = t(media === 'video' ? 'isCallingVideo' : 'isCalling', { name: startedBy.name });
    return html`<section aria-label=${words}>
      ${avatar(startedBy.name, { id: startedBy.id })}
      <span class="who" role="alert"><b class="sm">${words}</b>${title === null ? nothing : html`<span class="meta"><bdi>${title}</bdi></span>`}</span>
      <button class="ib danger" type="button" aria-label=${t('decline')} title=${t('decline')} ${pressable(() => this.#decline(call))}>${icon(hangIcon)}</button>
      <button class="btn primary" type="button" ${pressable(() => this.#accept(call))}>${icon(phoneIcon)}${t('accept')}</button>
      ${this.unheard?.id === call.id ? html`<p class="field-error" role="alert">${icon(warnIcon, 's')}${t('declineFailed')}</p>` : nothing}
    </section>`;
  }

  protected override render(): unknown {
    return this.#shown.map((rings) => this.#renderCall(rings));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-ringing': CsDeskRinging;
  }
}
