import { backIcon, controls, CsElement, feedback, icon, peopleIcon, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { roomsStrings } from '../../i18n/rooms.ts';
import type { CsRooms } from '../cs-rooms/cs-rooms.ts';
import type { CsRoomSelectedEvent } from '../cs-rooms/events.ts';

/**
 * The rooms at the desk: the list, the room that is open, and its members; on a small screen one after the other. It uses
 * the session of the desk around it.
 *
 * @tag cs-desk-rooms
 * @summary Rooms of the team and the site, at the desk.
 */
export class CsDeskRooms extends CsElement {
  static override styles: CSSResultGroup = [
    controls,
    feedback,
    css`
      :host {
        display: block;
        block-size: 100%;
        container: desk-rooms / inline-size;
      }
      .base {
        display: grid;
        grid-template: minmax(0, 1fr) / 280px minmax(0, 1fr) 240px;
        block-size: 100%;
      }
      .base > * {
        min-block-size: 0;
        min-inline-size: 0;
      }
      .room {
        display: flex;
        flex-direction: column;
        background: var(--cs-color-surface);
        border-inline: 1px solid var(--cs-color-line);
      }
      .room > cs-room {
        flex: 1;
        min-block-size: 0;
      }
      .back {
        display: none;
        align-self: start;
        margin: 6px 8px 0;
      }
      @container desk-rooms (max-width: 960px) {
        .base {
          grid-template-columns: 260px minmax(0, 1fr);
        }
        .base > cs-members {
          display: none;
        }
      }
      @container desk-rooms (max-width: 720px) {
        .base {
          grid-template-columns: minmax(0, 1fr);
        }
        .base:not(.opened) > .room,
        .base.opened > cs-rooms {
          display: none;
        }
        .room {
          border: 0;
        }
        .back {
          display: inline-flex;
        }
      }
    `,
  ];
  readonly #words = new StringsController(this, roomsStrings);

  @query('cs-rooms') private list!: CsRooms;

  /** The room that is open; null shows the list. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;

  #onSelected = (event: CsRoomSelectedEvent): void => {
    this.roomId = event.roomId;
  };

  #onGone = (): void => {
    this.roomId = null;
    void this.list.refresh();
  };

  #onBack = async (): Promise<void> => {
    this.roomId = null;
    await this.updateComplete;
    this.list.focusRoom();
  };

  #renderRoom(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    if (this.roomId === null)
      return html`<div class="room">
        <div class="empty">
          <span class="empty-art">${icon(peopleIcon, 'l')}</span><b>${t('chooseRoom')}</b>
          <p>${t('chooseRoomMore')}</p>
        </div>
      </div>`;
    return html`<div class="room">
      <button class="btn s back" type="button" @click=${this.#onBack}>${icon(backIcon, 's', true)}${t('rooms')}</button><cs-room room-id=${this.roomId}></cs-room>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { roomId } = this;
    return html`<div class="base ${roomId === null ? '' : 'opened'}" @cs-room-selected=${this.#onSelected} @cs-room-left=${this.#onGone} @cs-room-deleted=${this.#onGone}>
      <cs-rooms .roomId=${roomId}></cs-rooms>${this.#renderRoom()}${roomId === null ? nothing : html`<cs-members room-id=${roomId}></cs-members>`}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-rooms': CsDeskRooms;
  }
}
