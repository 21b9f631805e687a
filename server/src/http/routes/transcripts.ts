import { createRoute, z } from '@hono/zod-openapi';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Transcripts } from '../../speech/transcripts.ts';
import { limitPaid, requirePerson } from '../guards.ts';
import { idParams, json, problems, router, security } from '../openapi.ts';

const transcriptSchema = z.object({ text: z.string(), language: z.string().nullable() }).openapi('VoiceTranscript');

const show = createRoute({
  method: 'get',
  path: '/v1/files/{id}/transcript',
  tags: ['speech'],
  summary: 'The words of a voice message, where somebody has asked for them, and whether they can be asked for',
  security,
  request: { params: idParams },
  responses: { 200: json('What there is.', z.object({ on: z.boolean(), transcript: transcriptSchema.nullable() })), ...problems },
});

const make = createRoute({
  method: 'post',
  path: '/v1/files/{id}/transcript',
  tags: ['speech'],
  summary: 'The words of a voice message, recognised once for everybody who may read it',
  security,
  request: { params: idParams },
  responses: { 200: json('The words; empty where none were understood.', transcriptSchema), ...problems },
});

/** Words of voice messages, for whoever may read the file. */
export function transcriptRoutes({ transcripts, rates }: { readonly transcripts: Transcripts; readonly rates: RateLimiter }) {
  return router()
    .openapi(show, async (c) => c.json(await transcripts.look(requirePerson(c), c.req.valid('param').id), 200))
    .openapi(make, async (c) => {
      const actor = requirePerson(c);
      return c.json(await transcripts.make(actor, c.req.valid('param').id, (site) => limitPaid(rates, c, actor, site)), 200);
    });
}
