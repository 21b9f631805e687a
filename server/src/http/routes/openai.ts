import type { OpenAPIHono } from '@hono/zod-openapi';
import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Context } from 'hono';
import { chatBodyForVisitor, embeddingsBodyForVisitor } from '../../assistant/open-chat.ts';
import { estimateTokens } from '../../assistant/prompt.ts';
import type { Actor, AppEnv, Budgets, Reservation } from '../../context.ts';
import { Call, TIMEOUTS } from '../../providers/openai/client.ts';
import { httpError, parseChunk, parseError } from '../../providers/openai/map.ts';
import { errorBody, keptHeaders, passStream } from '../../providers/openai/pass.ts';
import type { ProviderSettings, ProviderTimeouts } from '../../providers/types.ts';
import { requireActor, requireSite } from '../guards.ts';
import { router } from '../openapi.ts';
import { fromThrown } from '../problem.ts';

/** What the OpenAI-compatible surface works with. */
export interface OpenAIRouteDeps {
  /** The configured provider, asked at every request; null answers `provider/unconfigured`. */
  readonly upstream: () => ProviderSettings | null;
  readonly budgets: Budgets;
  /** Bounds how often an actor asks; throws `rate/limited`. */
  readonly limit?: (actor: Actor) => void;
  readonly fetch?: typeof fetch;
  readonly timeouts?: ProviderTimeouts;
  /** Routes that answer an address themselves, also for visitors, before it is passed on: speech and pictures. */
  readonly extend?: readonly ((routes: OpenAPIHono<AppEnv>) => void)[];
}

const PREFIX = '/openai/v1';
const JSON_BYTES = 1024 * 1024;
const BINARY_BYTES = 32 * 1024 * 1024;
const PING_AFTER_MS = 15_000;
const VISITOR_OUTPUT_TOKENS = 1000;
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

/** Who may use the surface: keys with the scope, staff, and visitors where the site opens it. */
export function requireOpenAI(c: Context<AppEnv>): { readonly actor: Actor; readonly site: Site | null } {
  const actor = requireActor(c);
  if (actor.kind === 'staff') return { actor, site: c.get('site') };
  const site = requireSite(c);
  if (actor.kind === 'key' && !actor.scopes.includes('openai')) throw new CsError('session/forbidden', 'This API key lacks the scope openai.');
  if (actor.kind === 'visitor' && !site.openaiForVisitors) throw new CsError('session/forbidden', 'This site does not open the OpenAI surface to visitors.');
  return { actor, site };
}

/** A request on its way upstream. */
interface Forward {
  readonly path: string;
  readonly method: string;
  readonly body: Uint8Array<ArrayBuffer> | string | null;
  readonly contentType: string | null;
  /** Tokens of the question, and the most that the answer may take; null where the call counts no tokens. */
  readonly tokens: { readonly input: number; readonly output: number } | null;
}

type Json = Readonly<Record<string, unknown>>;

function parseJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CsError('request/malformed', 'The body is not valid JSON.', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CsError('request/invalid', 'The body must be a JSON object.');
  return value as Json;
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

/** A visitor's request with the site's own model, bound and instructions. */
function visitorForward(path: string, text: string, site: Site, upstream: ProviderSettings): Forward {
  const body =
    path === 'embeddings' ? embeddingsBodyForVisitor(parseJson(text), upstream) : chatBodyForVisitor(parseJson(text), site, upstream, VISITOR_OUTPUT_TOKENS);
  const sent = JSON.stringify(body);
  return {
    path,
    method: 'POST',
    body: sent,
    contentType: 'application/json',
    tokens: { input: estimateTokens(sent), output: path === 'embeddings' ? 0 : VISITOR_OUTPUT_TOKENS },
  };
}

/** A key's or member of staff's request, unchanged. */
async function plainForward(c: Context<AppEnv>, path: string): Promise<Forward> {
  const contentType = c.req.header('content-type') ?? null;
  const isJson = contentType?.includes('json') === true;
  const method = c.req.method;
  if (method === 'GET') return { path, method, body: null, contentType: null, tokens: null };
  const body = await readBody(c.req.raw, isJson ? JSON_BYTES : BINARY_BYTES);
  if (path !== 'chat/completions' && path !== 'embeddings') return { path, method, body, contentType, tokens: null };
  const text = new TextDecoder().decode(body);
  const asked = parseJson(text);
  const limit = Number(asked['max_completion_tokens'] ?? asked['max_tokens'] ?? 4096);
  return {
    path,
    method,
    body,
    contentType,
    tokens: { input: estimateTokens(text), output: path === 'embeddings' || !Number.isFinite(limit) ? 0 : Math.max(0, limit) },
  };
}

/** Sends requests upstream and passes the answers on. */
interface Passer {
  /** Throws `budget/exhausted` where the site's day is spent; null where nothing is counted. */
  reserve(site: Site | null, forward: Forward): Promise<Reservation | null>;
  pass(c: Context<AppEnv>, forward: Forward, upstream: ProviderSettings, reservation: Reservation | null): Promise<Response>;
}

function createPasser(deps: OpenAIRouteDeps): Passer {
  const timeouts = deps.timeouts ?? TIMEOUTS;
  const send = deps.fetch ?? ((input, init) => fetch(input, init));

  async function pass(c: Context<AppEnv>, forward: Forward, upstream: ProviderSettings, reservation: Reservation | null): Promise<Response> {
    const call = new Call(c.req.raw.signal, timeouts);
    const settle = (tokens: number): void =>
      void reservation?.settle(tokens).catch((error: unknown) => c.get('log').error({ err: error }, 'a budget could not be settled'));
    try {
      const headers = new Headers({ accept: c.req.header('accept') ?? '*/*' });
      if (upstream.apiKey !== '') headers.set('authorization', `Bearer ${upstream.apiKey}`);
      if (forward.contentType !== null) headers.set('content-type', forward.contentType);
      const response = await send(`${upstream.baseUrl.replace(/\/+$/, '')}/${forward.path}`, {
        method: forward.method,
        headers,
        body: forward.body,
        signal: call.signal,
        redirect: 'error',
      });
      if (!response.ok) throw await upstreamError(response);
      if (typeOf(response).includes('text/html')) throw new CsError('provider/unavailable', 'The provider answers with a page in place of data.');
      return await answer(response, call, forward, settle, timeouts.interChunk);
    } catch (error) {
      const reason = call.reason(error);
      call.close();
      settle(0);
      throw reason;
    }
  }

  return {
    reserve: async (site, { tokens }) => (site === null || tokens === null ? null : deps.budgets.reserve(site.id, 'chatTokens', tokens.input + tokens.output)),
    pass,
  };
}

const typeOf = (response: Response): string => response.headers.get('content-type') ?? '';

/** The provider's answer on its way down: streams as they come, what counts tokens after it was read, everything else untouched. */
async function answer(response: Response, call: Call, forward: Forward, settle: (tokens: number) => void, interChunk: number): Promise<Response> {
  const init = { status: response.status, headers: keptHeaders(response.headers) };
  const input = forward.tokens?.input ?? 0;
  if (typeOf(response).includes('text/event-stream') && response.body !== null && forward.path === 'chat/completions') {
    return new Response(
      passStream(response.body, call, { interChunk, inputTokens: input, pingAfter: PING_AFTER_MS, done: ({ tokens }) => settle(tokens) }),
      init,
    );
  }
  if (forward.tokens === null) return new Response(untilOver(response.body, call), init);
  const text = await response.text();
  call.close();
  settle(usedTokens(text, input));
  return new Response(text, init);
}

/** The OpenAI-compatible surface under `/openai/v1`. */
export function openaiRoutes(deps: OpenAIRouteDeps): OpenAPIHono<AppEnv> {
  const routes = router();
  const { pass, reserve } = createPasser(deps);
  routes.onError((error) => openaiErrorResponse(error));
  for (const extend of deps.extend ?? []) extend(routes);

  routes.get(`${PREFIX}/models`, async (c) => {
    const { actor } = requireOpenAI(c);
    const upstream = required(deps.upstream());
    if (actor.kind !== 'visitor') return pass(c, await plainForward(c, 'models'), upstream, null);
    const names = [upstream.models['chat'], upstream.models['embeddings']].filter((name) => name !== undefined && name !== '');
    return c.json({ object: 'list', data: names.map((id) => ({ id, object: 'model', created: 0, owned_by: 'site' })) });
  });

  routes.all(`${PREFIX}/*`, async (c) => {
    const { actor, site } = requireOpenAI(c);
    const path = new URL(c.req.url).pathname.slice(PREFIX.length + 1);
    if (!PASSED.test(path)) throw new CsError('request/not-found', 'This part of the OpenAI surface is not offered.');
    if (c.req.method !== 'POST' && !(c.req.method === 'GET' && path.startsWith('models/'))) throw new CsError('request/method');
    deps.limit?.(actor);
    const upstream = required(deps.upstream());
    if (actor.kind !== 'visitor') {
      const forward = await plainForward(c, path);
      return pass(c, forward, upstream, await reserve(site, forward));
    }
    if (path !== 'chat/completions' && path !== 'embeddings') throw new CsError('session/forbidden', 'Visitors may use chat/completions and embeddings here.');
    const text = new TextDecoder().decode(await readBody(c.req.raw, JSON_BYTES));
    const forward = visitorForward(path, text, site!, upstream);
    return pass(c, forward, upstream, await reserve(site, forward));
  });
  return routes;
}

function required(upstream: ProviderSettings | null): ProviderSettings {
  if (upstream === null)
    throw new CsError('provider/unconfigured', 'No OpenAI-compatible provider is configured. An admin can add one at the desk under Providers.');
  return upstream;
}

/** The error of the provider with our code; where it speaks of the caller's own fields its words are kept, since a developer needs them. */
async function upstreamError(response: Response): Promise<CsError> {
  const text = (await response.text()).slice(0, 65_536);
  const error = httpError(response.status, response.headers, text);
  const said = parseError(text);
  if (error.code !== 'provider/refused' || said === null || said.message === '') return error;
  return new CsError(
    error.code,
    said.message.slice(0, 500),
    said.param === '' || said.param === 'null' ? {} : { errors: [{ pointer: said.param, detail: 'refused by the provider' }] },
  );
}

/** Tokens of a whole answer: as the provider counts, else estimated. */
function usedTokens(text: string, input: number): number {
  try {
    const usage = parseChunk(text).find((event) => event.type === 'usage');
    return usage === undefined ? input + estimateTokens(text) : usage.inputTokens + usage.outputTokens;
  } catch {
    return input;
  }
}

/** A body that ends the call with itself. */
function untilOver(body: ReadableStream<Uint8Array> | null, call: Call): ReadableStream<Uint8Array> | null {
  if (body === null) {
    call.close();
    return null;
  }
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      controller.close();
      call.close();
    },
    cancel: () => call.close(),
  });
}
