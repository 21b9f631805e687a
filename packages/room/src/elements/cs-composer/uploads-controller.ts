import type { DraftAttachment } from '@cs-kit/core';
import type { CsError, StoredFile } from '@cs-kit/protocol';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Item } from './item.ts';

/** Sends one file to the room and tells the share that has left. An abort with the reason 'paused' keeps what has come of a large one for the next call. */
export type Uploader = (file: File, progress: (share: number) => void, signal: AbortSignal) => Promise<StoredFile>;

/** What the uploads need of the composer. */
export interface UploadsHost extends ReactiveControllerHost {
  readonly uploader: Uploader | null;
  readonly internal: boolean;
  /** Reports a file that did not arrive. */
  fail(error: unknown): CsError;
}

/** The files of a message that is being written. Notes for the team and replies each have their own. */
export class UploadsController implements ReactiveController {
  readonly #host: UploadsHost;
  #items: readonly Item[] = [];
  #next = 0;

  constructor(host: UploadsHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Files of the mode that is shown: what was attached to a note never goes out with a reply. */
  get files(): readonly Item[] {
    return this.#items.filter((item) => item.internal === this.#host.internal);
  }

  /** @internal */
  hostDisconnected(): void {
    this.empty(this.#items, 'paused');
  }

  /** Adds a file or picture that is at the relay already. */
  attach(attachment: DraftAttachment, name: string): void {
    this.#add({ name, size: attachment.size ?? 0, share: 1, ready: attachment });
  }

  /** Uploads a file. */
  async upload(file: File): Promise<void> {
    const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
    await this.run(this.#add({ name: file.name, size: file.size, file, preview }));
  }

  /** Sends a file, sends it again, or goes on with it. */
  async run({ key, file, paused, share }: Item): Promise<void> {
    const { uploader } = this.#host;
    if (uploader === null || file === null) return;
    const cancel = new AbortController();
    this.change(key, { cancel, failed: null, paused: false, share: paused ? share : 0 });
    try {
      const { sha256: _hash, ...stored } = await uploader(file, (sent) => this.change(key, { share: sent }), cancel.signal);
      this.change(key, { ready: { kind: 'file', ...stored } });
    } catch (error) {
      if (!cancel.signal.aborted) this.change(key, { failed: this.#host.fail(error) });
    }
  }

  /** Takes files away; those on their way are cancelled, and dropped at the relay unless the reason is that it may go on later. */
  empty(items: readonly Item[] = this.#items, reason?: 'paused'): void {
    for (const item of items) {
      item.cancel.abort(reason);
      if (item.preview !== null) URL.revokeObjectURL(item.preview);
    }
    this.#set(this.#items.filter((item) => !items.some(({ key }) => key === item.key)));
  }

  /** Changes what is known of a file. */
  change(key: number, change: Partial<Item>): void {
    this.#set(this.#items.map((item) => (item.key === key ? { ...item, ...change } : item)));
  }

  #add(known: Pick<Item, 'name' | 'size'> & Partial<Item>): Item {
    this.#next += 1;
    const blank = { share: 0, paused: false, ready: null, failed: null, file: null, preview: null };
    const item: Item = { ...blank, ...known, key: this.#next, cancel: new AbortController(), internal: this.#host.internal };
    this.#set([...this.#items, item]);
    return item;
  }

  #set(items: readonly Item[]): void {
    this.#items = items;
    this.#host.requestUpdate();
  }
}
