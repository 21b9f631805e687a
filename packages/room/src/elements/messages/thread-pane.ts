import type { RelayClient, RoomFeed } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { ReactiveController } from 'lit';
import type { Person } from '../../engine/people.ts';
import type { Uploader } from '../cs-composer/cs-composer.ts';
import type { CsMessages } from '../cs-messages/cs-messages.ts';
import { adopt, around } from '../cs-thread/cs-thread.styles.ts';
import { registerThread } from '../cs-thread/register.ts';

/** How a room shows and takes messages: a thread does the same. */
export interface ThreadLook {
  readonly people: readonly Person[];
  readonly uploader: Uploader | null;
  readonly uploadsReason: string;
  readonly maxChars?: number | undefined;
  readonly maxBytes?: number | undefined;
}

/** What a thread needs of whoever shows its room. */
export interface ThreadSource {
  readonly client: () => RelayClient | null;
  readonly feed: () => RoomFeed | null;
  readonly list: () => CsMessages | null;
  readonly look: () => ThreadLook;
  /** An answer is on its way. */
  readonly sent?: (clientMessageId: string) => void;
  readonly failed: (error: unknown) => void;
  /** Takes the focus where what opened the thread is gone. */
  readonly closed: () => void;
}

/** The thread that is open beside or over the messages of its room. For `<cs-room>` and the desk alike. */
export class ThreadPane implements ReactiveController {
  readonly #host: CsElement;
  readonly #source: ThreadSource;
  #id: string | null = null;
  #answer: string | null = null;
  #feed: RoomFeed | null = null;
  #back: HTMLElement | null = null;

  constructor(host: CsElement, source: ThreadSource) {
    this.#host = host;
    this.#source = source;
    host.addController(this);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#id = null;
  }

  /** Opens a thread and gives it the focus. */
  open(threadId: string, answerId?: string): void {
    registerThread();
    adopt(this.#host, around);
    this.#back = (this.#source.list()?.renderRoot as ShadowRoot | undefined)?.activeElement as HTMLElement | null;
    this.#id = threadId;
    this.#answer = answerId ?? null;
    this.#feed = this.#source.feed();
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.#host.renderRoot.querySelector('cs-thread')?.enter(this.#answer));
  }

  /** Shuts it; the focus goes back to where it was opened from. */
  close(): void {
    if (this.#id === null) return;
    this.#id = null;
    this.#host.requestUpdate();
    const list = this.#source.list();
    void this.#host.updateComplete.then(() => {
      if (this.#back?.isConnected === true) this.#back.focus({ preventScroll: true });
      else this.#source.closed();
      // What stood behind it can be read now.
      list?.requestUpdate();
    });
  }

  /** The thread, while it is open. It ends with its room. */
  render(): unknown {
    const feed = this.#source.feed();
    if (this.#id === null || feed === null || feed !== this.#feed) return nothing;
    const list = this.#source.list();
    const { people, uploader, uploadsReason, maxChars, maxBytes } = this.#source.look();
    return html`<cs-thread
      thread-id=${this.#id}
      .connection=${this.#source.client()}
      .room=${feed}
      side=${list?.side ?? 'visitor'}
      .me=${list?.me ?? null}
      .deskLine=${list?.deskLine ?? null}
      ?can-speak=${list?.canSpeak ?? false}
      assistant-name=${list?.assistantName ?? ''}
      .people=${people}
      .uploader=${uploader}
      uploads-reason=${uploadsReason}
      max-chars=${maxChars ?? nothing}
      max-bytes=${maxBytes ?? nothing}
      .sent=${this.#source.sent ?? null}
      .close=${() => this.close()}
    ></cs-thread>`;
  }
}
