import type { RelayClient } from '@cs-kit/core';
import { CsError, may } from '@cs-kit/protocol';
import type { DocumentVersion, Page } from '@cs-kit/protocol';
import type { Node } from 'prosemirror-model';
import { DocumentsApi } from '../documents/api.ts';
import type { DocumentsClient } from '../documents/api.ts';
import { settled } from './settled.ts';
import type { SharedDocument } from './shared-document.ts';
import { nodeOf } from './version-node.ts';

/** What versions need of the editor of the document. */
export interface VersionEditor {
  readonly doc: Node;
  replace(doc: Node): (() => boolean) | null;
}

/** The versions of one open document: those at the relay, and the text as it is now. */
export class VersionSource {
  readonly #api: DocumentsApi;
  readonly #platform: Pick<RelayClient['platform'], 'setTimeout' | 'clearTimeout'>;
  readonly #documentId: string;
  readonly #shared: Pick<SharedDocument, 'state'>;
  readonly #editor: () => VersionEditor | null;
  readonly #restored: (undo: () => boolean, time: string) => void;
  readonly #read = new Map<string, Node>();

  constructor(
    client: DocumentsClient & { readonly platform: Pick<RelayClient['platform'], 'setTimeout' | 'clearTimeout'> },
    roomId: string,
    documentId: string,
    shared: Pick<SharedDocument, 'state'>,
    editor: () => VersionEditor | null,
    restored: (undo: () => boolean, time: string) => void,
  ) {
    this.#api = new DocumentsApi(client, roomId);
    this.#platform = client.platform;
    this.#documentId = documentId;
    this.#shared = shared;
    this.#editor = editor;
    this.#restored = restored;
  }

  /** Whether this person may save and restore versions now. */
  get mayWrite(): boolean {
    return this.#shared.state.get().canWrite;
  }

  /** Whether this person may delete versions. */
  get mayDelete(): boolean {
    const { role, canWrite } = this.#shared.state.get();
    return canWrite && role !== null && may(role, 'delete-others');
  }

  list(cursor: string | null, signal?: AbortSignal): Promise<Page<DocumentVersion>> {
    return this.#api.versions(this.#documentId, cursor, signal);
  }

  async save(name: string | null, key: string): Promise<DocumentVersion> {
    await settled(this.#shared.state, this.#platform);
    return this.#api.save(this.#documentId, name, key);
  }

  remove(id: string): Promise<unknown> {
    return this.#api.removeVersion(this.#documentId, id);
  }

  /** The text of a version; null is the one of now. */
  async text(id: string | null): Promise<Node> {
    if (id === null) {
      const doc = this.#editor()?.doc;
      if (doc === undefined) throw new CsError('relay/unreachable', 'The document is not open any more.');
      return doc;
    }
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const node = nodeOf(await this.#api.version(this.#documentId, id));
    this.#read.set(id, node);
    return node;
  }

  /** Makes the document what it was, after what it is now is kept as a version. `request/too-large` where that is more than one change may hold. */
  async restore(id: string, time: string, key: string): Promise<void> {
    const node = await this.text(id);
    await this.save(null, key);
    const editor = this.#editor();
    if (editor === null || !this.mayWrite) throw new CsError('room/forbidden', 'The document cannot be changed now.');
    const undo = editor.replace(node);
    if (undo === null) throw new CsError('request/too-large', 'This version is more than one change may hold.');
    this.#restored(undo, time);
  }
}
