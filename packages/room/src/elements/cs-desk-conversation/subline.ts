import type { ConversationSummary, Member } from '@cs-kit/protocol';
import type { StringsController } from '@cs-kit/ui';
import { pageOf } from '../../engine/context.ts';
import type { desk } from '../../i18n/desk.en.ts';

/** What stands under the name of a visitor: where they are, and whether they write. */
export function subline(row: ConversationSummary, members: readonly Member[], words: Pick<StringsController<typeof desk>, 't'>): string {
  const typing = members.some(({ id, typing: on }) => id === row.visitor.id && on);
  const page = pageOf(row);
  const where = page === null ? words.t(row.visitor.online ? 'online' : 'offlineVisitor') : words.t('onPage', { page: page.title });
  return [where, ...(typing ? [words.t('typingNow')] : [])].join(' · ');
}
