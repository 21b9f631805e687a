import type { CommentAnchor, CommentNews, DocumentComment } from '@cs-kit/protocol';
import * as encoding from 'lib0/encoding';
import type { FakeDocuments } from './fake-documents.ts';
import { ANA, idOf, ROOM, VISITOR } from './fake-relay.ts';
import type { Call } from './fake-relay.ts';

/** The comments of the document `plan` of a relay in memory. */
export class FakeComments {
  list: DocumentComment[] = [];
  /** Calls that fail, by their method, with the code of the refusal. */
  readonly refusals = new Map<string, { readonly status: number; readonly code: string }>();
  readonly calls: Call[] = [];
  readonly #documents: FakeDocuments;
  #made = 0;

  constructor(documents: FakeDocuments) {
    this.#documents = documents;
    documents.relay.handlers.push((call) => this.#answer(call));
    documents.comments = () => this.list.length;
  }

  /** Somebody says something, without telling of it. */
  add(text: string, on: { readonly anchor: CommentAnchor } | { readonly threadId: string }, author = { id: ANA.id, name: ANA.name }): DocumentComment {
    const id = idOf(700 + (this.#made += 1));
    const comment: DocumentComment = {
      id,
      threadId: 'threadId' in on ? on.threadId : id,
      anchor: 'anchor' in on ? on.anchor : null,
      author,
      text,
      at: new Date(Date.UTC(2026, 10, 22, 10, this.#made)).toISOString(),
      editedAt: null,
      deletedAt: null,
      resolved: null,
      revision: 1,
    };
    this.list = [...this.list, comment];
    return comment;
  }

  /** Changes one, and tells of it. */
  change(id: string, values: Partial<DocumentComment>): DocumentComment {
    this.list = this.list.map((comment) => (comment.id === id ? { ...comment, ...values, revision: comment.revision + 1 } : comment));
    const comment = this.list.find((one) => one.id === id) as DocumentComment;
    this.tell({ comment });
    return comment;
  }

  tell(news: CommentNews): void {
    this.#documents.tell(101, (encoder) => encoding.writeVarString(encoder, JSON.stringify(news)));
  }

  #answer(call: Call) {
    const { method, path, body } = call;
    const [, rest] = new RegExp(`^/v1/rooms/${ROOM}/documents/plan/comments/?(.*)$`).exec(path) ?? [];
    if (rest === undefined) return undefined;
    this.calls.push(call);
    const refusal = this.refusals.get(method);
    if (refusal !== undefined)
      return { status: refusal.status, body: { code: refusal.code, title: refusal.code, status: refusal.status, detail: refusal.code, retryable: false } };
    if (method === 'GET') return { status: 200, body: { items: this.list.filter(({ deletedAt }) => deletedAt === null), cursor: null } };
    const asked = body as { readonly text: string; readonly anchor: CommentAnchor; readonly resolved?: boolean; readonly deleted?: false };
    const now = new Date(Date.UTC(2026, 10, 22, 11)).toISOString();
    const me = { id: VISITOR.id, name: VISITOR.name };
    if (method === 'POST') return { status: 201, body: this.add(asked.text, asked, me) };
    if (method === 'DELETE') return (this.change(rest, { deletedAt: now }), { status: 204 });
    return {
      status: 200,
      body: this.change(rest, {
        ...(asked.text === undefined ? {} : { text: asked.text, editedAt: now }),
        ...(asked.deleted === undefined ? {} : { deletedAt: null }),
        ...(asked.resolved === undefined ? {} : { resolved: asked.resolved ? { at: now, by: me } : null }),
      }),
    };
  }
}
