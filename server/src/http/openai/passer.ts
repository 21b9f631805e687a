import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Context } from 'hono';
import { estimateTokens } from '../../assistant/prompt.ts';
import { bookedOnFailure } from '../../auth/budgets.ts';
import type { AppEnv, Budgets, Reservation } from '../../context.ts';
import { Call, TIMEOUTS } from '../../providers/call.ts';
import { httpError, parseChunk, parseError } from '../../providers/openai/map.ts';
import { keptHeaders, passStream } from '../../providers/openai/pass.ts';
import type { ProviderSettings, ProviderTimeouts } from '../../providers/types.ts';
import type { Cost } from './cost.ts';

/** A request on its way upstream. */
export interface Forward {
  readonly path: string;
  readonly method: string;
  readonly body: Uint8Array<ArrayBuffer> | string | FormData | null;
  readonly contentType: string | null;
  /** What it takes from the site's budget at most; null where nobody pays. */
  readonly cost: Cost | null;
  /** Tokens of the question; 0 where the call counts none. */
  readonly input: number;
}

/** What passing on needs. */
export interface PasserDeps {
  readonly budgets: Budgets;
  readonly fetch?: typeof fetch;
  readonly timeouts?: ProviderTimeouts;
}

/** Reserves the cost, sends the request upstream and passes the answer on. Throws `budget/exhausted` where the site's day is spent. */
export type Pass = (c: Context<AppEnv>, forward: Forward, upstream: ProviderSettings, site: Site) => Promise<Response>;

const PING_AFTER_MS = 15_000;

/** Pictures come in one piece after minutes. */
const PICTURE_TIMEOUTS: ProviderTimeouts = { ...TIMEOUTS, firstToken: 300_000 };

/** Builds it. */
export function createPasser(deps: PasserDeps): Pass {
  const send = deps.fetch ?? ((input, init) => fetch(input, init));

  return async (c, forward, upstream, site) => {
    const { cost } = forward;
    const reservation: Reservation | null = cost === null ? null : await deps.budgets.reserve(site.id, cost.budget, cost.amount);
    const timeouts = deps.timeouts ?? (forward.path.startsWith('images/') ? PICTURE_TIMEOUTS : TIMEOUTS);
    const call = new Call(c.req.raw.signal, timeouts);
    const settle = (used: number): void =>
      void reservation?.settle(used).catch((error: unknown) => c.get('log').error({ err: error }, 'a budget could not be settled'));
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
      settle(bookedOnFailure(reason, cost?.amount ?? 0));
      throw reason;
    }
  };
}

const typeOf = (response: Response): string => response.headers.get('content-type') ?? '';

/** The provider's answer on its way down: streams as they come, what counts tokens after it was read, everything else untouched. */
async function answer(response: Response, call: Call, forward: Forward, settle: (used: number) => void, interChunk: number): Promise<Response> {
  const init = { status: response.status, headers: keptHeaders(response.headers) };
  const { cost, input } = forward;
  if (typeOf(response).includes('text/event-stream') && response.body !== null && forward.path === 'chat/completions') {
    return new Response(
      passStream(response.body, call, { interChunk, inputTokens: input, pingAfter: PING_AFTER_MS, done: ({ tokens }) => settle(tokens) }),
      init,
    );
  }
  if (cost?.budget !== 'chatTokens') {
    // It has answered, so it has done what was asked: pictures and speech are paid by the request.
    settle(cost?.amount ?? 0);
    return new Response(untilOver(response.body, call), init);
  }
  const text = await response.text();
  call.close();
  settle(usedTokens(text, input));
  return new Response(text, init);
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
