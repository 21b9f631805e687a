import { CsError } from '@cs-kit/protocol';
import type { PreviewAnswer } from '@cs-kit/protocol';
import { LinkPreviews } from '../../engine/link-previews.ts';
import { CsLinkPreview } from '../cs-link-preview/cs-link-preview.ts';
import { registerLinkPreview } from '../cs-link-preview/register.ts';
import type { ToolsHost } from './message-tools.ts';

/** Puts what stands behind links under the messages that name them. Loads with the first such message. */
export class PreviewCards {
  readonly #host: ToolsHost;
  readonly #previews: LinkPreviews;

  constructor(host: ToolsHost) {
    registerLinkPreview();
    this.#host = host;
    this.#previews = new LinkPreviews(
      (roomId, messageId) => host.client?.json<PreviewAnswer>('GET', pathOf(roomId, messageId)) ?? Promise.reject(new CsError('relay/unreachable')),
      () => host.requestUpdate(),
    );
  }

  /** Looks through the messages that are in the page: a card stands right behind the words, and goes with them. */
  look(): void {
    for (const bubble of this.#host.scroller?.querySelectorAll<HTMLElement>('.msg > .bubble') ?? []) {
      const id = bubble.closest<HTMLElement>('[data-id]')?.dataset['id'];
      if (id !== undefined) this.#place(bubble, id);
    }
  }

  #place(bubble: HTMLElement, id: string): void {
    const next = bubble.nextElementSibling;
    const before = next instanceof CsLinkPreview ? next : null;
    const row = bubble.querySelector('a[href^="http"]') === null ? null : this.#host.rowOf(id);
    const preview = row === null ? null : this.#previews.get(this.#host.roomId, row);
    if (preview === null) return before?.remove();
    const card = before ?? document.createElement('cs-link-preview');
    card.preview = preview;
    card.blobs = this.#host.client;
    card.picturePath = `${pathOf(this.#host.roomId, id)}/picture`;
    if (before !== null) return undefined;
    // The message has been told already.
    card.ariaLive = 'off';
    bubble.after(card);
    return undefined;
  }
}

const pathOf = (roomId: string, messageId: string): string => `/v1/rooms/${roomId}/messages/${messageId}/preview`;
