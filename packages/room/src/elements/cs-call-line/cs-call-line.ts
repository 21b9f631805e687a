import { formatClock } from '@cs-kit/core';
import { controls, CsElement, feedback, hangIcon, icon, micIcon, micOffIcon, phoneIcon, pressable, StoreController, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import type { OwnMedia } from '../../engine/call/own.ts';
import { callSession } from '../../engine/call/page.ts';
import type { CallSession, CallState } from '../../engine/call/session.ts';
import { callStrings } from '../../i18n/call.ts';
import { CsCallShownEvent } from './events.ts';

const TICK_MS = 1_000;

/**
 * The call that goes on in a room which is not on the screen: with whom, for how long, silence, hanging up, and the way to it.
 *
 * @tag cs-call-line
 * @summary Line of a call that goes on elsewhere on the page.
 * @fires {CsCallShownEvent} cs-call-shown - The room of the call is to be shown.
 */
export class CsCallLine extends CsElement {
  static override styles: CSSResultGroup = [
    controls,
    feedback,
    css`
      :host {
        display: block;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 8px 12px;
        padding: 6px 8px 6px 16px;
        border-radius: var(--cs-radius-full);
        background: var(--cs-color-overlay);
        color: var(--cs-color-text);
        box-shadow: var(--cs-shadow-3);
      }
      :host([dir='rtl']) .line {
        padding: 6px 16px 6px 8px;
      }
      .line > .i {
        color: var(--cs-color-accent-text);
      }
      .open {
        display: grid;
        padding-block: 2px;
        text-align: start;
        border-radius: 8px;
      }
    `,
  ];
  readonly #words = new StringsController(this, callStrings);
  readonly #state = new StoreController<CallState>(this, () => this.#session?.state ?? null);
  readonly #own = new StoreController<OwnMedia>(this, () => this.#session?.own.store ?? null);
  #unview: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** The room that is on the screen: its call needs no line. */
  @property({ attribute: 'shown-room' }) shownRoom = '';
  /** @internal The call of the page; that of the connection where none is given. */
  @property({ attribute: false }) session: CallSession | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rest();
  }

  get #session(): CallSession | null {
    return this.session ?? (this.client === null ? null : callSession(this.client));
  }

  #rest(): void {
    this.#unview?.();
    this.#unview = null;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  protected override updated(): void {
    const phase = this.#state.value?.phase;
    if (!this.isConnected || (phase !== 'in' && phase !== 'reconnecting')) return this.#rest();
    // Also while the room shows it: from one to the other there is always somebody who does.
    this.#unview ??= this.#session?.view() ?? null;
    this.#timer ??= setInterval(() => this.requestUpdate(), TICK_MS);
  }

  protected override render(): unknown {
    const now = this.#state.value;
    const session = this.#session;
    const own = this.#own.value;
    if (session === null || own === undefined || (now?.phase !== 'in' && now?.phase !== 'reconnecting') || now.roomId === this.shownRoom) return nothing;
    const t = this.#words.t.bind(this.#words);
    const { call, roomId } = now;
    const other = call.participants.find(({ userId }) => userId !== session.me);
    const words = other === undefined ? t('elsewhereAlone') : t('elsewhereRoom', { name: other.name });
    return html`<section class="line" aria-label=${words}>
      ${icon(phoneIcon)}
      <button class="grow open" type="button" @click=${() => this.emit(new CsCallShownEvent(roomId))}>
        <b class="sm trunc">${words}</b
        ><span class="meta num">${formatClock(Date.now() - Date.parse(call.answeredAt ?? call.startedAt), this.#words.locale)}</span>
      </button>
      <button
        class="ib fill"
        type="button"
        aria-label=${t('mute')}
        title=${t('mute')}
        aria-pressed=${String(own.muted)}
        ${pressable(() => session.own.setMuted(!own.muted))}
      >
        ${icon(own.muted ? micOffIcon : micIcon)}
      </button>
      <button class="ib danger" type="button" aria-label=${t('hangUp')} title=${t('hangUp')} @click=${() => session.leave()}>${icon(hangIcon)}</button>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-call-line': CsCallLine;
  }
}
