import type { Conversation, Page } from '@cs-kit/protocol';
import type { RelayClient } from './client.ts';
import { holdFeed } from './feeds.ts';
import { locale, pageLanguage } from './i18n.ts';
import { RoomFeed } from './room-feed.ts';
import type { RoomFinder } from './room/finder.ts';
import { Listeners } from './store.ts';
import type { RoomState } from './room/types.ts';

/** A value of the site in storage, where there is one. */
interface Kept {
  get(): string | null;
  set(value: string | null): void;
}

function kept(client: RelayClient, name: string): Kept {
  const key = `${client.storageKey}:${name}`;
  const { storage, logger } = client.platform;
  return {
    get: () => {
      try {
        return storage?.getItem(key) ?? null;
      } catch {
        return null;
      }
    },
    set: (value) => {
      try {
        if (value === null) storage?.removeItem(key);
        else storage?.setItem(key, value);
      } catch {
        logger.warn('The conversation could not be remembered.');
      }
    },
  };
}

/** The visitor's one open conversation, made where there is none. The relay learns the language of the page with it. */
export async function currentConversation(client: Pick<RelayClient, 'json'>): Promise<Conversation> {
  return client.json<Conversation>('PUT', '/v1/conversations/current', { body: { locale: pageLanguage() } });
}

/** Tells the relay when the page speaks another language than at the last conversation: the assistant answers in it, and staff see it. */
class LanguageTeller {
  readonly #client: RelayClient;
  readonly #told: Kept;
  #state: RoomState | null = null;

  constructor(client: RelayClient) {
    this.#client = client;
    this.#told = kept(client, 'language');
  }

  async find(): Promise<Conversation> {
    const language = pageLanguage();
    const conversation = await currentConversation(this.#client);
    this.#told.set(language);
    return conversation;
  }

  /** Only an open conversation is told: where there is none, or it has ended, the call would make one. */
  look(state = this.#state): void {
    this.#state = state;
    if (state?.phase !== 'live' || state.roomId === '' || state.status === null || state.status === 'closed') return;
    const before = this.#told.get();
    if (before === pageLanguage()) return;
    this.#told.set(pageLanguage());
    // The next page tries again.
    currentConversation(this.#client).catch(() => this.#told.set(before));
  }
}

/** Feeds of this page that follow a choice of conversation. */
const chosen = new WeakMap<RelayClient, Listeners<string>>();

function heard(client: RelayClient, fn: (roomId: string) => void): () => void {
  const listeners = chosen.get(client) ?? new Listeners<string>();
  chosen.set(client, listeners);
  return listeners.add(fn);
}

/** Remembers the conversation for the next page, and tells the other tabs. */
function keeper(client: RelayClient): (roomId: string | null) => void {
  return (roomId) => {
    kept(client, 'conversation').set(roomId);
    if (roomId !== null) client.bus.send({ type: 'conversation', roomId });
  };
}

/** Finds the visitor's one open conversation, and remembers it for the next page. */
function finderOf(client: RelayClient, language: LanguageTeller): RoomFinder {
  return {
    stored: () => kept(client, 'conversation').get(),
    look: async () => (await client.json<Page<Conversation>>('GET', '/v1/conversations?status=open')).items[0]?.id ?? null,
    find: () => language.find(),
    keep: keeper(client),
    watch: (fn) => {
      const stops = [
        client.bus.subscribe((message) => message.type === 'conversation' && fn(message.roomId)),
        heard(client, fn),
        locale.subscribe(() => language.look()),
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** The feed of the visitor's own conversation. It can be written into before there is one, offline too: the first message creates session and conversation. Shared by all holders; each closes it once. */
export function openConversation(client: RelayClient): RoomFeed {
  return holdFeed(client, '', () => {
    const language = new LanguageTeller(client);
    const feed = new RoomFeed(client, '', finderOf(client, language));
    feed.state.subscribe((state) => language.look(state));
    return feed;
  });
}

/** Goes on with one conversation of the visitor, on this page, in the other tabs, and on the pages that follow. */
export function goOn(client: RelayClient, roomId: string): void {
  keeper(client)(roomId);
  chosen.get(client)?.emit(roomId);
}
