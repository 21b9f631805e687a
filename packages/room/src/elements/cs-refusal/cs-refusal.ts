import type { CsError } from '@cs-kit/protocol';
import { CsElement, StringsController } from '@cs-kit/ui';
import { css, html } from 'lit';
import type { CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import { roomsStrings } from '../../i18n/rooms.ts';
import { why } from '../rooms/words.ts';

/**
 * Why a message was refused in a room, in words.
 *
 * @tag cs-refusal
 * @summary Why a room refused a message.
 * @slot - Words to show as long as there is no error.
 */
export class CsRefusal extends CsElement {
  static override styles: CSSResultGroup = css`
    :host {
      display: inline;
      color: inherit !important;
      font: inherit !important;
    }
  `;
  readonly #words = new StringsController(this, roomsStrings);

  /** The refusal. */
  @property({ attribute: false }) error: CsError | null = null;

  protected override render(): unknown {
    return this.error === null ? html`<slot></slot>` : why((key, params) => this.#words.t(key, params), this.error);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-refusal': CsRefusal;
  }
}
