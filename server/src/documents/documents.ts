import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { Clock } from '../rooms/live-room.ts';
import type { DocumentKey } from '../storage/state/store.ts';
import { LiveDocument } from './live-document.ts';
import type { Editor } from './live-document.ts';
import type { DocumentStore } from './store.ts';

/** What documents need from the rest of the relay. */
export interface DocumentsDeps {
  readonly store: DocumentStore;
  readonly clock: Clock;
  /** Told of what failed in the background. */
  readonly onFailure: (error: unknown) => void;
}

const nameOf = ({ roomId, documentId }: DocumentKey): string => `${roomId}/${documentId}`;

/** Documents that somebody has open. One is loaded by the first who comes, and put away after the last has left and its changes are gathered; whoever comes meanwhile finds it there. */
export class Documents {
  readonly #deps: DocumentsDeps;
  readonly #open = new Map<string, Promise<LiveDocument>>();
  readonly #making = new WeakMap<LiveDocument, Promise<void>>();

  constructor(deps: DocumentsDeps) {
    this.#deps = deps;
  }

  /** Documents in memory. */
  get size(): number {
    return this.#open.size;
  }

  /** Opens a document for an editor. */
  async enter(key: DocumentKey, editor: Editor): Promise<LiveDocument> {
    const name = nameOf(key);
    let opening = this.#open.get(name);
    if (opening === undefined) {
      opening = this.#load(key);
      this.#open.set(name, opening);
      opening.catch(() => this.#open.delete(name));
    }
    const document = await opening;
    // It may have been put away while this one waited.
    if (this.#open.get(name) !== opening) return this.enter(key, editor);
    document.enter(editor);
    return document;
  }

  leave(document: LiveDocument, editor: Editor): void {
    document.leave(editor);
    if (document.empty) void this.#putAway(document);
  }

  /** Takes a change of an editor; see `LiveDocument.change`. The first one makes the document. */
  async change(document: LiveDocument, editor: Editor, update: Uint8Array): Promise<void> {
    if (document.unwritten) await this.#mayBeMade(document);
    await document.change(editor, update);
  }

  /** Asked once for a document, however many changes it begins with. */
  #mayBeMade(document: LiveDocument): Promise<void> {
    const asked = this.#making.get(document);
    if (asked !== undefined) return asked;
    const asking = this.#deps.store.others(document.key).then((count) => {
      if (count >= RELAY_LIMITS.documentsPerRoom) throw new CsError('room/full', `A room has at most ${RELAY_LIMITS.documentsPerRoom} documents.`);
    });
    this.#making.set(document, asking);
    asking.catch(() => this.#making.delete(document));
    return asking;
  }

  /** The whole state of a document, whether somebody has it open or not; null where nobody has written into it. */
  async state(key: DocumentKey): Promise<Uint8Array | null> {
    const document = await (this.#open.get(nameOf(key)) ?? this.#load(key));
    return document.unwritten ? null : document.state();
  }

  /** A document was deleted, or brought back: whoever has it open learns of it at once. */
  async setDeleted(key: DocumentKey, deleted: boolean): Promise<void> {
    (await this.#opened(key))?.setDeleted(deleted);
  }

  /** Tells whoever has a document open and listens for comments. */
  async tellComments(key: DocumentKey, frame: Uint8Array): Promise<void> {
    (await this.#opened(key))?.tellComments(frame);
  }

  /** The document, where somebody has it open. */
  async #opened(key: DocumentKey): Promise<LiveDocument | undefined> {
    return this.#open.get(nameOf(key))?.catch(() => undefined);
  }

  /** Gathers what is open, at the end of the process. */
  async close(): Promise<void> {
    for (const opening of this.#open.values()) await opening.then((document) => document.compact()).catch(() => undefined);
  }

  async #load(key: DocumentKey): Promise<LiveDocument> {
    return new LiveDocument(key, await this.#deps.store.load(key), this.#deps);
  }

  async #putAway(document: LiveDocument): Promise<void> {
    await document.compact();
    if (document.empty) this.#open.delete(nameOf(document.key));
  }
}
