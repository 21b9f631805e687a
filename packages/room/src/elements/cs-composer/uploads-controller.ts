import type { DraftAttachment } from '@cs-kit/core';
import type { CsError, StoredFile } from '@cs-kit/protocol';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Item } from './item.ts';

/** Sends one file to the room and tells the share that has left. */
export type Uploader = (file: File, progress: (share: number) => void, signal: AbortSignal) => Promise<StoredFile>;

/** What the uploads need of the composer. */
export interface UploadsHost extends ReactiveControllerHost {
  readonly uploader: Uploader | null;
  readonly internal: boolean;
  /** Words for a file that did not arrive; reports the error. */
  whyFailed(name: string, error: unknown): string;
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
    this.empty(this.#items);
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

  /** Sends a file, or sends it again. */
  async run(item: Item): Promise<void> {
    const { uploader } = this.#host;
    if (uploader === null || item.file === null) return;
    this.#patch(item.key, { failed: null, share: 0 });
    try {
      const stored = await uploader(item.file, (share) => this.#patch(item.key, { share }), item.cancel.signal);
      const { id, name, type, size, width, height } = stored;
      this.#patch(item.key, {
        share: 1,
        ready: { kind: 'file', id, name, type, size, ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) },
      });
    } catch (error) {
      if (!item.cancel.signal.aborted) this.#patch(item.key, { failed: this.#host.whyFailed(item.name, error as CsError) });
    }
  }

  /** Takes files away; those on their way are cancelled. */
  empty(items: readonly Item[] = this.#items): void {
    for (const item of items) {
      item.cancel.abort();
      if (item.preview !== null) URL.revokeObjectURL(item.preview);
    }
    this.#set(this.#items.filter((item) => !items.some(({ key }) => key === item.key)));
  }

  #add(known: Pick<Item, 'name' | 'size'> & Partial<Item>): Item {
    this.#next += 1;
    const blank = { share: 0, ready: null, failed: null, file: null, preview: null };
    const item: Item = { ...blank, ...known, key: this.#next, cancel: new AbortController(), internal: this.#host.internal };
    this.#set([...this.#items, item]);
    return item;
  }

  #patch(key: number, change: Partial<Item>): void {
    this.#set(this.#items.map((item) => (item.key === key ? { ...item, ...change } : item)));
  }

  #set(items: readonly Item[]): void {
    this.#items = items;
    this.#host.requestUpdate();
  }
}
