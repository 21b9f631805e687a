import type { DocumentVersion } from '@cs-kit/protocol';
import * as Y from 'yjs';
import { prosemirrorToYXmlFragment } from 'y-prosemirror';
import { fromMarkdown } from '../engine/document/markdown-in.ts';
import type { FakeDocuments } from './fake-documents.ts';
import { ANA, idOf, ROOM, VISITOR } from './fake-relay.ts';
import type { Call } from './fake-relay.ts';

/** The versions of the document `plan` of a relay in memory. */
export class FakeVersions {
  list: DocumentVersion[] = [];
  /** Calls that fail, by their method, with the code of the refusal. */
  readonly refusals = new Map<string, { readonly status: number; readonly code: string }>();
  /** Page size of the list. */
  most = 50;
  readonly #states = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #documents: FakeDocuments;

  constructor(documents: FakeDocuments) {
    this.#documents = documents;
    documents.relay.handlers.push((call) => this.#answer(call));
  }

  /** Adds one, newer than those there are. */
  add(markdown: string, name: string | null = null): DocumentVersion {
    const doc = new Y.Doc();
    prosemirrorToYXmlFragment(fromMarkdown(markdown), doc.getXmlFragment('content'));
    return this.#put(Y.encodeStateAsUpdate(doc) as Uint8Array<ArrayBuffer>, name);
  }

  #put(state: Uint8Array<ArrayBuffer>, name: string | null): DocumentVersion {
    const id = idOf(800 + this.#states.size);
    const version = {
      id,
      at: new Date(Date.UTC(2026, 10, 22, 10, this.#states.size)).toISOString(),
      name,
      by: name === null ? null : { id: VISITOR.id, name: VISITOR.name },
      authors: [{ id: ANA.id, name: ANA.name }],
      size: state.length,
    };
    this.#states.set(id, state);
    this.list = [version, ...this.list];
    return version;
  }

  #answer({ method, path, body }: Call) {
    const [, rest] = new RegExp(`^/v1/rooms/${ROOM}/documents/plan/versions(.*)$`).exec(path) ?? [];
    if (rest === undefined) return undefined;
    const refusal = this.refusals.get(method);
    if (refusal !== undefined)
      return { status: refusal.status, body: { code: refusal.code, title: refusal.code, status: refusal.status, detail: refusal.code, retryable: false } };
    if (method === 'POST')
      return { status: 201, body: this.#put(Y.encodeStateAsUpdate(this.#documents.doc) as Uint8Array<ArrayBuffer>, (body as { name?: string }).name ?? null) };
    if (method === 'DELETE') return (void (this.list = this.list.filter(({ id }) => !rest.endsWith(id))), { status: 204 });
    const bytes = this.#states.get(rest.slice(1));
    if (bytes !== undefined) return { status: 200, bytes };
    const from = this.list.findIndex(({ id }) => rest.includes(id)) + 1;
    const items = this.list.slice(from, from + this.most);
    return { status: 200, body: { items, cursor: from + this.most < this.list.length ? (items.at(-1)?.id ?? null) : null } };
  }
}
