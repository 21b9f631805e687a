import { CsError, isPlainFor, languageOf, toCsError } from '@cs-kit/protocol';
import type { LogEvent, RoomRole, TranslatedMessage } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Budgets } from '../context.ts';
import type { ChatModel } from '../providers/types.ts';
import type { Schema } from '../storage/state/schema.ts';
import { createTranslationStore, revisionOf } from './store.ts';
import type { KeptTranslation, TranslationKey } from './store.ts';
import { translate } from './translate.ts';

/** Whose messages are translated, and who pays. That the room may be read and is translated is checked by who asks. */
export interface TranslateFor {
  readonly roomId: string;
  readonly siteId: string;
  readonly role: RoomRole;
  /** Called before each call of the engine; throws `rate/limited`. */
  readonly pay: () => void;
}

/** What translations need of the rest of the relay. */
export interface TranslationsDeps {
  readonly db: Kysely<Schema>;
  /** A message as a role may see it, or `request/not-found`. */
  readonly message: (roomId: string, role: RoomRole, messageId: string) => Promise<LogEvent & { kind: 'message' }>;
  /** The configured model, or null: there is no other engine. */
  readonly chat: () => ChatModel | null;
  readonly budgets: Budgets;
  /** The engine is about to be given words of a room. */
  readonly onEngine: (roomId: string) => void;
  readonly now: () => number;
  /** An error that is nobody's fault is logged. */
  readonly failed: (error: unknown) => void;
}

/** Messages in the language of who reads them; each is made once for all who read it. */
export interface Translations {
  /** Each message in that language, or why it is not. Throws `provider/unconfigured` where there is no engine. */
  of(whom: TranslateFor, messageIds: readonly string[], language: string): Promise<TranslatedMessage[]>;
  /** Forgets what was made of a message: it was changed or taken back. */
  forgetMessage(messageId: string): Promise<void>;
  /** Forgets what was made of the messages of a room. */
  forgetRoom(roomId: string): Promise<void>;
  /** Ends what is being translated. */
  close(): void;
}

interface Running {
  readonly roomId: string;
  readonly messageId: string;
  readonly stop: AbortController;
  readonly work: Promise<KeptTranslation>;
}

const MODEL_MS = 30_000;
/** Messages of one request that are with the engine at the same time. */
const AT_ONCE = 4;

/** Builds the service. */
export function createTranslations(deps: TranslationsDeps): Translations {
  const store = createTranslationStore(deps.db, deps.now);
  const running = new Map<string, Running>();

  async function make(whom: TranslateFor, model: ChatModel, key: TranslationKey, text: string, stop: AbortController): Promise<KeptTranslation> {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(MODEL_MS)]);
    const made = await translate({ model, budgets: deps.budgets, siteId: whom.siteId, signal }, text, key.language).catch((error: unknown) => {
      if (stop.signal.aborted) throw gone();
      throw signal.aborted ? new CsError('provider/timeout', 'The translation took too long. Try again.') : error;
    });
    // What was taken back meanwhile must not come back by this.
    if (stop.signal.aborted) throw gone();
    const already = made.text === '' || (made.from !== null && languageOf(made.from) === key.language);
    const kept = { from: made.from, text: already ? null : made.text };
    await store.put(key, whom.roomId, kept);
    // It may have been taken back while it was being written.
    if (stop.signal.aborted) await store.forgetMessage(key.messageId);
    return kept;
  }

  /** Asks the engine, unless it is being asked the same already. */
  function begin(whom: TranslateFor, model: ChatModel, key: TranslationKey, text: string): Promise<KeptTranslation> {
    const name = `${key.messageId} ${key.revision} ${key.language}`;
    const known = running.get(name);
    if (known !== undefined) return known.work;
    whom.pay();
    deps.onEngine(whom.roomId);
    const stop = new AbortController();
    const work = make(whom, model, key, text, stop).finally(() => running.delete(name));
    running.set(name, { roomId: whom.roomId, messageId: key.messageId, stop, work });
    return work;
  }

  async function one(whom: TranslateFor, model: ChatModel, messageId: string, language: string): Promise<TranslatedMessage> {
    const { message } = await deps.message(whom.roomId, whom.role, messageId);
    const revision = await revisionOf(message.text);
    // What the relay itself says every reader sees in their own words.
    if (message.origin === 'notice' || isPlainFor(message.text, language)) return { messageId, revision, from: null, text: null };
    const key = { messageId, revision, language };
    const { from, text } = (await store.find(key)) ?? (await begin(whom, model, key, message.text));
    return { messageId, revision, from, text };
  }

  const halt = (which: (one: Running) => boolean): void => {
    for (const one of running.values()) if (which(one)) one.stop.abort();
  };

  return {
    async of(whom, messageIds, language) {
      const model = deps.chat();
      if (model === null) throw new CsError('provider/unconfigured', 'No chat model is configured, so nothing is translated.');
      const ids = [...new Set(messageIds)];
      const items = new Map<string, TranslatedMessage>();
      const waiting = ids.values();
      const work = async (): Promise<void> => {
        for (const id of waiting) items.set(id, await one(whom, model, id, language).catch((error: unknown) => problemOf(id, error)));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return ids.map((id) => items.get(id) as TranslatedMessage);
    },
    async forgetMessage(messageId) {
      halt((one) => one.messageId === messageId);
      await store.forgetMessage(messageId);
    },
    async forgetRoom(roomId) {
      halt((one) => one.roomId === roomId);
      await store.forgetRoom(roomId);
    },
    close: () => halt(() => true),
  };

  function problemOf(messageId: string, error: unknown): TranslatedMessage {
    const { code, message, retryable, retryAfterMs } = toCsError(error);
    if (code === 'relay/internal') deps.failed(error);
    return { messageId, code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}

const gone = (): CsError => new CsError('request/not-found', 'The message was changed or taken back.');
