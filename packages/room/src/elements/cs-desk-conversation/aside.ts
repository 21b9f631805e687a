import type { ConversationSummary } from '@cs-kit/protocol';
import type { StringsController } from '@cs-kit/ui';
import type { work } from '../../i18n/work.en.ts';
import { dayAndTime } from '../cs-desk-list/labels.ts';
import type { NoticesView } from './notices.ts';

/** What is said of a conversation that is out of the way, and how it comes back; null for others. */
export function asideOf(
  row: ConversationSummary | null,
  status: ConversationSummary['status'],
  words: Pick<StringsController<typeof work>, 't' | 'locale'>,
  wake: (id: string) => Promise<unknown>,
  open: (id: string) => Promise<unknown>,
): NoticesView['aside'] {
  if (row === null || (status !== 'snoozed' && status !== 'closed')) return null;
  const { merged } = row;
  if (status === 'closed' && merged !== null)
    return { words: words.t(merged.sameVisitor ? 'mergedSame' : 'mergedOther'), back: { label: words.t('openOther'), run: () => open(merged.into) } };
  if (status === 'closed') return { words: words.t('closedReply'), back: null };
  const said = row.snoozedUntil === null ? words.t('snoozedAnswer') : words.t('snoozedUntil', { time: dayAndTime(row.snoozedUntil, words.locale) });
  return { words: said, back: { label: words.t('wake'), run: () => wake(row.id) } };
}
