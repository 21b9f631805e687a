import type { Translate } from '@cs-kit/core';
import type { ConversationSummary } from '@cs-kit/protocol';
import { offerLeft } from '../../engine/duty.ts';
import type { duty } from '../../i18n/duty.en.ts';

/** What is said of a conversation that is offered to somebody; null for others. */
export function offered(row: ConversationSummary | null, me: string | null, t: Translate<typeof duty>): string | null {
  if (row === null || row.offer === null) return null;
  const { to, until } = row.offer;
  const time = offerLeft(until, Date.now());
  return to.id === me ? t('offeredMine', { time }) : t('offeredOther', { name: to.name, time });
}
