import type { ReplyPlaceholder, SavedReply, SavedReplyDraft } from '@cs-kit/protocol';
import { SavedStore } from './saved-store.ts';
import type { SavedClient } from './saved-store.ts';

/** What stands for the placeholders; an empty name leaves no gap. */
export type ReplyValues = Readonly<Record<ReplyPlaceholder, string>>;

/** The words of a saved reply with its placeholders filled in; what is no placeholder of ours stays as it is written. */
export function fillReply(body: string, values: ReplyValues): string {
  return body.replaceAll(/(\s?)\{([\w.]+)\}/g, (whole, space: string, name: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name as ReplyPlaceholder];
    return value === '' ? '' : `${space}${value}`;
  });
}

/** How well a reply fits: 0 not at all. */
function fit(reply: SavedReply, words: readonly string[]): number {
  const title = reply.title.toLocaleLowerCase();
  const body = reply.body.toLocaleLowerCase();
  const query = words.join(' ');
  if (reply.shortcut === query) return 4;
  if (reply.shortcut.startsWith(query)) return 3;
  if (words.every((word) => title.includes(word) || reply.shortcut.includes(word))) return 2;
  return words.every((word) => title.includes(word) || body.includes(word)) ? 1 : 0;
}

/** Replies that fit what was typed, the best first; of equal ones, those in the visitor's language. */
export function findReplies(replies: readonly SavedReply[], query: string, locale: string): readonly SavedReply[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const spoken = (reply: SavedReply): number => (reply.locale === locale ? 2 : reply.locale.split('-')[0] === locale.split('-')[0] ? 1 : 0);
  return replies
    .map((reply) => ({ reply, rank: words.length === 0 ? 1 : fit(reply, words), spoken: spoken(reply) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank || other.spoken - one.spoken || one.reply.title.localeCompare(other.reply.title))
    .map(({ reply }) => reply);
}

/** The saved replies of a site. */
export type RepliesStore = SavedStore<SavedReply, SavedReplyDraft>;

/** Opens the saved replies of a site. */
export const repliesStore = (client: SavedClient, siteId: string): RepliesStore => new SavedStore(client, '/v1/saved-replies', siteId);
