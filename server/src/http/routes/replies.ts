import { Hono } from 'hono';
import { CsError, LIMITS, toCsError } from '@cs-kit/protocol';
import type { ReplyEvent } from '@cs-kit/protocol';
import type { Assistant } from '../../assistant/types.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { AppEnv } from '../../context.ts';
import type { Blocks } from '../../rooms/blocks.ts';
import type { RoomLog } from '../../rooms/log.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { limitPaid, readObject, requireFeature, requirePerson, requireSite } from '../guards.ts';
import { eventStream } from '../sse.ts';

/** `POST /v1/assistant/replies`: the assistant outside a room, for voice and for drafts of the staff. Writes to no room. */
export function replyRoutes(deps: {
  readonly assistant: Assistant;
  readonly rooms: Rooms;
  readonly log: RoomLog;
  readonly rates: RateLimiter;
  readonly blocks: Pick<Blocks, 'check'>;
}): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/v1/assistant/replies', async (c) => {
    const actor = requirePerson(c);
    const site = requireSite(c);
    requireFeature(actor, site, 'room', 'voice');
    deps.blocks.check(actor);
    limitPaid(deps.rates, c, actor, site);
    const { text: question, conversationId, locale } = await readObject(c);
    if (typeof question !== 'string' || question.trim() === '' || question.length > LIMITS.messageChars)
      throw new CsError('request/invalid', 'Send the question as text.', { errors: [{ pointer: '/text', detail: `1 to ${LIMITS.messageChars} characters` }] });
    if (actor.kind === 'visitor') deps.rates.take('repliesPerVisitor', actor.id);
    const history = typeof conversationId === 'string' ? await readHistory(deps, conversationId, actor, question) : [];
    const controller = new AbortController();
    c.req.raw.signal.addEventListener('abort', () => controller.abort(), { once: true });
    return eventStream(
      async (send) => {
        const tell = (event: ReplyEvent): void => send(event.event, event.data);
        try {
          const answer = await deps.assistant.answer({
            siteId: site.id,
            site,
            question,
            history,
            locale: typeof locale === 'string' ? locale : 'en',
            signal: controller.signal,
            onDelta: (delta) => tell({ event: 'delta', data: { delta } }),
          });
          tell({
            event: 'citations',
            data: {
              citations: answer.citations,
              suggestions: answer.suggestions,
              origin: answer.origin,
              ...(answer.offer === undefined ? {} : { offer: answer.offer }),
            },
          });
          tell({ event: 'done', data: { text: answer.text } });
        } catch (error) {
          const known = toCsError(error);
          tell({ event: 'error', data: { code: known.code, message: known.message, retryable: known.retryable } });
        }
      },
      () => controller.abort(),
    );
  });
}

/** What was said in a room before the question, which may stand there already. */
async function readHistory(
  deps: { readonly rooms: Rooms; readonly log: RoomLog },
  roomId: string,
  actor: Parameters<Rooms['open']>[1],
  question: string,
): Promise<{ role: 'user' | 'assistant'; text: string }[]> {
  await deps.rooms.openFor(roomId, actor, 'read');
  const turns = (await deps.log.messages(roomId, null, 24, false))
    .filter(({ message }) => message.origin !== 'notice')
    .map(({ author, message }) => ({ role: author.role === 'visitor' ? ('user' as const) : ('assistant' as const), text: message.text }));
  const last = turns.at(-1);
  if (last?.role === 'user' && last.text.trim() === question.trim()) turns.pop();
  return turns.slice(-12);
}
