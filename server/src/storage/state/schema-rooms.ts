/* What rooms hold beside their log: documents, files on their way, calls, links; and what follows from the log. */

/** Resumable uploads that are not finished. Their bytes lie beside the blobs; how many there are, the file itself tells. */
export interface UploadsTable {
  id: string;
  site_id: string;
  room_id: string | null;
  owner_id: string;
  name: string;
  length: number;
  created_at: number;
  expires_at: number;
}

export interface DocumentsTable {
  room_id: string;
  document_id: string;
  /** State of the document up to `snapshot_seq`. */
  snapshot: Uint8Array | null;
  snapshot_seq: number;
  created_by: string;
  created_at: number;
  updated_at: number;
}

/** What a list of documents shows; apart from the state, which may be large. */
export interface DocumentHeadsTable {
  room_id: string;
  document_id: string;
  title: string;
  created_at: number;
  updated_at: number;
  /** Who changed it last; empty where that is not known any more. */
  updated_by: string;
  /** The newest change that a version holds. */
  versioned_at: number;
  deleted_at: number | null;
}

/** Who has written into a document, and when last. */
export interface DocumentAuthorsTable {
  room_id: string;
  document_id: string;
  user_id: string;
  name: string;
  at: number;
}

export interface DocumentVersionsTable {
  id: string;
  room_id: string;
  document_id: string;
  at: number;
  name: string | null;
  by_id: string | null;
  by_name: string | null;
  /** JSON array of `Writer`. */
  authors: string;
  /** Bytes of the state, as it is and packed. */
  size: number;
  packed: number;
  /** The state as a Yjs update, by gzip. */
  state: Uint8Array;
}

/** Comments on documents, and answers to them. */
export interface DocumentCommentsTable {
  id: string;
  room_id: string;
  document_id: string;
  /** The comment that began the thread; its own id where it did. */
  thread_id: string;
  /** JSON of `CommentAnchor`; null for an answer. */
  anchor: string | null;
  /** Who wrote it; empty where that is not known any more. */
  author_id: string;
  author_name: string;
  text: string;
  at: number;
  edited_at: number | null;
  deleted_at: number | null;
  /** Who deleted it, and may bring it back. */
  deleted_by: string | null;
  resolved_at: number | null;
  resolved_by: string | null;
  resolved_name: string | null;
  revision: number;
}

export interface DocumentUpdatesTable {
  room_id: string;
  document_id: string;
  seq: number;
  author_id: string;
  at: number;
  data: Uint8Array;
}

export interface DocumentClientsTable {
  room_id: string;
  document_id: string;
  client_id: number;
  user_id: string;
}

/** Who is mentioned where; follows from `events` by itself. */
export interface MentionsTable {
  room_id: string;
  user_id: string;
  seq: number;
}

/** Files that stand in messages; follows from `events` by itself. */
export interface MessageFilesTable {
  file_id: string;
  room_id: string;
  seq: number;
  internal: number;
}

/** Calls of rooms, those that go on and those that are over. */
export interface CallsTable {
  id: string;
  room_id: string;
  started_at: number;
  /** Id of the person. */
  started_by: string;
  /** That person as JSON, as the relay vouched for them. */
  starter: string;
  media: string;
  transport: string;
  answered_at: number | null;
  ended_at: number | null;
  outcome: string | null;
}

/** What stood behind links of messages, kept for a while. */
export interface LinkPreviewsTable {
  room_id: string;
  /** Of the address: it may be one that is not for everybody. */
  hash: string;
  /** JSON of what was found; null where that was nothing. */
  body: string | null;
  picture: Uint8Array | null;
  bytes: number;
  made_at: number;
}

/** Messages in other languages. What was said stands in `events` alone. */
export interface TranslationsTable {
  message_id: string;
  /** Name of the words that were translated. */
  revision: string;
  language: string;
  room_id: string;
  /** As the engine says. */
  from_language: string | null;
  /** Null where the message is in that language already. */
  text: string | null;
  made_at: number;
}
