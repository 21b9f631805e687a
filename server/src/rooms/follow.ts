import type { LogEvent, Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { MailLinks } from '../auth/mail-links.ts';
import type { Sites } from '../auth/sites.ts';
import type { RecordEvent } from '../context.ts';
import type { Mailer } from '../mail.ts';
import type { Metrics } from '../metrics.ts';
import type { ConversationRecord, Schema } from '../storage/state/schema.ts';
import { mailAnswer } from './answer-mail.ts';
import type { Blocks } from './blocks.ts';
import type { Clock } from './live-room.ts';
import type { Conversations } from './conversations.ts';
import type { RoomLog } from './log.ts';
import { callsAssistant, questionOf } from './mentions.ts';
import { logged } from '../logged.ts';
import type { Replies } from './replies.ts';
import type { Rooms } from './rooms.ts';

type LocaleOf = (visitorId: string) => Promise<{ readonly locale: string; readonly email: string | null }>;
type MessageEvent = LogEvent & { kind: 'message' };

/** What follows from stored events. */
export interface FollowDeps {
  readonly db: Kysely<Schema>;
  readonly log: RoomLog;
  readonly rooms: Rooms;
  readonly conversations: Conversations;
  readonly replies: Replies;
  readonly sites: Sites;
  readonly links: MailLinks;
  readonly blocks: Blocks;
  readonly localeOf: LocaleOf;
  readonly record: RecordEvent;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly mailer: Mailer | null;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

const LEFTOVER_MS = 60_000;
/** How long an answer may stand unread on an open page before it goes by mail as well. */
const UNREAD_MS = 2 * 60_000;

/** Follows the log: the assistant answers visitors, a take-over silences it, the desk is told, an absent visitor gets the answer by mail. */
export function followLog(deps: FollowDeps): void {
  const { log, replies, logger } = deps;
  log.onStored((roomId, event) => {
    if (event.kind === 'status' && event.status !== 'assistant') void replies.silence(roomId);
    // The desk shows the last words: they may be others now, or none.
    if ((event.kind === 'edit' || event.kind === 'delete') && deps.rooms.live(roomId)?.kind !== 'group') deps.conversations.changed(roomId);
    if (event.kind === 'receipt' && event.author.role !== 'visitor')
      void tellRead(deps, roomId, event.userId).catch(logged(logger, 'a read whisper was not told'));
    if (event.kind !== 'message') return;
    deps.metrics.message();
    void onMessage(deps, roomId, event).catch(logged(logger, 'a message was stored, but what follows from it failed', { roomId }));
    if (event.message.visibility === undefined)
      void mailAbsent(deps, roomId, event).catch((error: unknown) => logger.warn({ err: error, roomId }, 'mail was not sent'));
  });
}

/** Who has read a whisper is called by it no more. */
async function tellRead({ db, rooms, conversations }: FollowDeps, roomId: string, userId: string): Promise<void> {
  if (rooms.live(roomId)?.kind === 'group') return;
  const named = await db.selectFrom('mentions').select('seq').where('room_id', '=', roomId).where('user_id', '=', userId).limit(1).executeTakeFirst();
  if (named !== undefined) conversations.changed(roomId);
}

async function onMessage(deps: FollowDeps, roomId: string, event: MessageEvent): Promise<void> {
  const room = deps.rooms.live(roomId) ?? (await deps.rooms.load(roomId)).room;
  const visitor = event.author.role === 'visitor';
  const open = event.message.visibility === undefined;
  const { firstResponseMs } = room.kind === 'conversation' && open ? await deps.conversations.onMessage(roomId, event.author) : { firstResponseMs: null };
  if (event.message.origin !== 'notice') {
    // In a group nobody serves anybody: what its people say to each other is not counted as service.
    const person = room.kind === 'group' ? 'member' : visitor ? 'visitor' : 'staff';
    const by = event.author.role === 'assistant' ? 'assistant' : person;
    deps.record({
      siteId: room.siteId,
      name: 'message.sent',
      visitorId: visitor ? event.author.id : null,
      properties: { by, ...(firstResponseMs === null ? {} : { firstResponseMs }) },
    });
  }
  const site = deps.sites.byId(room.siteId);
  // A visitor is answered while the assistant has the conversation anyway; a person who has it is not talked over.
  if (site !== null && callsAssistant(event) && (room.kind === 'group' || !visitor)) await answerCall(deps, roomId, site, event);
  if (room.kind === 'group') return;
  if (!open) deps.conversations.changed(roomId);
  if (visitor && event.message.text.trim() !== '') await answer(deps, roomId, event);
}

async function answer(deps: FollowDeps, roomId: string, event: MessageEvent): Promise<void> {
  const row = await deps.conversations.row(roomId);
  const site = row === null ? null : deps.sites.byId(row.site_id);
  if (row === null || site === null || row.status !== 'assistant' || !site.features.includes('room')) return;
  const { locale } = await deps.localeOf(row.visitor_id);
  await deps.replies.answer({ roomId, site, visitorId: row.visitor_id, locale, messageId: event.id, text: event.message.text });
}

/** Answers whoever called the assistant by its name. */
async function answerCall(deps: FollowDeps, roomId: string, site: Site, event: MessageEvent): Promise<void> {
  const text = questionOf(event.message, site.theme.assistantName);
  if (text === '' || !site.features.includes('room')) return;
  const { locale } = await deps.localeOf(event.author.id);
  const { threadId } = event.message;
  await deps.replies.answer({ roomId, site, visitorId: event.author.id, locale, messageId: event.id, threadId, text, called: true });
}

/** A person's answer goes to the address that the visitor gave: at once where the visitor has left, a while later where the page is open but nobody reads it. */
async function mailAbsent(deps: FollowDeps, roomId: string, event: MessageEvent): Promise<void> {
  if (deps.mailer === null || event.author.role === 'visitor' || event.author.role === 'assistant') return;
  const row = await deps.conversations.row(roomId);
  if (row === null || (await deps.localeOf(row.visitor_id)).email === null) return;
  if (deps.rooms.live(roomId)?.isPresent(row.visitor_id) !== true) return mailAnswer(deps, deps.mailer, row, event);
  const { mailer } = deps;
  deps.clock.after(UNREAD_MS, () => {
    void mailUnread(deps, mailer, row, event).catch(logged(deps.logger, 'mail was not sent', { roomId }));
  });
}

async function mailUnread(deps: FollowDeps, mailer: Mailer, row: ConversationRecord, event: MessageEvent): Promise<void> {
  const { room } = await deps.rooms.load(row.room_id);
  if ((room.members.get(row.visitor_id)?.readSeq ?? 0) < event.seq) await mailAnswer(deps, mailer, row, event);
}

/** After a restart: what visitors asked in the last minute and nobody answered is answered, once. */
export async function answerLeftovers(deps: {
  readonly db: Kysely<Schema>;
  readonly replies: Replies;
  readonly sites: Sites;
  readonly localeOf: LocaleOf;
  readonly now: () => number;
}): Promise<number> {
  const rows = await deps.db
    .selectFrom('events')
    .innerJoin('conversations', 'conversations.room_id', 'events.room_id')
    .select(['events.room_id', 'events.id', 'events.body', 'conversations.site_id', 'conversations.visitor_id'])
    .where('events.at', '>', deps.now() - LEFTOVER_MS)
    .where('events.kind', '=', 'message')
    .where('conversations.status', '=', 'assistant')
    .orderBy('events.seq')
    .execute();
  let count = 0;
  for (const row of rows) {
    const { author, message } = JSON.parse(row.body) as Pick<MessageEvent, 'author' | 'message'>;
    const site: Site | null = deps.sites.byId(row.site_id);
    if (author.role !== 'visitor' || site === null || !site.features.includes('room') || message.text.trim() === '') continue;
    const answered = await deps.db.selectFrom('events').select('seq').where('room_id', '=', row.room_id).where('in_reply_to', '=', row.id).executeTakeFirst();
    if (answered !== undefined) continue;
    count += 1;
    const { locale } = await deps.localeOf(row.visitor_id);
    void deps.replies.answer({ roomId: row.room_id, site, visitorId: row.visitor_id, locale, messageId: row.id, text: message.text });
  }
  return count;
}
