import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import type { ChatEvent, ChatRequest } from '../types.ts';

/* Wire format: https://platform.openai.com/docs/api-reference/chat and /docs/guides/error-codes. */

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** The `error` member of a body, or of an event inside a stream. Compatible servers also send a bare string or FastAPI's `detail`. */
export interface UpstreamError {
  readonly code: string;
  readonly type: string;
  readonly param: string;
  readonly message: string;
}

/** Reads an error body; null where the text is none. */
export function parseError(text: string): UpstreamError | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  const { error, detail } = fields(body);
  if (typeof error === 'string') return { code: '', type: '', param: '', message: error };
  if (typeof error === 'object' && error !== null) {
    const { code, type, param, message } = fields(error);
    return { code: String(code ?? ''), type: String(type ?? ''), param: String(param ?? ''), message: String(message ?? '') };
  }
  return detail === undefined ? null : { code: '', type: '', param: '', message: typeof detail === 'string' ? detail : '' };
}

const FILTERED = /content_filter|content_policy|moderation|safety|data_inspection_failed|sensitive/i;

/** Milliseconds after which a provider wants to be asked again, from `retry-after-ms` or `retry-after` (seconds or a date). */
export function retryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

function codeOf(status: number, error: UpstreamError | null): ErrorCode {
  if (status === 401 || status === 403) return 'provider/auth';
  if (status === 429) return 'provider/rate-limited';
  if (status === 408 || status === 504) return 'provider/timeout';
  if (status >= 500 || error === null) return 'provider/unavailable';
  return 'provider/refused';
}

const TEXTS: Partial<Record<ErrorCode, string>> = {
  'provider/auth': 'The provider refused the credentials of the relay. Check the API key at the desk under Providers.',
  'provider/rate-limited': 'The provider limits the rate. Try again later.',
  'provider/unavailable': 'The provider cannot be reached or failed. Try again later.',
  'provider/timeout': 'The provider did not answer in time. Try again.',
  'provider/refused': 'The provider refused the request.',
};

/** The error for an HTTP answer that is none. Texts of the provider are not passed on: some repeat parts of the key or of what was asked. */
export function httpError(status: number, headers: Headers, text: string): CsError {
  const error = parseError(text);
  const code = codeOf(status, error);
  const filtered = code === 'provider/refused' && error !== null && FILTERED.test(`${error.code} ${error.type}`);
  const unknownModel = code === 'provider/refused' && (error?.code === 'model_not_found' || status === 404);
  const message = filtered
    ? 'The provider refused this content.'
    : unknownModel
      ? 'The provider does not know this model or address. Check the model name at the desk under Providers.'
      : TEXTS[code];
  const wait = retryAfter(headers);
  return new CsError(code, message, wait === undefined ? {} : { retryAfterMs: wait });
}

/** The error for an error event inside a stream that began well. */
export function streamError(error: UpstreamError): CsError {
  if (FILTERED.test(`${error.code} ${error.type}`)) return new CsError('provider/refused', 'The provider refused this content.');
  if (/rate_limit|insufficient_quota/.test(`${error.code} ${error.type}`)) return new CsError('provider/rate-limited', TEXTS['provider/rate-limited']);
  return new CsError('provider/interrupted', 'The answer of the provider broke off with an error.');
}

/** What a failed `fetch` means; `started` = bytes had arrived. */
export function networkError(cause: unknown, started: boolean): CsError {
  if (cause instanceof CsError) return cause;
  return started ? new CsError('provider/interrupted', undefined, { cause }) : new CsError('provider/unavailable', TEXTS['provider/unavailable'], { cause });
}

/** How a server differs from the documented format. */
export interface Dialect {
  readonly model: string;
  /** OpenAI's newer models refuse `max_tokens`; most compatible servers know nothing else. */
  readonly limitField: 'max_completion_tokens' | 'max_tokens';
  /** Whether `stream_options.include_usage` is accepted. */
  readonly usage: boolean;
}

/** The dialect that an address speaks unless it turns out otherwise. */
export function dialectOf(baseUrl: string, model: string): Dialect {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
  return { model, limitField: /(^|\.)openai\.(com|azure\.com)$/.test(host) ? 'max_completion_tokens' : 'max_tokens', usage: true };
}

/** Body of `POST /chat/completions`. */
export function chatBody(request: ChatRequest, dialect: Dialect): Fields {
  return {
    model: dialect.model,
    messages: [{ role: 'system', content: request.system }, ...request.messages.map(({ role, content }) => ({ role, content }))],
    [dialect.limitField]: request.maxOutputTokens,
    stream: true,
    ...(dialect.usage && { stream_options: { include_usage: true } }),
  };
}

const REASONS: Readonly<Record<string, 'stop' | 'length'>> = { stop: 'stop', length: 'length', eos: 'stop' };

/** What one `data:` line, or a whole answer of a server that does not stream, says. Throws on an error event, a filtered answer and on anything that is no JSON object. */
export function parseChunk(data: string): readonly ChatEvent[] {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch (cause) {
    throw new CsError('provider/bad-response', 'The provider sent an event that is not JSON.', { cause });
  }
  const failure = fields(body)['error'] === undefined || fields(body)['error'] === null ? null : parseError(data);
  if (failure !== null) throw streamError(failure);
  const { choices, usage } = fields(body);
  const choice = fields(Array.isArray(choices) ? choices[0] : undefined);
  const found: ChatEvent[] = [];
  const { content, refusal } = { ...fields(choice['message']), ...fields(choice['delta']) };
  const text = typeof content === 'string' && content !== '' ? content : refusal;
  if (typeof text === 'string' && text !== '') found.push({ type: 'delta', text });
  const reason = choice['finish_reason'];
  if (reason === 'content_filter') throw new CsError('provider/refused', 'The provider refused this content.');
  if (typeof reason === 'string') found.push({ type: 'done', reason: REASONS[reason] ?? 'other' });
  if (typeof usage === 'object' && usage !== null) {
    const counted = fields(usage);
    found.push({ type: 'usage', inputTokens: number(counted['prompt_tokens']), outputTokens: number(counted['completion_tokens']) });
  }
  return found;
}
