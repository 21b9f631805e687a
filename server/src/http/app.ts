import { OpenAPIHono } from '@hono/zod-openapi';
import { CsError, LIMITS } from '@cs-kit/protocol';
import type { AppEnv } from '../context.ts';
import type { Services } from '../services.ts';
import { isJson, limitPaid } from './guards.ts';
import { kitRoutes } from './kit.ts';
import { authenticate, cors } from './middleware/authenticate.ts';
import { idempotency } from './middleware/idempotency.ts';
import { bodyLimit, requestLimit, requestMiddleware } from './middleware/request.ts';
import { pageRoutes } from './pages/pages.ts';
import { fromThrown, problemResponse } from './problem.ts';
import { addressBlockRoutes } from './routes/address-blocks.ts';
import { blockRoutes } from './routes/blocks.ts';
import { beaconRoutes } from './routes/beacons.ts';
import { callRoutes } from './routes/calls.ts';
import { configRoutes } from './routes/config.ts';
import { conversationActionRoutes } from './routes/conversation-actions.ts';
import { conversationDetailRoutes } from './routes/conversation-details.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { commentRoutes } from './routes/comments.ts';
import { documentRoutes } from './routes/documents.ts';
import { exportRoutes } from './routes/export.ts';
import { fileRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { imagesRoutes } from './routes/images.ts';
import { insightsRoutes } from './routes/insights.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { openaiErrorResponse, openaiRoutes } from './routes/openai.ts';
import { previewRoutes } from './routes/previews.ts';
import { providerRoutes } from './routes/providers.ts';
import { replyRoutes } from './routes/replies.ts';
import { roomMemberRoutes } from './routes/room-members.ts';
import { roomRoutes } from './routes/rooms.ts';
import { savedReplyRoutes } from './routes/saved-replies.ts';
import { messageRoutes } from './routes/messages.ts';
import { savedViewRoutes } from './routes/saved-views.ts';
import { checkOrigin, sessionRoutes } from './routes/sessions.ts';
import { siteRoutes } from './routes/sites.ts';
import { openaiSpeech, speechRoutes } from './routes/speech.ts';
import { staffRoutes } from './routes/staff.ts';
import { teamRoutes } from './routes/teams.ts';
import { transcriptRoutes } from './routes/transcripts.ts';
import { translationRoutes } from './routes/translations.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { visitorRoutes } from './routes/visitors.ts';

/** Addresses whose bodies may be larger than JSON; those are bounded by their own routes. */
const OWN_LIMIT = /^\/(?:v1\/(?:files|uploads|images|beacons|speech)|openai\/)/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Every address of the relay. */
export function createApp(services: Services): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>();
  app.use(requestMiddleware({ logger: services.logger, peerOf: (c) => services.peerOf(c), now: services.now, observe: services.metrics.request }));
  app.use(cors(services.sites, services.ownOrigin));
  app.use(async (c, next) => {
    // That the process lives is true until it ends; whether to send it anything is the question of /readyz.
    if (services.health.draining && c.req.path !== '/healthz') throw new CsError('relay/draining', undefined, { retryAfterMs: 2000 });
    await next();
  });
  app.use(requestLimit(services.rates));
  // Before the tokens are read: that of the metrics is none of ours.
  app.route('/', healthRoutes(services.health));
  app.use(authenticate(services.auth));
  const json = bodyLimit(LIMITS.jsonBytes);
  app.use('/v1/*', (c, next) => (OWN_LIMIT.test(c.req.path) && !isJson(c.req.header('content-type')) ? next() : json(c, next)));
  app.use('/v1/*', idempotency({ db: services.db, now: services.now }));

  app.route('/', kitRoutes(services.kit));
  app.route('/', pageRoutes(services.pages));
  app.route('/', configRoutes(services));
  app.route('/', sessionRoutes(services));
  app.route('/', blockRoutes(services));
  app.route('/', addressBlockRoutes(services));
  app.route('/', conversationActionRoutes(services));
  app.route('/', conversationDetailRoutes(services));
  app.route('/', conversationRoutes(services));
  app.route('/', messageRoutes(services));
  app.route('/', previewRoutes(services));
  app.route('/', translationRoutes(services));
  app.route('/', exportRoutes(services));
  app.route('/', roomRoutes(services));
  app.route('/', roomMemberRoutes(services));
  app.route('/', documentRoutes(services));
  app.route('/', commentRoutes(services));
  app.route('/', callRoutes(services));
  app.route('/', fileRoutes(services));
  app.route('/', transcriptRoutes(services));
  app.route('/', uploadRoutes(services));
  app.route('/', replyRoutes(services));
  app.route('/', savedReplyRoutes(services));
  app.route('/', savedViewRoutes(services));
  app.route('/', teamRoutes(services));
  app.route('/', knowledgeRoutes(services));
  app.route(
    '/',
    siteRoutes({
      sites: services.sites,
      keys: services.auth.keys,
      vouching: services.vouching,
      audit: services.audit,
      disconnect: (id) => services.sockets.disconnect(id),
      forget: (id) => services.speech.forget(id),
    }),
  );
  app.route('/', staffRoutes({ ...services.staffRoutes, rates: services.rates }));
  app.route('/', providerRoutes(services));
  app.route('/', visitorRoutes(services.visitorRoutes));
  app.route('/', imagesRoutes(services));
  app.route('/', speechRoutes(services));
  app.route('/', insightsRoutes(services));
  app.route(
    '/',
    beaconRoutes({
      insights: services.insights,
      limit: (_site, prefix) => services.rates.take('beaconsPerPrefix', prefix),
      siteForBeacon: (key, origin, peer) => beaconSite(services, key, origin, peer),
    }),
  );
  app.route(
    '/',
    openaiRoutes({
      upstream: (capability) => services.providers.settings('openai', capability),
      extend: [openaiSpeech(services)],
      budgets: services.budgets,
      limit: (c, actor, site, what) => {
        if (actor.kind !== 'visitor') return services.rates.take('callsPerKey', actor.id);
        limitPaid(services.rates, c, actor, site);
        services.rates.take(what === 'pictures' ? 'imagesPerVisitor' : 'repliesPerVisitor', actor.id);
      },
    }),
  );

  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'Access token of POST /v1/sessions, or a server key ck_….',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'cs-kit relay',
      version: services.health.version,
      description: 'Sessions, conversations, rooms, knowledge, pictures, events and settings of a cs-kit relay.',
    },
  });

  app.get('/v1/socket', () => {
    throw new CsError('request/upgrade-required', 'Open this address as a WebSocket with the subprotocols "cs.v1, <access token>".');
  });
  app.notFound((c) => {
    const other = METHODS.filter(
      (method) => method !== c.req.method && app.router.match(method, c.req.path)[0].some(([[, route]]) => !route.path.includes('*') && route.method !== 'ALL'),
    );
    throw other.length > 0
      ? new CsError('request/method', `This address answers ${other.join(', ')}.`)
      : new CsError('request/not-found', 'There is nothing at this address. See /docs.');
  });
  app.onError((error, c) => {
    const known = fromThrown(error);
    const instance = c.get('requestId') ?? '';
    if (known.code === 'relay/internal') (c.get('log') ?? services.logger).error({ err: error }, 'request failed');
    return c.req.path.startsWith('/openai/') ? openaiErrorResponse(known) : problemResponse(known, instance);
  });
  return app;
}

function beaconSite(
  services: Services,
  key: string,
  origin: string | undefined,
  peer: { readonly loopback: boolean; readonly address: string; readonly prefix: string },
): { readonly id: string } {
  const site = services.sites.byKey(key);
  if (site === null) throw new CsError('session/site-unknown');
  if (origin === undefined) throw new CsError('session/origin-refused', 'Events come from pages of the site.');
  checkOrigin(services.sites, site, origin, peer, false);
  services.addressBlocks.check(site.id, peer.address, null);
  if (!site.features.includes('insights')) throw new CsError('session/site-disabled', 'This site counts no events.');
  return site;
}
