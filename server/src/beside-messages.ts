import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { RateLimiter } from './auth/rates.ts';
import type { Budgets } from './context.ts';
import { logged } from './logged.ts';
import { createPreviews } from './previews/previews.ts';
import type { Web } from './previews/web.ts';
import type { ChatModel } from './providers/types.ts';
import type { Conversations } from './rooms/conversations.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { Schema } from './storage/state/schema.ts';
import { createTranslations } from './translations/translations.ts';

/** What stands beside messages and not in the log: previews of their links, translations. It goes when they are changed, taken back or erased. */
export function createBesideMessages(deps: {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly conversations: Conversations;
  readonly web: Web;
  readonly rates: RateLimiter;
  readonly chat: () => ChatModel | null;
  readonly budgets: Budgets;
  readonly logger: Logger;
  readonly now: () => number;
}) {
  const { rooms, conversations, logger } = deps;
  const previews = createPreviews(deps);
  const translations = createTranslations({
    ...deps,
    message: (roomId, role, messageId) => rooms.message(roomId, role, messageId),
    onEngine: (roomId) => void conversations.translating.announce(roomId).catch(logged(logger, 'the visitor was not told of translations')),
    failed: logged(logger, 'a message was not translated'),
  });
  const notGone = logged(logger, 'what stood beside messages was not taken away');
  rooms.log.onStored((roomId, event) => {
    if (event.kind !== 'edit' && event.kind !== 'delete') return;
    void previews.forget(roomId).catch(notGone);
    void translations.forgetMessage(event.messageId).catch(notGone);
  });
  return {
    previews,
    translations,
    forgetRoom(roomId: string): void {
      for (const gone of [previews.forget(roomId), translations.forgetRoom(roomId)]) void gone.catch(notGone);
    },
    close(): void {
      previews.close();
      translations.close();
    },
  };
}
