import { isEventName, isServiceEvent } from './analytics.ts';
import type { Beacon, BeaconEvent } from './analytics.ts';
import type { FieldError } from './errors.ts';
import { isUuid } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { AttachmentRef, ClientFrame, OutgoingMessage, RelayFrame } from './socket.ts';

/** Outcome of a check: the value, or the first field that is wrong. */
export type Verdict<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & FieldError);

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => string | null;

const refuse = (pointer: string, detail: string): { ok: false } & FieldError => ({ ok: false, pointer, detail });
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const text =
  (max: number, min = 1): Check =>
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max ? null : `a string of ${min} to ${max} characters`;
const uuidField: Check = (value) => (isUuid(value) ? null : 'a UUID');
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'true or false');
const count: Check = (value) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? null : 'a whole number from 0');
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && allowed.includes(value) ? null : `one of ${allowed.join(', ')}`;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? null : check(value);
const instant: Check = (value) =>
  typeof value === 'string' && value.length <= 35 && /^\d{4}-\d\d-\d\dT/.test(value) && Number.isFinite(Date.parse(value)) ? null : 'an ISO 8601 time';
const bounded =
  (bytes: number): Check =>
  (value) =>
    value === undefined || jsonBytes(value) <= bytes ? null : `at most ${bytes} bytes of JSON`;

