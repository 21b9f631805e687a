/** Every error code of the kit with its HTTP status and whether the same call may succeed later. `docs/errors.md` has an entry for each (a test keeps them equal). */
export const ERRORS = {
  'request/malformed': { status: 400, retryable: false, title: 'The body is not valid JSON.' },
  'request/invalid': { status: 422, retryable: false, title: 'A field has a value that is not allowed.' },
  'request/too-large': { status: 413, retryable: false, title: 'The body is larger than this address accepts.' },
  'request/unsupported-type': { status: 415, retryable: false, title: 'The content type is not accepted here.' },
  'request/not-found': { status: 404, retryable: false, title: 'There is nothing at this address.' },
  'request/method': { status: 405, retryable: false, title: 'This address does not answer that method.' },
  'request/conflict': { status: 409, retryable: false, title: 'The state has changed since it was read.' },
  'request/upgrade-required': { status: 426, retryable: false, title: 'This address is a WebSocket.' },
  'session/token-missing': { status: 401, retryable: false, title: 'No access token was sent.' },
  'session/token-expired': { status: 401, retryable: true, title: 'The access token has expired.' },
  'session/token-invalid': { status: 401, retryable: false, title: 'The access token is not valid.' },
  'session/origin-refused': { status: 403, retryable: false, title: 'This page is not an allowed origin of the site.' },
  'session/refresh-reused': { status: 401, retryable: false, title: 'The refresh token was already used.' },
  'session/site-unknown': { status: 404, retryable: false, title: 'There is no site with this key.' },
  'session/site-disabled': { status: 403, retryable: false, title: 'The operator has switched this site or feature off.' },
  'session/credentials': { status: 401, retryable: false, title: 'The name or the password is wrong.' },
  'session/code-invalid': { status: 401, retryable: false, title: 'The link has been used or has expired.' },
  'session/link-invalid': { status: 410, retryable: false, title: 'The link of the e-mail is not good any more.' },
  'session/link-elsewhere': { status: 409, retryable: false, title: 'Somebody else has a conversation on this device.' },
  'session/forbidden': { status: 403, retryable: false, title: 'Your role does not allow this.' },
  'session/blocked': { status: 403, retryable: false, title: 'The staff of this site have blocked this visitor.' },
  'session/address-blocked': { status: 403, retryable: false, title: 'The staff of this site have blocked this network address.' },
  'block/network-invalid': { status: 422, retryable: false, title: 'This is no network address.' },
  'block/network-mapped': { status: 422, retryable: false, title: 'This is an IPv4 address written as IPv6.' },
  'block/network-too-wide': { status: 422, retryable: false, title: 'The network has more addresses than are blocked at once.' },
  'block/own-network': { status: 409, retryable: false, title: 'The network holds your own address.' },
  'rate/limited': { status: 429, retryable: true, title: 'Too many requests in a short time.' },
  'budget/exhausted': { status: 429, retryable: true, title: 'The budget for this service is used up.' },
  'room/not-found': { status: 404, retryable: false, title: 'There is no such room.' },
  'room/forbidden': { status: 403, retryable: false, title: 'Your role in this room does not allow this.' },
  'room/locked': { status: 403, retryable: false, title: 'The room is locked.' },
  'room/muted': { status: 403, retryable: false, title: 'You are muted in this room.' },
  'room/banned': { status: 403, retryable: false, title: 'You are banned from this room.' },
  'room/archived': { status: 409, retryable: false, title: 'The room is archived.' },
  'room/not-archived': { status: 409, retryable: false, title: 'Only an archived room can be deleted.' },
  'room/last-owner': { status: 409, retryable: false, title: 'The room would be left without an owner.' },
  'room/invite-invalid': { status: 404, retryable: false, title: 'This invite is not good any more.' },
  'room/full': { status: 409, retryable: false, title: 'The room holds as many as it may.' },
  'room/words-refused': { status: 422, retryable: false, title: 'The message has words that this site does not take.' },
  'room/no-thread': { status: 409, retryable: false, title: 'There is no such thread.' },
  'room/closed': { status: 409, retryable: false, title: 'The conversation is closed.' },
  'call/not-found': { status: 404, retryable: false, title: 'There is no such call.' },
  'call/full': { status: 409, retryable: false, title: 'The call holds as many as it may.' },
  'call/failed': { status: 0, retryable: true, title: 'The call failed.' },
  'conversation/taken': { status: 409, retryable: false, title: 'Somebody else has taken the conversation.' },
  'provider/unconfigured': { status: 501, retryable: false, title: 'No engine is configured for this.' },
  'provider/auth': { status: 502, retryable: false, title: 'The provider refused the credentials of the relay.' },
  'provider/rate-limited': { status: 429, retryable: true, title: 'The provider limits the rate.' },
  'provider/refused': { status: 400, retryable: false, title: 'The provider refused the request.' },
  'provider/timeout': { status: 504, retryable: true, title: 'The provider did not answer in time.' },
  'provider/unavailable': { status: 502, retryable: true, title: 'The provider cannot be reached.' },
  'provider/bad-response': { status: 502, retryable: true, title: 'The provider answered in an unknown form.' },
  'provider/interrupted': { status: 502, retryable: true, title: 'The answer of the provider broke off.' },
  'file/type-refused': { status: 415, retryable: false, title: 'Files of this type are not accepted.' },
  'file/mismatch': { status: 422, retryable: false, title: 'The content is not of the type that was named.' },
  'file/too-large': { status: 413, retryable: false, title: 'The file is larger than the site accepts.' },
  'file/refused-by-scan': { status: 422, retryable: false, title: 'The scanner of the relay refused the file.' },
  'file/scan-unavailable': { status: 503, retryable: true, title: 'The scanner of the relay does not answer.' },
  'upload/version': { status: 412, retryable: false, title: 'This version of tus is not spoken here.' },
  'image/not-found': { status: 404, retryable: false, title: 'There is no such picture.' },
  'image/cancelled': { status: 409, retryable: false, title: 'The picture was cancelled.' },
  'storage/full': { status: 507, retryable: true, title: 'The relay has no space left to store this.' },
  'storage/unavailable': { status: 503, retryable: true, title: 'The relay cannot store this now.' },
  'relay/internal': { status: 500, retryable: true, title: 'The relay failed.' },
  'relay/draining': { status: 503, retryable: true, title: 'The relay is restarting.' },
  'relay/unreachable': { status: 0, retryable: true, title: 'The relay cannot be reached.' },
  'relay/outdated': { status: 0, retryable: false, title: 'This page is older than the relay.' },
  'voice/mic-denied': { status: 0, retryable: false, title: 'The browser blocked the microphone.' },
  'voice/mic-missing': { status: 0, retryable: false, title: 'No microphone was found.' },
  'voice/mic-busy': { status: 0, retryable: true, title: 'Another program uses the microphone.' },
  'voice/needs-https': { status: 0, retryable: false, title: 'The microphone needs a secure page.' },
  'voice/unsupported': { status: 0, retryable: false, title: 'This browser has no speech engine.' },
  'voice/model-failed': { status: 0, retryable: true, title: 'The voice detector could not be loaded.' },
  'voice/no-speech': { status: 0, retryable: true, title: 'No words were understood.' },
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

  constructor(code: ErrorCode, message: string = ERRORS[code].title, options: CsErrorOptions = {}) {
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
