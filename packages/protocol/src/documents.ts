/** Somebody who wrote. */
export interface Writer {
  readonly id: string;
  readonly name: string;
}

/** A document in the list of its room. */
export interface DocumentEntry {
  /** Name in the room: what the address of the document ends in. */
  readonly id: string;
  readonly title: string;
  /** ISO time of the last change. */
  readonly updatedAt: string;
  /** Who made it; null where that is not known any more. */
  readonly updatedBy: Writer | null;
  /** ISO time at which it was deleted; null where it was not. */
  readonly deletedAt: string | null;
}

/** What a document was at a time. */
export interface DocumentVersion {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  /** The name that somebody gave it; null where the relay kept it by itself. */
  readonly name: string | null;
  /** Who asked for it; null where nobody did. */
  readonly by: Writer | null;
  /** Who wrote since the version before. */
  readonly authors: readonly Writer[];
  /** Bytes of its state. */
  readonly size: number;
}

/** Where in the text a comment belongs. Its two ends move along with the words between them; the words as they were then stay beside it. */
export interface CommentAnchor {
  /** Both ends as relative positions of Yjs, base64url: the first character, and the last. */
  readonly start: string;
  readonly end: string;
  /** The words when the comment was written; long ones are cut. */
  readonly quote: string;
  /** What stood just before and after them, by which they are found again where a paragraph was made anew. */
  readonly before: string;
  readonly after: string;
}

/** A comment on words of a document, or an answer to one. */
export interface DocumentComment {
  readonly id: string;
  /** Id of the comment that began the thread; its own where it did. */
  readonly threadId: string;
  /** The words of the document; null for an answer. */
  readonly anchor: CommentAnchor | null;
  /** Who wrote it; null where that is not known any more. */
  readonly author: Writer | null;
  /** Empty where it was deleted. */
  readonly text: string;
  /** ISO times. */
  readonly at: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  /** When the thread was resolved and by whom; null for an open one, and for answers. */
  readonly resolved: { readonly at: string; readonly by: Writer | null } | null;
  /** Grows with every change of this comment: of two states the one with more is newer. */
  readonly revision: number;
}

/** What a document socket tells of comments (message 101): how many there are when it is asked, then each one that changes. */
export type CommentNews = { readonly count: number } | { readonly comment: DocumentComment };
