/** Bounds of voice messages. A table of their own, because only the parts that record load it. */
export const VOICE_LIMITS = {
  /** Longest recording of one voice message, in milliseconds. */
  voiceMessageMs: 5 * 60_000,
  /** Longest wait for the words of one voice message, in milliseconds. */
  transcriptMs: 90_000,
} as const;
