import type { Generated, Selectable } from 'kysely';
import type {
  CallsTable,
  DocumentAuthorsTable,
  DocumentClientsTable,
  DocumentCommentsTable,
  DocumentHeadsTable,
  DocumentUpdatesTable,
  DocumentVersionsTable,
  DocumentsTable,
  LinkPreviewsTable,
  MentionsTable,
  MessageFilesTable,
  TranslationsTable,
  UploadsTable,
} from './schema-rooms.ts';

export type * from './schema-rooms.ts';

/* The portable subset (node:sqlite and PostgreSQL): text ids, epoch milliseconds as bigint, JSON as text, booleans as 0 or 1. */

export interface SitesTable {
  id: string;
  key: string;
  name: string;
  settings: string;
  created_at: number;
  updated_at: number;
}
export interface SiteSeenTable {
  site_id: string;
  origin: string;
  at: number;
}
export interface StaffTable {
  id: string;
  name: string;
  password: string | null;
  role: string;
  active: number;
  status: string;
  created_at: number;
  last_seen_at: number | null;
  /** Open conversations that they have at most before others are offered; null for the number of the site. */
  capacity: Generated<number | null>;
}
export interface CodesTable {
  hash: string;
  purpose: string;
  data: string;
  expires_at: number;
  used_at: number | null;
}
export interface VisitorsTable {
  id: string;
  site_id: string;
  name: string;
  external_id: string | null;
  locale: string;
  email: string | null;
  created_at: number;
  last_seen_at: number;
  /** When their erasure began; they are nobody from then on. */
  erasing_at: Generated<number | null>;
}
export interface RefreshTokensTable {
  hash: string;
  family: string;
  subject: string;
  subject_kind: string;
  site_id: string | null;
  origin: string | null;
  expires_at: number;
  replaced_at: number | null;
  revoked: number;
  /** The one conversation that this session reaches; null where it is the visitor's whole session. */
  room_id: string | null;
}
export interface MailLinksTable {
  hash: string;
  site_id: string;
  visitor_id: string;
  room_id: string;
  uses_left: number;
  created_at: number;
  expires_at: number;
}
export interface ApiKeysTable {
  id: string;
  site_id: string;
  name: string;
  hash: string;
  scopes: string;
  created_at: number;
  last_used_at: number | null;
  revoked: number;
}
export interface RoomsTable {
  id: string;
  site_id: string;
  kind: string;
  title: string;
  visibility: string;
  last_seq: number;
  locked: number;
  created_at: number;
  topic: Generated<string>;
  slow_mode_seconds: Generated<number>;
  archived_at: Generated<number | null>;
}
export interface MembersTable {
  room_id: string;
  user_id: string;
  name: string;
  role: string;
  read_seq: number;
  muted: number;
  /** 'in'; 'banned'; or 'gone': left while muted or below a member, which holds when they come back. */
  standing: Generated<string>;
}
export interface RoomInvitesTable {
  id: string;
  room_id: string;
  role: string;
  /** The code itself is shown once and kept nowhere. */
  hash: string;
  /** Null where there is no bound. */
  uses_left: number | null;
  expires_at: number;
  created_by: string;
  created_at: number;
}
export interface JoinRequestsTable {
  room_id: string;
  user_id: string;
  name: string;
  note: string;
  created_at: number;
}
export interface EventsTable {
  /** One number over all rooms, in the order in which they were stored. */
  place: Generated<number>;
  room_id: string;
  seq: number;
  id: string;
  at: number;
  kind: string;
  author_id: string;
  body: string;
  client_id: string | null;
  in_reply_to: string | null;
  /** The message that began the thread in which this happened. */
  thread_id: string | null;
}
export interface ConversationsTable {
  room_id: string;
  site_id: string;
  visitor_id: string;
  status: string;
  assignee_id: string | null;
  assignee_name: string | null;
  waiting_since: number | null;
  reason: string | null;
  first_response_at: number | null;
  rating: number | null;
  comment: string | null;
  context: string | null;
  open: number;
  started_at: number;
  updated_at: number;
  /** Grows with every change of the staff's matters: who changes a state that they read is refused where it is another one by now. */
  revision: Generated<number>;
  /** When a conversation that was put aside comes back; null until the visitor writes. */
  snoozed_until: Generated<number | null>;
  /** The status that it comes back to, and that its visitor sees meanwhile. */
  snoozed_from: Generated<string | null>;
  priority: Generated<string>;
  /** JSON array of small-lettered tags. */
  tags: Generated<string>;
  spam: Generated<number>;
  team_id: Generated<string | null>;
  /** JSON of the last `HandOver` by the staff. */
  handed: Generated<string | null>;
  /** To whom it is offered while it waits, and until when. */
  offered_to: Generated<string | null>;
  offered_name: Generated<string | null>;
  offered_until: Generated<number | null>;
  /** JSON array of those who let it pass while it waits. */
  offer_passed: Generated<string>;
  /** The conversation in which it goes on, since the staff merged the two. */
  merged_into: Generated<string | null>;
  /** Whether messages are translated for who reads another language. */
  translation: Generated<number>;
  /** Whether the visitor was told so. */
  translation_told: Generated<number>;
}
export interface ReviewsTable {
  room_id: string;
  /** Who had the conversation; null for the assistant. */
  agent_id: string | null;
  agent_name: string | null;
  reviewer_id: string;
  reviewer_name: string;
  score: number;
  words: string;
  category: string | null;
  at: number;
}
/** A conversation as it is read. */
export type ConversationRecord = Selectable<ConversationsTable>;
export interface TeamsTable {
  id: string;
  site_id: string;
  name: string;
  /** JSON arrays. */
  members: string;
  languages: string;
  pages: string;
  updated_at: number;
}
/** When somebody was last offered a conversation: whose turn it is outlives a restart. */
export interface RoutingTurnsTable {
  staff_id: string;
  offered_at: number;
}
export interface SavedRepliesTable {
  id: string;
  site_id: string;
  owner_id: string;
  owner_name: string;
  shortcut: string;
  title: string;
  body: string;
  locale: string;
  shared: number;
  updated_at: number;
}
export interface SavedViewsTable {
  id: string;
  owner_id: string;
  owner_name: string;
  name: string;
  shared: number;
  /** JSON of a `ViewFilter`. */
  filter: string;
  updated_at: number;
}
export interface BlocksTable {
  id: string;
  site_id: string;
  visitor_id: string;
  visitor_name: string;
  reason: string | null;
  by_id: string;
  by_name: string;
  at: number;
}
export interface AddressBlocksTable {
  id: string;
  site_id: string;
  network: string;
  reason: string | null;
  by_id: string;
  by_name: string;
  at: number;
  expires_at: number | null;
}
export interface SiteTagsTable {
  site_id: string;
  tag: string;
  used_at: number;
}
export interface ArticlesTable {
  id: string;
  site_id: string;
  locale: string;
  slug: string;
  title: string;
  body: string;
  tags: string;
  url: string | null;
  demo: number;
  updated_at: number;
}
export interface FilesTable {
  id: string;
  site_id: string;
  room_id: string | null;
  owner_id: string;
  kind: string;
  name: string;
  type: string;
  size: number;
  width: number | null;
  height: number | null;
  sha256: string;
  created_at: number;
  /** The conversation of the session by a link of a mail that brought it; null for others. */
  made_in: string | null;
}
export interface ImageJobsTable {
  id: string;
  site_id: string;
  owner_id: string;
  engine: string;
  request: string;
  items: string;
  created_at: number;
  updated_at: number;
  made_in: string | null;
}
export interface BudgetUseTable {
  site_id: string;
  budget: string;
  day: string;
  used: number;
}
export interface AuditTable {
  id: Generated<number>;
  at: number;
  actor_id: string;
  actor_name: string;
  action: string;
  target: string;
  detail: string;
  previous: string;
  hash: string;
}
export interface SettingsTable {
  key: string;
  value: string;
  updated_at: number;
}
export interface UnansweredTable {
  site_id: string;
  id: string;
  text: string;
  locale: string;
  at: number;
  count: number;
}
export interface IdempotencyTable {
  key: string;
  status: number;
  body: string;
  created_at: number;
}

