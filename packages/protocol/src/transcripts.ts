/** What was said in a voice message, as an engine heard it: nobody has read it over. */
export interface VoiceTranscript {
  /** Empty where no words were understood. */
  readonly text: string;
  /** BCP 47 tag; null where the engine does not tell it. */
  readonly language: string | null;
}

/** `GET /v1/files/{id}/transcript`. */
export interface TranscriptAnswer {
  /** False where the relay has no engine for it: nothing more need be asked there. */
  readonly on: boolean;
  /** Null until somebody has asked for it. */
  readonly transcript: VoiceTranscript | null;
}
