import { createStore } from '@cs-kit/core';
import type { Readable, RelayClient, Store } from '@cs-kit/core';
import { may, toCsError } from '@cs-kit/protocol';
import type { CsError, CommentAnchor, CommentNews, DocumentComment, Page } from '@cs-kit/protocol';
import { settled } from './settled.ts';
import type { SharedDocument } from './shared-document.ts';

/** A comment on words of the document, and what was answered. */
export interface Thread {
  readonly id: string;
  readonly anchor: CommentAnchor;
  readonly first: DocumentComment;
  /** The oldest first. */
  readonly answers: readonly DocumentComment[];
}

/** What is known of the comments of a document. `stale`: the last try to read them again failed. */
export type CommentsState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly error: CsError }
  | { readonly phase: 'ready'; readonly threads: readonly Thread[]; readonly stale: CsError | null };

/** Most pages that are read: all comments that a document may have, and those that were deleted above others. */
const MOST_PAGES = 40;

/** The comments of one open document, kept current by its socket. */
export class CommentSource {
  readonly #client: Pick<RelayClient, 'json' | 'platform' | 'session'>;
  readonly #shared: Pick<SharedDocument, 'state'>;
  readonly #path: string;
  readonly #state: Store<CommentsState> = createStore<CommentsState>({ phase: 'loading' });
  readonly #known = new Map<string, DocumentComment>();
  /** What came since the last reading began. */
  readonly #told: DocumentComment[] = [];
  #run: AbortController | null = null;

  constructor(client: Pick<RelayClient, 'json' | 'platform' | 'session'>, roomId: string, documentId: string, shared: Pick<SharedDocument, 'state'>) {
    this.#client = client;
    this.#shared = shared;
    this.#path = `/v1/rooms/${encodeURIComponent(roomId)}/documents/${encodeURIComponent(documentId)}/comments`;
  }

  /** What is known now. */
  get state(): Readable<CommentsState> {
    return this.#state;
  }

  /** Whether this person may comment and answer, as far as their role goes. */
  get mayWrite(): boolean {
    return this.#shared.state.get().canWrite;
  }

  /** Whether this person wrote it. */
  isOwn({ author }: DocumentComment): boolean {
    return author !== null && author.id === this.#client.session.current?.user.id;
  }

  /** Whether this person may delete it. */
  mayDelete(comment: DocumentComment): boolean {
    const { role, canWrite } = this.#shared.state.get();
    return canWrite && (this.isOwn(comment) || (role !== null && may(role, 'delete-others')));
  }

  /** Reads all of them; what is known stays until they are there. */
  async load(): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    this.#told.length = 0;
    if (this.#state.get().phase === 'failed') this.#state.set({ phase: 'loading' });
    try {
      const read = await this.#read(run.signal);
      if (this.#run !== run) return;
      // What is not among them was deleted meanwhile; what was told while they were read may be newer.
      this.#known.clear();
      for (const comment of [...read, ...this.#told.splice(0)]) this.#keep(comment);
      this.#tell(null);
    } catch (thrown) {
      if (this.#run !== run) return;
      const error = toCsError(thrown, 'relay/unreachable');
      if (this.#state.get().phase === 'ready') this.#tell(error);
      else this.#state.set({ phase: 'failed', error });
    }
  }

  /** Ends reading. */
  stop(): void {
    this.#run?.abort();
    this.#run = null;
  }

  /** Takes what the socket tells: how many there are when it connects, then each one that changes. */
  take(news: CommentNews): void {
    if ('count' in news) return void this.load();
    this.#keep(news.comment);
    this.#told.push(news.comment);
    if (this.#state.get().phase === 'ready') this.#tell(null);
  }

  /** Comments on words. The words have to be at the relay before what is said about them. */
  async add(anchor: CommentAnchor, text: string, key: string): Promise<DocumentComment> {
    await settled(this.#shared.state, this.#client.platform);
    return this.#put(this.#client.json<DocumentComment>('POST', this.#path, { body: { text, anchor }, idempotencyKey: key }));
  }

  answer(threadId: string, text: string, key: string): Promise<DocumentComment> {
    return this.#put(this.#client.json<DocumentComment>('POST', this.#path, { body: { text, threadId }, idempotencyKey: key }));
  }

  edit(id: string, text: string): Promise<DocumentComment> {
    return this.#change(id, { text });
  }

  resolve(id: string, resolved: boolean): Promise<DocumentComment> {
    return this.#change(id, { resolved });
  }

  /** Brings a deleted one back. */
  restore(id: string): Promise<DocumentComment> {
    return this.#change(id, { deleted: false });
  }

  async remove(id: string): Promise<void> {
    await this.#client.json('DELETE', `${this.#path}/${id}`);
    const comment = this.#known.get(id);
    // The socket tells the same; it may be slower.
    if (comment !== undefined && comment.deletedAt === null)
      this.take({ comment: { ...comment, text: '', deletedAt: new Date(this.#client.platform.now()).toISOString(), revision: comment.revision + 1 } });
  }

  #change(id: string, body: object): Promise<DocumentComment> {
    return this.#put(this.#client.json<DocumentComment>('PATCH', `${this.#path}/${id}`, { body }));
  }

  async #put(answer: Promise<DocumentComment>): Promise<DocumentComment> {
    const comment = await answer;
    this.take({ comment });
    return comment;
  }

  async #read(signal: AbortSignal): Promise<readonly DocumentComment[]> {
    const items: DocumentComment[] = [];
    let cursor: string | null = null;
    for (let count = 0; count < MOST_PAGES; count += 1) {
      const path: string = cursor === null ? this.#path : `${this.#path}?${new URLSearchParams({ cursor })}`;
      const page: Page<DocumentComment> = await this.#client.json<Page<DocumentComment>>('GET', path, { signal });
      items.push(...page.items);
      cursor = page.cursor;
      if (cursor === null) break;
    }
    return items;
  }

  #keep(comment: DocumentComment): void {
    const known = this.#known.get(comment.id);
    if (known === undefined || known.revision <= comment.revision) this.#known.set(comment.id, comment);
  }

  #tell(stale: CsError | null): void {
    this.#state.set({ phase: 'ready', threads: threadsOf([...this.#known.values()]), stale });
  }
}

/** Comments as threads, the oldest first. A thread is there as long as something in it was not deleted. */
export function threadsOf(comments: readonly DocumentComment[]): readonly Thread[] {
  const sorted = comments.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const answers = new Map<string, DocumentComment[]>();
  for (const comment of sorted)
    if (comment.id !== comment.threadId && comment.deletedAt === null) answers.set(comment.threadId, [...(answers.get(comment.threadId) ?? []), comment]);
  return sorted.flatMap((first) => {
    const own = answers.get(first.id) ?? [];
    return first.anchor === null || (first.deletedAt !== null && own.length === 0) ? [] : [{ id: first.id, anchor: first.anchor, first, answers: own }];
  });
}
