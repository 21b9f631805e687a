/** Every bound on what may be sent, used by both sides: the client refuses early with a clear text, the relay refuses for certain. Sizes in bytes, lengths in UTF-16 units, times in milliseconds. */
export const LIMITS = {
  /** Longest text of one message. */
  messageChars: 8000,
  /** Attachments of one message. */
  attachments: 10,
  /** People that one message may mention. */
  mentions: 20,
  /** Longest search. */
  searchChars: 200,
  /** Longest `clientMessageId`. */
  clientIdChars: 64,
  /** Longest reaction (one emoji, which may be several code points). */
  emojiChars: 32,
  /** Longest tag. */
  tagChars: 40,
  /** Longest shortcut of a saved reply. */
  shortcutChars: 32,
  /** One JSON body of the REST surface. */
  jsonBytes: 256 * 1024,
  /** One raw upload. */
  fileBytes: 8 * 1024 * 1024,
  /** Events in one page of the resume path. */
  pageEvents: 500,
  /** Presence payload that a client may set. */
  presenceBytes: 2048,
  /** Call signal payload. */
  signalBytes: 32 * 1024,
  /** Host page context (`csKit.setContext`). */
  contextBytes: 8 * 1024,
  /** Events in one beacon. */
  beaconEvents: 100,
  /** Properties of one event. */
  propertiesBytes: 8 * 1024,
  /** Longest event name. */
  eventNameChars: 64,
  /** Longest URL kept with an event. */
  urlChars: 2048,
  /** Longest body of a knowledge article. */
  articleChars: 40_000,
  /** Longest title of a knowledge article. */
  articleTitleChars: 200,
  /** Longest recording of one utterance sent for transcription. */
  utteranceMs: 120_000,
  /** Life of an access token. */
  tokenMs: 15 * 60_000,
  /** Socket heart-beat. */
  heartbeatMs: 25_000,
  /** Silence after which a socket is dead. */
  deadMs: 60_000,
  /** How long a guest may edit or delete an own message. */
  editWindowMs: 5 * 60_000,
  /** Idle gap that ends a session of events. */
  sessionIdleMs: 30 * 60_000,
} as const;
