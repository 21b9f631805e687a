import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { LinkPreview } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { RateLimiter } from '../auth/rates.ts';
import { digest } from '../auth/secrets.ts';
import { createTurns } from '../rooms/turns.ts';
import type { Schema } from '../storage/state/schema.ts';
import { look } from './look.ts';
import { createPreviewStore } from './store.ts';
import type { Kept } from './store.ts';
import type { Web } from './web.ts';

/** For whom a link is looked at. */
export interface PreviewFor {
  readonly roomId: string;
  readonly siteId: string;
  readonly actorId: string;
}

/** What stands behind links of messages. That a link stands in a message of the room, and that the room may be read, is checked by who asks. */
export interface Previews {
  /** Null where the page tells nothing. Throws `rate/limited`. */
  of(whom: PreviewFor, link: URL): Promise<LinkPreview | null>;
  /** The picture of a preview that was made before. */
  picture(roomId: string, link: URL): Promise<Uint8Array | null>;
  /** Takes away what is kept of a room, and ends what is being looked at for it. */
  forget(roomId: string): Promise<void>;
  /** Ends what is being looked at. */
  close(): void;
}

/** Pages that are looked at at the same time. */
const AT_ONCE = 8;
/** Grows with what is read of a page, so that what was read before counts no longer. */
const VERSION = 1;

/** Builds the previews over the way into the web. `ms` bounds a look. */
export function createPreviews(deps: {
  readonly db: Kysely<Schema>;
  readonly web: Web;
  readonly rates: RateLimiter;
  readonly now: () => number;
  readonly ms?: number;
}): Previews {
  const { rates, ms = RELAY_LIMITS.previewMs } = deps;
  const store = createPreviewStore(deps.db, deps.now);
  const turns = createTurns();
  const running = new Map<string, { readonly roomId: string; readonly stop: AbortController; readonly work: Promise<Kept> }>();
  const hashOf = (link: URL): Promise<string> => digest(`${VERSION} ${link.href}`);
  const limitHost = (host: string): void => rates.take('linkFetchesPerHost', host);

  async function fresh(whom: PreviewFor, link: URL, hash: string, stop: AbortController): Promise<Kept> {
    const seen = await look({ web: deps.web, turns, limitHost }, link, AbortSignal.any([stop.signal, AbortSignal.timeout(ms)]));
    // What was taken back meanwhile must not come back by this.
    if (stop.signal.aborted) throw new CsError('request/not-found', 'The message was taken back.');
    if (seen === null) return store.put(whom.roomId, hash, null, null);
    const { title, description, siteName } = seen.facts;
    return store.put(whom.roomId, hash, JSON.stringify({ title, description, siteName }), seen.picture);
  }

  /** Begins to look, where it is not being looked at already. */
  function begin(whom: PreviewFor, link: URL, hash: string): Promise<Kept> {
    const key = `${whom.roomId} ${hash}`;
    const known = running.get(key);
    if (known !== undefined) return known.work;
    if (running.size >= AT_ONCE) throw new CsError('rate/limited', 'Many links are being looked at. Wait a moment.', { retryAfterMs: ms });
    rates.take('linkFetchesPerActor', whom.actorId);
    rates.take('linkFetchesPerSite', whom.siteId);
    const stop = new AbortController();
    const work = fresh(whom, link, hash, stop).finally(() => running.delete(key));
    running.set(key, { roomId: whom.roomId, stop, work });
    return work;
  }

  return {
    async of(whom, link) {
      const hash = await hashOf(link);
      const kept = (await store.find(whom.roomId, hash)) ?? (await begin(whom, link, hash));
      if (kept.body === null) return null;
      const { title, description, siteName } = JSON.parse(kept.body) as Pick<LinkPreview, 'title' | 'description' | 'siteName'>;
      return { url: link.href, host: link.hostname, title, description, siteName, picture: kept.hasPicture };
    },
    picture: async (roomId, link) => store.picture(roomId, await hashOf(link)),
    async forget(roomId) {
      for (const look of running.values()) if (look.roomId === roomId) look.stop.abort();
      await store.forget(roomId);
    },
    close() {
      for (const { stop } of running.values()) stop.abort();
    },
  };
}
