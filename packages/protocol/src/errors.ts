import { TITLES } from './error-titles.ts';

interface ErrorFacts {
  readonly status: number;
  readonly retryable: boolean;
}
const final = (status: number): ErrorFacts => ({ status, retryable: false });
const again = (status: number): ErrorFacts => ({ status, retryable: true });

/** Every error code of the kit with its HTTP status and whether the same call may succeed later. What each means in words stands in `error-titles.ts`. `docs/errors.md` has an entry for each (a test keeps them equal). */
export const ERRORS = {
  'request/malformed': final(400),
  'request/invalid': final(422),
  'request/too-large': final(413),
  'request/unsupported-type': final(415),
  'request/not-found': final(404),
  'request/method': final(405),
  'request/conflict': final(409),
  'request/upgrade-required': final(426),
  'session/token-missing': final(401),
  'session/token-expired': again(401),
  'session/token-invalid': final(401),
  'session/origin-refused': final(403),
  'session/refresh-reused': final(401),
  'session/site-unknown': final(404),
  'session/site-disabled': final(403),
  'session/credentials': final(401),
  'session/code-invalid': final(401),
  'session/link-invalid': final(410),
  'session/link-elsewhere': final(409),
  'session/forbidden': final(403),
  'session/blocked': final(403),
  'session/address-blocked': final(403),
  'block/network-invalid': final(422),
  'block/network-too-wide': final(422),
  'block/own-network': final(409),
  'rate/limited': again(429),
  'budget/exhausted': again(429),
  'room/not-found': final(404),
  'room/forbidden': final(403),
  'room/locked': final(403),
  'room/muted': final(403),
  'room/banned': final(403),
  'room/archived': final(409),
  'room/not-archived': final(409),
  'room/last-owner': final(409),
  'room/invite-invalid': final(404),
  'room/full': final(409),
  'room/words-refused': final(422),
  'room/no-thread': final(409),
  'room/closed': final(409),
  'call/not-found': final(404),
  'call/full': final(409),
  'call/failed': again(0),
  'conversation/taken': final(409),
  'conversation/not-translated': final(409),
  'provider/unconfigured': final(501),
  'provider/auth': final(502),
  'provider/rate-limited': again(429),
  'provider/refused': final(400),
  'provider/timeout': again(504),
  'provider/unavailable': again(502),
  'provider/bad-response': again(502),
  'provider/interrupted': again(502),
  'file/type-refused': final(415),
  'file/mismatch': final(422),
  'file/too-large': final(413),
  'file/refused-by-scan': final(422),
  'file/scan-unavailable': again(503),
  'upload/version': final(412),
  'image/not-found': final(404),
  'image/cancelled': final(409),
  'storage/full': again(507),
  'storage/unavailable': again(503),
  'relay/internal': again(500),
  'relay/draining': again(503),
  'relay/unreachable': again(0),
  'relay/outdated': final(0),
  'voice/mic-denied': final(0),
  'voice/mic-missing': final(0),
  'voice/mic-busy': again(0),
  'voice/needs-https': final(0),
  'voice/unsupported': final(0),
  'voice/model-failed': again(0),
  'voice/no-speech': again(0),
} as const;

/** A stable error code, `area/reason`. */
export type ErrorCode = keyof typeof ERRORS;

/** One field that was refused. */
export interface FieldError {
  /** JSON pointer into the body, or the name of the query field. */
  readonly pointer: string;
  /** What is expected there. */
  readonly detail: string;
}

/** Body of every HTTP error: RFC 9457 problem details with the code of the kit. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Id of the request, also in `X-Request-Id` and in the log of the relay. */
  readonly instance: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly errors?: readonly FieldError[];
}

/** What may be said beside the code of an error. */
export interface CsErrorOptions {
  readonly cause?: unknown;
  /** Milliseconds after which the same call may succeed. */
  readonly retryAfterMs?: number;
  readonly errors?: readonly FieldError[];
}

/** The one error class of the kit. The message says what failed and what to do; it never carries tokens, keys or words of a visitor. */
export class CsError extends Error {
  override readonly name = 'CsError';
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly errors: readonly FieldError[] | undefined;

  constructor(code: ErrorCode, message: string = TITLES[code] ?? code, options: CsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = ERRORS[code].retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.errors = options.errors;
  }

  /** HTTP status of the code; 0 for errors that only arise in the browser. */
  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Whether a string is a code that this version knows. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

/** Any thrown value as a `CsError`; what is unknown becomes `fallback` with the original as its cause. */
export function toCsError(error: unknown, fallback: ErrorCode = 'relay/internal'): CsError {
  return error instanceof CsError ? error : new CsError(fallback, undefined, { cause: error });
}

/** Named close codes of the sockets. */
export const CLOSE = {
  badFrame: 4400,
  tokenExpired: 4401,
  forbidden: 4403,
  noSuchRoom: 4404,
  helloTimeout: 4408,
  replaced: 4409,
  full: 4410,
  tooLarge: 4413,
  rateLimited: 4429,
  internal: 4500,
  draining: 4503,
  lagging: 4508,
} as const;

/** One of the close codes. */
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
