import { TITLES } from './error-titles.ts';

/** Every error code of the kit with its HTTP status and whether the same call may succeed later. What each means in words stands in `error-titles.ts`. `docs/errors.md` has an entry for each (a test keeps them equal). */
export const ERRORS = {
  'request/malformed': { status: 400, retryable: false },
  'request/invalid': { status: 422, retryable: false },
  'request/too-large': { status: 413, retryable: false },
  'request/unsupported-type': { status: 415, retryable: false },
  'request/not-found': { status: 404, retryable: false },
  'request/method': { status: 405, retryable: false },
  'request/conflict': { status: 409, retryable: false },
  'request/upgrade-required': { status: 426, retryable: false },
  'session/token-missing': { status: 401, retryable: false },
  'session/token-expired': { status: 401, retryable: true },
  'session/token-invalid': { status: 401, retryable: false },
  'session/origin-refused': { status: 403, retryable: false },
  'session/refresh-reused': { status: 401, retryable: false },
  'session/site-unknown': { status: 404, retryable: false },
  'session/site-disabled': { status: 403, retryable: false },
  'session/credentials': { status: 401, retryable: false },
  'session/code-invalid': { status: 401, retryable: false },
  'session/link-invalid': { status: 410, retryable: false },
  'session/link-elsewhere': { status: 409, retryable: false },
  'session/forbidden': { status: 403, retryable: false },
  'session/blocked': { status: 403, retryable: false },
  'session/address-blocked': { status: 403, retryable: false },
  'block/network-invalid': { status: 422, retryable: false },
  'block/network-too-wide': { status: 422, retryable: false },
  'block/own-network': { status: 409, retryable: false },
  'rate/limited': { status: 429, retryable: true },
  'budget/exhausted': { status: 429, retryable: true },
  'room/not-found': { status: 404, retryable: false },
  'room/forbidden': { status: 403, retryable: false },
  'room/locked': { status: 403, retryable: false },
  'room/muted': { status: 403, retryable: false },
  'room/banned': { status: 403, retryable: false },
  'room/archived': { status: 409, retryable: false },
  'room/not-archived': { status: 409, retryable: false },
  'room/last-owner': { status: 409, retryable: false },
  'room/invite-invalid': { status: 404, retryable: false },
  'room/full': { status: 409, retryable: false },
  'room/words-refused': { status: 422, retryable: false },
  'room/no-thread': { status: 409, retryable: false },
  'room/closed': { status: 409, retryable: false },
  'call/not-found': { status: 404, retryable: false },
  'call/full': { status: 409, retryable: false },
  'call/failed': { status: 0, retryable: true },
  'conversation/taken': { status: 409, retryable: false },
  'conversation/not-translated': { status: 409, retryable: false },
  'provider/unconfigured': { status: 501, retryable: false },
  'provider/auth': { status: 502, retryable: false },
  'provider/rate-limited': { status: 429, retryable: true },
  'provider/refused': { status: 400, retryable: false },
  'provider/timeout': { status: 504, retryable: true },
  'provider/unavailable': { status: 502, retryable: true },
  'provider/bad-response': { status: 502, retryable: true },
  'provider/interrupted': { status: 502, retryable: true },
  'file/type-refused': { status: 415, retryable: false },
  'file/mismatch': { status: 422, retryable: false },
  'file/too-large': { status: 413, retryable: false },
  'file/refused-by-scan': { status: 422, retryable: false },
  'file/scan-unavailable': { status: 503, retryable: true },
  'upload/version': { status: 412, retryable: false },
  'image/not-found': { status: 404, retryable: false },
  'image/cancelled': { status: 409, retryable: false },
  'storage/full': { status: 507, retryable: true },
  'storage/unavailable': { status: 503, retryable: true },
  'relay/internal': { status: 500, retryable: true },
  'relay/draining': { status: 503, retryable: true },
  'relay/unreachable': { status: 0, retryable: true },
  'relay/outdated': { status: 0, retryable: false },
  'voice/mic-denied': { status: 0, retryable: false },
  'voice/mic-missing': { status: 0, retryable: false },
  'voice/mic-busy': { status: 0, retryable: true },
  'voice/needs-https': { status: 0, retryable: false },
  'voice/unsupported': { status: 0, retryable: false },
  'voice/model-failed': { status: 0, retryable: true },
  'voice/no-speech': { status: 0, retryable: true },
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
