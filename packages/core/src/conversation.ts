import type { Conversation, Page } from '@cs-kit/protocol';
import type { RelayClient } from './client.ts';
import { holdFeed } from './feeds.ts';
import { RoomFeed } from './room-feed.ts';
import type { RoomFinder } from './room-feed.ts';

/** Finds the visitor's one open conversation, and remembers it for the next page. */
function finderOf(client: RelayClient): RoomFinder {
  const key = `${client.storageKey}:conversation`;
  const { storage, logger } = client.platform;
  return {
    stored: () => {
      try {
        return storage?.getItem(key) ?? null;
      } catch {
        return null;
      }
    },
    look: async () => (await client.json<Page<Conversation>>('GET', '/v1/conversations?status=open')).items[0]?.id ?? null,
    find: () => client.json<Conversation>('PUT', '/v1/conversations/current'),
    keep: (roomId) => {
      try {
        if (roomId === null) storage?.removeItem(key);
        else storage?.setItem(key, roomId);
      } catch {
        logger.warn('The conversation could not be remembered.');
      }
      if (roomId !== null) client.bus.send({ type: 'conversation', roomId });
    },
    watch: (fn) => client.bus.subscribe((message) => message.type === 'conversation' && fn(message.roomId)),
  };
}

/** The feed of the visitor's own conversation. It can be written into before there is one, offline too: the first message creates session and conversation. Shared by all holders; each closes it once. */
export function openConversation(client: RelayClient): RoomFeed {
  return holdFeed(client, '', () => new RoomFeed(client, '', finderOf(client)));
}
