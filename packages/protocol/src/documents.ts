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