/** Every table of the state store. */
export interface Schema {
  sites: SitesTable;
  site_seen: SiteSeenTable;
  staff: StaffTable;
  codes: CodesTable;
  visitors: VisitorsTable;
  refresh_tokens: RefreshTokensTable;
  mail_links: MailLinksTable;
  api_keys: ApiKeysTable;
  rooms: RoomsTable;
  members: MembersTable;
  room_invites: RoomInvitesTable;
  join_requests: JoinRequestsTable;
  events: EventsTable;
  conversations: ConversationsTable;
  reviews: ReviewsTable;
  site_tags: SiteTagsTable;
  blocks: BlocksTable;
  address_blocks: AddressBlocksTable;
  calls: CallsTable;
  saved_views: SavedViewsTable;
  teams: TeamsTable;
  routing_turns: RoutingTurnsTable;
  saved_replies: SavedRepliesTable;
  articles: ArticlesTable;
  files: FilesTable;
  uploads: UploadsTable;
  image_jobs: ImageJobsTable;
  budget_use: BudgetUseTable;
  audit: AuditTable;
  settings: SettingsTable;
  unanswered: UnansweredTable;
  documents: DocumentsTable;
  document_heads: DocumentHeadsTable;
  document_authors: DocumentAuthorsTable;
  document_versions: DocumentVersionsTable;
  document_updates: DocumentUpdatesTable;
  document_clients: DocumentClientsTable;
  document_comments: DocumentCommentsTable;
  idempotency: IdempotencyTable;
  mentions: MentionsTable;
  message_files: MessageFilesTable;
  link_previews: LinkPreviewsTable;
  translations: TranslationsTable;
}