/** A value as JSON; null where it is nested too deeply to be written. Reading one has no such end. */
function written(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? '';
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Bytes of a value as UTF-8 JSON, without building the bytes. Infinity where it is nested too deeply. */
export function jsonBytes(value: unknown): number {
  const json = written(value);
  if (json === null) return Infinity;
  let bytes = 0;
  for (let index = 0; index < json.length; index += 1) {
    const unit = json.charCodeAt(index);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}

function checkFields(value: Fields, checks: Readonly<Record<string, Check>>, base = ''): FieldError | null {
  for (const name in checks) {
    const detail = (checks[name] as Check)(value[name]);
    if (detail !== null) return { pointer: `${base}/${name}`, detail };
  }
  for (const name of Object.keys(value)) if (!Object.hasOwn(checks, name)) return { pointer: `${base}/${name}`, detail: 'no such field' };
  return null;
}

const attachments: Check = (value) => {
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length > LIMITS.attachments) return `a list of at most ${LIMITS.attachments} attachments`;
  return value.every((entry): entry is AttachmentRef => isFields(entry) && checkFields(entry, { kind: oneOf('file', 'image'), id: uuidField }) === null)
    ? null
    : 'attachments of the form {kind, id}';
};

const mentions: Check = (value) =>
  value === undefined || (Array.isArray(value) && value.length <= LIMITS.mentions && value.every((id) => text(LIMITS.clientIdChars)(id) === null))
    ? null
    : `a list of at most ${LIMITS.mentions} ids`;

const OUTGOING: Readonly<Record<string, Check>> = {
  clientMessageId: text(LIMITS.clientIdChars),
  text: text(LIMITS.messageChars, 0),
  replyTo: optional(uuidField),
  threadId: optional(uuidField),
  mentions,
  attachments,
  visibility: optional(oneOf('internal')),
};

const roomId = uuidField;
const OF_ALL: Readonly<Record<string, Check>> = { type: () => null, ref: optional(text(LIMITS.clientIdChars)) };
const FRAMES: Readonly<Record<ClientFrame['type'], Readonly<Record<string, Check>>>> = {
  join: { ...OF_ALL, roomId, lastSeq: optional(count) },
  leave: { ...OF_ALL, roomId },
  send: { ...OF_ALL, roomId, ...OUTGOING },
  typing: { ...OF_ALL, roomId, typing: flag },
  presence: { ...OF_ALL, roomId, status: oneOf('online', 'away', 'busy'), cursor: bounded(LIMITS.presenceBytes) },
  read: { ...OF_ALL, roomId, seq: count },
  react: {
    ...OF_ALL,
    roomId,
    messageId: uuidField,
    emoji: (value) => (isEmoji(value) ? null : `an emoji of at most ${LIMITS.emojiChars} characters`),
    on: flag,
  },
  stop: { ...OF_ALL, roomId },
  signal: { ...OF_ALL, roomId, to: text(LIMITS.clientIdChars), data: bounded(LIMITS.signalBytes) },
  call: {
    ...OF_ALL,
    roomId,
    callId: uuidField,
    session: text(LIMITS.clientIdChars),
    state: oneOf('in', 'out', 'declined'),
    muted: optional(flag),
    camera: optional(flag),
    screen: optional(flag),
  },
  watch: { ...OF_ALL, topic: oneOf('inbox', 'rooms') },
  renew: { ...OF_ALL, token: text(4096) },
  ping: OF_ALL,
};

/** Any but spaces and characters that show nothing by themselves: joiners, direction marks, fillers, the empty Braille cell. */
const SEEN = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** Whether a text has anything to see. */
export function hasWords(words: string): boolean {
  return SEEN.test(words);
}

const EMOJI = /^(?:[\d#*]\ufe0f?\u20e3|[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u200d\ufe0f\u{e0020}-\u{e007f}])+$/u;

/** Whether a reaction is made of emoji: it stands beside other people's words and must not be words itself. */
export function isEmoji(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMITS.emojiChars && EMOJI.test(value) && hasWords(value);
}

/** A message needs words or an attachment. */
function isEmptyMessage(message: Fields): boolean {
  return !hasWords(message['text'] as string) && ((message['attachments'] as readonly unknown[] | undefined)?.length ?? 0) === 0;
}

/** Checks a frame that a client sent. */
export function parseClientFrame(value: unknown): Verdict<ClientFrame> {
  if (!isFields(value)) return refuse('', 'a JSON object');
  const type = value['type'];
  if (typeof type !== 'string' || !Object.hasOwn(FRAMES, type)) return refuse('/type', `one of ${Object.keys(FRAMES).join(', ')}`);
  const wrong = checkFields(value, FRAMES[type as ClientFrame['type']]);
  if (wrong !== null) return { ok: false, ...wrong };
  if (type === 'send' && isEmptyMessage(value)) return refuse('/text', 'words, or at least one attachment');
  return { ok: true, value: value as unknown as ClientFrame };
}

/** Checks the body of `POST /v1/rooms/{id}/messages`. */
export function parseOutgoingMessage(value: unknown): Verdict<OutgoingMessage> {
  if (!isFields(value)) return refuse('', 'a JSON object');
  const wrong = checkFields(value, OUTGOING);
  if (wrong !== null) return { ok: false, ...wrong };
  return isEmptyMessage(value) ? refuse('/text', 'words, or at least one attachment') : { ok: true, value: value as unknown as OutgoingMessage };
}

const RELAY_TYPES: ReadonlySet<string> = new Set<RelayFrame['type']>([
  'left',
  'joined',
  'acked',
  'events',
  'presence',
  'reply',
  'inbox',
  'inbox-changed',
  'watching',
  'room-changed',
  'room-listed',
  'room-unlisted',
  'ringing',
  'signal',
  'call',
  'renewed',
  'error',
  'pong',
]);

/** Whether a parsed frame is one that this version knows. The relay is trusted for the rest; unknown frames are skipped. */
export function isRelayFrame(value: unknown): value is RelayFrame {
  if (!isFields(value) || typeof value['type'] !== 'string' || !RELAY_TYPES.has(value['type'])) return false;
  return value['type'] !== 'joined' || optional(count)(value['protocolVersion']) === null;
}

const properties: Check = (value) => {
  if (!isFields(value)) return 'an object';
  for (const entry of Object.values(value)) {
    if (entry !== null && typeof entry !== 'string' && typeof entry !== 'boolean' && !(typeof entry === 'number' && Number.isFinite(entry)))
      return 'values that are strings, numbers, booleans or null';
  }
  return jsonBytes(value) <= LIMITS.propertiesBytes ? null : `at most ${LIMITS.propertiesBytes} bytes`;
};

const EVENT: Readonly<Record<string, Check>> = {
  id: uuidField,
  name: (value) =>
    isEventName(value)
      ? isServiceEvent(value)
        ? 'a name that pages may send: this one is written by the relay'
        : null
      : 'a name of the form area.past_participle',
  at: instant,
  monotonic: (value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? null : 'milliseconds since the page began'),
  sequence: (value) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? null : 'a whole number from 1'),
  pageId: uuidField,
  visitorId: (value) => (value === null || isUuid(value) ? null : 'a UUID or null'),
  url: text(LIMITS.urlChars),
  referrer: optional(text(LIMITS.urlChars, 0)),
  properties,
};

/** Checks one event of a beacon. */
export function parseBeaconEvent(value: unknown, base = ''): Verdict<BeaconEvent> {
  if (!isFields(value)) return refuse(base, 'an object');
  const wrong = checkFields(value, EVENT, base);
  return wrong === null ? { ok: true, value: value as unknown as BeaconEvent } : { ok: false, ...wrong };
}

/** Checks a beacon. One bad event refuses the whole: a page that sends one is broken, and silence would hide it. */
export function parseBeacon(value: unknown): Verdict<Beacon> {
  if (!isFields(value)) return refuse('', 'a JSON object');
  const events = value['events'];
  if (!Array.isArray(events) || events.length === 0 || events.length > LIMITS.beaconEvents)
    return refuse('/events', `a list of 1 to ${LIMITS.beaconEvents} events`);
  const wrong = checkFields(value, { siteKey: text(64), sentAt: instant, events: () => null });
  if (wrong !== null) return { ok: false, ...wrong };
  for (let index = 0; index < events.length; index += 1) {
    const verdict = parseBeaconEvent(events[index], `/events/${index}`);
    if (!verdict.ok) return verdict;
  }
  return { ok: true, value: value as unknown as Beacon };
}
