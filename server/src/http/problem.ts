import { CsError, ERRORS, TITLES, toCsError } from '@cs-kit/protocol';
import type { Problem } from '@cs-kit/protocol';
import { HTTPException } from 'hono/http-exception';

/** Any thrown value as an error of the kit; those of the framework keep their meaning. */
export function fromThrown(error: unknown): CsError {
  if (error instanceof HTTPException) {
    if (error.status === 400) return new CsError('request/malformed', 'The body is not valid JSON. Send UTF-8 JSON with content-type application/json.');
    if (error.status === 413) return new CsError('request/too-large');
    if (error.status === 415) return new CsError('request/unsupported-type', 'Send content-type application/json.');
  }
  return toCsError(error);
}

/** The body of an error as RFC 9457 has it. What an unknown error said stays in the log. */
export function toProblem(error: CsError, instance: string): Problem {
  const known = ERRORS[error.code];
  return {
    type: `urn:cs-kit:error:${error.code}`,
    title: TITLES[error.code] ?? error.code,
    status: known.status === 0 ? 500 : known.status,
    detail: error.code === 'relay/internal' ? 'The relay failed. Try again; if it happens again, give the operator the request id.' : error.message,
    instance,
    code: error.code,
    retryable: error.retryable,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
}

/** What an error is on the wire. */
export function problemOf(error: CsError, instance: string): { status: number; headers: Record<string, string>; body: string } {
  const problem = toProblem(error, instance);
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  if (problem.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(problem.retryAfterMs / 1000));
  return { status: problem.status, headers, body: JSON.stringify(problem) };
}

/** An error as a response. */
export function problemResponse(error: CsError, instance: string): Response {
  const { status, headers, body } = problemOf(error, instance);
  return new Response(body, { status, headers });
}
