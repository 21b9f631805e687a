import type { OpenAPIHono } from '@hono/zod-openapi';
import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Context } from 'hono';
import { estimateTokens } from '../../assistant/prompt.ts';
import type { Actor, AppEnv } from '../../context.ts';
import { errorBody } from '../../providers/openai/pass.ts';
import type { ProviderCapability } from '../../providers/specs.ts';
import type { ProviderSettings } from '../../providers/types.ts';
import { requireActor, requireFeature, requireSite } from '../guards.ts';
import { costOf } from '../openai/cost.ts';
import { createPasser } from '../openai/passer.ts';
import type { Forward, PasserDeps } from '../openai/passer.ts';
import { PICTURE_PATHS, pictureForVisitor, wordsForVisitor } from '../openai/visitor.ts';
import { router } from '../openapi.ts';
import { fromThrown } from '../problem.ts';

/** What the OpenAI-compatible surface works with. */
export interface OpenAIRouteDeps extends PasserDeps {
  /** The provider as configured for a capability, asked at every request; null answers `provider/unconfigured`. */
  readonly upstream: (capability: ProviderCapability | 'any') => ProviderSettings | null;
  /** Bounds how often an actor asks; throws `rate/limited`. */
  readonly limit?: (c: Context<AppEnv>, actor: Actor, site: Site, what: 'words' | 'pictures') => void;
  /** Routes that answer an address themselves for visitors, before it is passed on: speech, which has engines of its own. */
  readonly extend?: readonly ((routes: OpenAPIHono<AppEnv>) => void)[];
}

const PREFIX = '/openai/v1';
const JSON_BYTES = 1024 * 1024;
const BINARY_BYTES = 32 * 1024 * 1024;
/** What is passed on for API keys and staff. */
const PASSED =
  /^(?:chat\/completions|embeddings|models(?:\/[\w.:-]+)?|audio\/(?:speech|transcriptions|translations)|images\/(?:generations|edits|variations)|moderations)$/;

/** Any error in OpenAI's shape. Also for the middleware before these routes. */
export function openaiErrorResponse(thrown: unknown): Response {
  const error = fromThrown(thrown);
  const headers = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  if (error.retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
  const body = errorBody(error.code === 'relay/internal' ? new CsError('relay/internal') : error);
  return new Response(JSON.stringify(body), { status: error.status === 0 ? 500 : error.status, headers });
}

/** Who may use the surface: keys with the scope, staff, and visitors where the site opens it. Staff name the site, since its budget pays. */
export function requireOpenAI(c: Context<AppEnv>): { readonly actor: Actor; readonly site: Site } {
  const actor = requireActor(c);
  const site = requireSite(c);
  if (actor.kind === 'key' && !actor.scopes.includes('openai')) throw new CsError('session/forbidden', 'This API key lacks the scope openai.');
  if (actor.kind === 'visitor' && !site.openaiForVisitors) throw new CsError('session/forbidden', 'This site does not open the OpenAI surface to visitors.');
  return { actor, site };
}

/** Reads a body up to a bound. */
async function readBody(request: Request, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = new CsError('request/too-large', `This address takes at most ${bytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > bytes) throw tooLarge;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > bytes) throw tooLarge;
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  parts.reduce((at, part) => (whole.set(part, at), at + part.byteLength), 0);
  return whole;
}

/** A request that only reads. */
const reading = (path: string): Forward => ({ path, method: 'GET', body: null, contentType: null, cost: null, input: 0 });

/** A key's or member of staff's request, unchanged. */
async function plainForward(c: Context<AppEnv>, path: string): Promise<Forward> {
  if (c.req.method === 'GET') return reading(path);
  const contentType = c.req.header('content-type') ?? '';
  const form = contentType.startsWith('multipart/form-data');
  const body = await readBody(c.req.raw, form ? BINARY_BYTES : JSON_BYTES);
  const cost = await costOf(path, body, contentType);
  const input = cost.budget === 'chatTokens' ? estimateTokens(new TextDecoder().decode(body)) : 0;
  return { path, method: c.req.method, body, contentType: contentType === '' ? null : contentType, cost, input };
}

/** The OpenAI-compatible surface under `/openai/v1`. */
export function openaiRoutes(deps: OpenAIRouteDeps): OpenAPIHono<AppEnv> {
  const routes = router();
  const pass = createPasser(deps);
  routes.onError((error) => openaiErrorResponse(error));
  for (const extend of deps.extend ?? []) extend(routes);

  /** A visitor's request; what it becomes is the site's business. */
  async function passForVisitor(c: Context<AppEnv>, path: string, actor: Actor, site: Site): Promise<Response> {
    if (PICTURE_PATHS.has(path)) {
      requireFeature(actor, site, 'canvas');
      const upstream = required(deps.upstream('images'));
      const form = (c.req.header('content-type') ?? '').startsWith('multipart/form-data');
      const body = await readBody(c.req.raw, form ? BINARY_BYTES : JSON_BYTES);
      const forward = await pictureForVisitor(path, body, c.req.header('content-type') ?? '', upstream);
      deps.limit?.(c, actor, site, 'pictures');
      return pass(c, forward, upstream, site);
    }
    if (path !== 'chat/completions' && path !== 'embeddings')
      throw new CsError(
        'session/forbidden',
        'Visitors may use chat/completions, embeddings, audio/speech, audio/transcriptions, images/generations and images/edits.',
      );
    requireFeature(actor, site, 'room');
    deps.limit?.(c, actor, site, 'words');
    const upstream = required(deps.upstream(path === 'embeddings' ? 'any' : 'chat'));
    const text = new TextDecoder().decode(await readBody(c.req.raw, JSON_BYTES));
    return pass(c, wordsForVisitor(path, text, site, upstream), upstream, site);
  }

  routes.get(`${PREFIX}/models`, async (c) => {
    const { actor, site } = requireOpenAI(c);
    const upstream = required(deps.upstream('any'));
    if (actor.kind !== 'visitor') return pass(c, reading('models'), upstream, site);
    const names = ['chat', 'embeddings', 'images', 'transcription', 'speech'].map((use) => upstream.models[use]);
    const known = [...new Set(names.filter((name) => name !== undefined && name !== ''))];
    return c.json({ object: 'list', data: known.map((id) => ({ id, object: 'model', created: 0, owned_by: 'site' })) });
  });

  routes.all(`${PREFIX}/*`, async (c) => {
    const { actor, site } = requireOpenAI(c);
    const path = new URL(c.req.url).pathname.slice(PREFIX.length + 1);
    if (!PASSED.test(path)) throw new CsError('request/not-found', 'This part of the OpenAI surface is not offered.');
    if (c.req.method !== 'POST' && !(c.req.method === 'GET' && path.startsWith('models/'))) throw new CsError('request/method');
    if (actor.kind === 'visitor') return passForVisitor(c, path, actor, site);
    deps.limit?.(c, actor, site, 'words');
    const upstream = required(deps.upstream('any'));
    return pass(c, await plainForward(c, path), upstream, site);
  });
  return routes;
}

function required(upstream: ProviderSettings | null): ProviderSettings {
  if (upstream === null)
    throw new CsError('provider/unconfigured', 'No OpenAI-compatible provider is configured for this. An admin can add one at the desk under Providers.');
  return upstream;
}
