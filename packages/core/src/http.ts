import { CsError, isErrorCode } from '@cs-kit/protocol';
import type { ErrorCode, Problem } from '@cs-kit/protocol';
import type { Platform } from './platform.ts';

/** Milliseconds after which a request without an answer is given up. */
export const REQUEST_TIMEOUT_MS = 30_000;

const requestIds = new WeakMap<CsError, string>();

/** Id of the request that failed, as in the relay's log; undefined where the relay was not reached. */
export function requestIdOf(error: CsError): string | undefined {
  return requestIds.get(error);
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'request/malformed',
  401: 'session/token-invalid',
  403: 'session/forbidden',
  404: 'request/not-found',
  405: 'request/method',
  409: 'request/conflict',
  413: 'request/too-large',
  415: 'request/unsupported-type',
  422: 'request/invalid',
  429: 'rate/limited',
  // Answers of a proxy that cannot reach the relay behind it.
  502: 'relay/unreachable',
  503: 'relay/draining',
  504: 'relay/unreachable',
};

/** The error that an answer with a bad status carries; answers of proxies are read by their status. */
export async function errorOf(response: Response): Promise<CsError> {
  const problem = await readProblem(response);
  const code = isErrorCode(problem.code) ? problem.code : (BY_STATUS[response.status] ?? 'relay/internal');
  const seconds = Number(response.headers.get('retry-after') ?? '');
  const retryAfterMs = problem.retryAfterMs ?? (seconds > 0 ? seconds * 1000 : undefined);
  const error = new CsError(code, problem.detail || problem.title || undefined, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  });
  const requestId = response.headers.get('x-request-id') ?? problem.instance;
  if (requestId) requestIds.set(error, requestId);
  return error;
}

async function readProblem(response: Response): Promise<Partial<Problem>> {
  try {
    if (!/json/.test(response.headers.get('content-type') ?? '')) return {};
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  } catch {
    return {};
  }
}

/** Whether an abort came from the caller, who wants to see it as such. */
const isAborted = (signal: AbortSignal | null | undefined): boolean => signal?.aborted === true;

/** The error of a request that got no answer. */
export function unreachable(cause: unknown): CsError {
  return cause instanceof CsError ? cause : new CsError('relay/unreachable', undefined, { cause });
}

/** Sends a request and hands over what `read` makes of the answer. The time limit covers both; an abort by the caller is thrown as it is. */
export async function exchange<T>(
  platform: Platform,
  url: string,
  init: RequestInit,
  timeoutMs: number,
  read: (response: Response) => Promise<T> | T,
): Promise<T> {
  const controller = new AbortController();
  const outer = init.signal;
  const follow = (): void => controller.abort(outer?.reason);
  if (isAborted(outer)) follow();
  outer?.addEventListener('abort', follow, { once: true });
  const timer = platform.setTimeout(
    () => controller.abort(new CsError('relay/unreachable', `The relay did not answer within ${timeoutMs / 1000} seconds.`)),
    timeoutMs,
  );
  try {
    const response = await platform.fetch(url, { ...init, signal: controller.signal });
    if (!response.ok) throw await errorOf(response);
    return await read(response);
  } catch (error) {
    if (isAborted(outer)) throw outer!.reason;
    throw unreachable(controller.signal.aborted ? controller.signal.reason : error);
  } finally {
    platform.clearTimeout(timer);
  }
}

/** Reads the JSON of an answer; undefined where it has no body. */
export async function readJson<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new CsError('relay/internal', 'The relay answered with something that is not JSON; check that the relay address points at a relay.', { cause });
  }
}
