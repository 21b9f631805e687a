import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { LogEvent } from '@cs-kit/protocol';
import { assistantText } from '../assistant/strings.ts';
import { LINK_MARK, pageOfLink } from '../auth/mail-links.ts';
import type { MailLinks } from '../auth/mail-links.ts';
import type { Sites } from '../auth/sites.ts';
import type { Mailer } from '../mail.ts';
import type { ConversationRecord } from '../storage/state/schema.ts';
import type { Blocks } from './blocks.ts';

/** What an answer by mail is made from. */
export interface AnswerMailDeps {
  readonly sites: Pick<Sites, 'byId' | 'allowsOrigin'>;
  readonly links: Pick<MailLinks, 'issue' | 'originOf'>;
  readonly blocks: Pick<Blocks, 'has'>;
  readonly localeOf: (visitorId: string) => Promise<{ readonly locale: string; readonly email: string | null }>;
  readonly publicUrl: () => string;
}

/** Sends a person's answer to the address that the visitor gave, with the way back to the conversation in the visitor's language. */
export async function mailAnswer(deps: AnswerMailDeps, mailer: Mailer, row: ConversationRecord, event: LogEvent & { kind: 'message' }): Promise<void> {
  const { email, locale } = await deps.localeOf(row.visitor_id);
  const site = deps.sites.byId(row.site_id);
  if (email === null || site === null) return;
  const page = pageOfLink(
    site,
    row.context,
    await deps.links.originOf(row.visitor_id),
    (origin) => deps.sites.allowsOrigin(site, origin, true),
    deps.publicUrl(),
  );
  // A blocked visitor reads where they are; nothing new leads them in.
  const secret = deps.blocks.has(row.visitor_id) ? null : await deps.links.issue({ siteId: site.id, visitorId: row.visitor_id, roomId: row.room_id });
  if (secret !== null) page.hash = LINK_MARK + secret;
  const back = assistantText(locale, secret === null ? 'mail-page' : 'mail-link', {
    url: page.href,
    days: RELAY_LIMITS.mailLinkMs / 86_400_000,
    devices: RELAY_LIMITS.mailLinkUses,
  });
  await mailer.send({ to: email, subject: site.name, text: `${event.message.text}\n\n${event.author.name}, ${site.name}\n\n${back}` });
}
