import { createRoute, z } from '@hono/zod-openapi';
import { CsError, ERRORS, RELAY_LIMITS, isUuid, languageOf } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Sites } from '../../auth/sites.ts';
import type { Conversations } from '../../rooms/conversations.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Translations } from '../../translations/translations.ts';
import { limitPaid, requireFeature, requirePerson, requireRole, requireSite } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';
import { capability } from './config.ts';
import { LOCALE_CHARS } from './sessions.ts';

const translated = z
  .union([
    z.object({ messageId: z.string(), revision: z.string(), from: z.string().nullable(), text: z.string().nullable() }),
    z.object({
      messageId: z.string(),
      code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      retryable: z.boolean(),
      retryAfterMs: z.number().optional(),
    }),
  ])
  .openapi('TranslatedMessage');
const translate = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/translations',
  tags: ['Rooms'],
  summary: 'Messages of a translated conversation in the language of who reads them; each has its outcome',
  security,
  request: {
    params: idParams,
    ...body(
      z.object({
        messageIds: z
          .array(z.string().refine(isUuid, 'a UUID').openapi({ format: 'uuid' }))
          .min(1)
          .max(RELAY_LIMITS.translationsPerRequest),
        language: z
          .string()
          .max(LOCALE_CHARS)
          .refine((tag) => languageOf(tag) !== null, 'a language as a BCP 47 tag'),
      }),
    ),
  },
  responses: { 200: json('In the order that was asked for.', z.object({ language: z.string(), items: z.array(translated) })), ...problems },
});

const switchSchema = z.object({ on: z.boolean(), capability }).openapi('ConversationTranslation');
const tags = ['Conversations'];
const read = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}/translation',
  tags,
  summary: 'Staff: whether the conversation is translated, and whether it can be',
  security,
  request: { params: idParams },
  responses: { 200: json('The switch.', switchSchema), ...problems },
});
const change = createRoute({
  method: 'put',
  path: '/v1/conversations/{id}/translation',
  tags,
  summary: 'Staff: switch the translation of the conversation on or off; both sides are told at once',
  security,
  request: { params: idParams, ...body(z.object({ on: z.boolean() })) },
  responses: { 200: json('The switch.', switchSchema), ...problems },
});

/** What these routes work with. */
export interface TranslationRouteDeps {
  readonly rooms: Rooms;
  readonly conversations: Conversations;
  readonly translations: Translations;
  readonly sites: Sites;
  readonly rates: RateLimiter;
}

/** Translations of messages, and the switch of a conversation. */
export function translationRoutes({ rooms, conversations, translations, sites, rates }: TranslationRouteDeps) {
  return router()
    .openapi(translate, async (c) => {
      const actor = requirePerson(c);
      const { id } = c.req.valid('param');
      const { messageIds, language: tag } = c.req.valid('json');
      if (actor.kind === 'visitor') requireFeature(actor, requireSite(c), 'room');
      const { room, role } = await rooms.openFor(id, actor, 'read');
      const site = sites.byId(room.siteId);
      if (!room.translation || site === null) throw new CsError('conversation/not-translated', 'The staff can switch translation on in this conversation.');
      const language = languageOf(tag) as string;
      const pay = (): void => {
        rates.take('translationsPerActor', actor.id);
        limitPaid(rates, c, actor, site);
      };
      return c.json({ language, items: await translations.of({ roomId: id, siteId: site.id, role, pay }, messageIds, language) }, 200);
    })
    .openapi(read, async (c) => {
      const actor = requireRole(c, 'agent');
      return c.json(await conversations.translating.of(c.req.valid('param').id, actor), 200);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'agent');
      rates.take('conversationActionsPerActor', actor.id);
      return c.json(await conversations.translating.set(c.req.valid('param').id, actor, c.req.valid('json').on), 200);
    });
}
