import type { Message, NoticeKind, Site } from '@cs-kit/protocol';
import { assistantText } from './assistant/strings.ts';
import type { Mailer } from './mail.ts';
import type { Conversations } from './rooms/conversations.ts';
import type { Replies } from './rooms/replies.ts';

/** Kinds after which the visitor is offered to leave an address. */
const OFFERS_CONTACT: ReadonlySet<NoticeKind> = new Set(['outside-hours', 'nobody-available', 'no-answer-yet', 'answer-late']);

/** What the relay says by itself, beside what became of an answer. */
export type RelayNotice = Exclude<NoticeKind, 'interrupted' | 'provider-failed'>;

/** Lines that the relay itself says in a conversation, in the visitor's language. */
export function createNotices(deps: {
  readonly replies: () => Replies;
  readonly conversations: () => Conversations;
  readonly localeOf: (visitorId: string) => Promise<{ readonly locale: string; readonly email: string | null }>;
  readonly mailer: Mailer | null;
}) {
  return async (roomId: string, site: Site, notice: RelayNotice, backAt: number | null): Promise<void> => {
    const row = await deps.conversations().row(roomId);
    if (row === null) return;
    const { locale, email } = await deps.localeOf(row.visitor_id);
    const offer: Message['offer'] = OFFERS_CONTACT.has(notice) && deps.mailer !== null && email === null ? 'contact' : undefined;
    const text = assistantText(locale, notice, {
      backAt: backAt === null ? null : new Date(backAt).toISOString(),
      timeZone: site.hours.timeZone,
      mail: offer !== undefined,
      ...(notice === 'contact-saved' && email !== null ? { email } : {}),
    });
    await deps.replies().notify(roomId, site, text, notice, { backAt, offer });
  };
}
