import type { RelayClient } from './client.ts';
import { RoomFeed } from './room-feed.ts';

/** Feeds of a client that are held, and by how many. */
const held = new WeakMap<RelayClient, Map<string, { readonly feed: RoomFeed; holders: number }>>();

/** Milliseconds without any feed after which a visitor's page hangs up; a router that swaps pages is faster. */
const IDLE_MS = 30_000;

/** Closes a socket that nothing listens to. The desk of staff hears its inbox over it and keeps it. */
function rest(client: RelayClient, feeds: ReadonlyMap<string, unknown>): void {
  if (client.kind === 'visitor') client.platform.setTimeout(() => feeds.size === 0 && client.socket.close(), IDLE_MS);
}

/** The feed of a key, made once however many elements show it; each holder closes it once. */
export function holdFeed(client: RelayClient, key: string, make: () => RoomFeed): RoomFeed {
  const feeds = held.get(client) ?? new Map<string, { readonly feed: RoomFeed; holders: number }>();
  held.set(client, feeds);
  const known = feeds.get(key);
  if (known !== undefined) {
    known.holders += 1;
    return known.feed;
  }
  const entry = { feed: make(), holders: 1 };
  feeds.set(key, entry);
  entry.feed.onClosed = () => {
    entry.holders -= 1;
    if (entry.holders > 0) return;
    if (feeds.get(key) === entry) feeds.delete(key);
    entry.feed.dispose();
    if (feeds.size === 0) rest(client, feeds);
  };
  return entry.feed;
}

/** The feed of a room whose id is known. Shared by all holders of the page; each closes it once. */
export function openRoomFeed(client: RelayClient, roomId: string): RoomFeed {
  return holdFeed(client, roomId, () => new RoomFeed(client, roomId));
}
