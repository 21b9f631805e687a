/** A stretch of recognised speech; times in seconds from the start of the recording. */
export interface SpeechSegment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What was said in a recording. */
export interface Transcript {
  /** Empty where no words were understood. */
  readonly text: string;
  /** ISO 639-1 code, where the engine tells it. */
  readonly language?: string;
  /** Empty where the engine tells no times. */
  readonly segments: readonly SpeechSegment[];
  /** Length of the recording as the engine counts it, where it does. */
  readonly seconds?: number;
}

/** A recording to be recognised. */
export interface TranscriptionRequest {
  readonly audio: Uint8Array;
  /** MIME type that its content was found to have. */
  readonly type: string;
  /** BCP 47 tag; absent means that the engine finds out. */
  readonly language?: string;
  readonly signal: AbortSignal;
  /** Longest wait for the answer in milliseconds; the engine's own where it is not said. */
  readonly waitMs?: number;
}

/** An engine that turns speech into text. Errors are `CsError` with a `provider/…` code; an abort rejects with the signal's reason. */
export interface SpeechToText {
  /** Name of the engine, for people: 'openai'. */
  readonly name: string;
  /** Name of the model, as configured. */
  readonly model: string;
  transcribe(request: TranscriptionRequest): Promise<Transcript>;
}

/** Audio formats of a synthesis; 'pcm' is 16-bit little-endian mono at 24 kHz without a header. */
export const SPEECH_FORMATS = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const;
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];

/** A voice that a visitor may choose. */
export interface SpeechVoice {
  readonly id: string;
  readonly name: string;
  /** BCP 47 tags that it speaks; empty means that it follows the text. */
  readonly languages: readonly string[];
}

/** A text to be spoken. */
export interface SynthesisRequest {
  readonly text: string;
  /** Id of a voice; absent means the engine's usual one. */
  readonly voice?: string;
  /** BCP 47 tag of the text; absent means that the engine finds out. */
  readonly language?: string;
  /** 0.25 to 4; 1 is the voice's own speed. */
  readonly rate?: number;
  readonly format: SpeechFormat;
  readonly signal: AbortSignal;
}

/** Audio as it is being made. */
export interface Synthesis {
  readonly stream: ReadableStream<Uint8Array>;
  /** MIME type of the bytes. */
  readonly type: string;
  /** The engine that made it, where several stand behind one. */
  readonly engine?: string;
}

/** An engine that speaks. Errors as with `SpeechToText`. */
export interface TextToSpeech {
  readonly name: string;
  readonly model: string;
  /** Whether the text leaves the relay for a provider. */
  readonly dataGoesTo: 'relay' | 'provider';
  /** Formats that it can make, the preferred one first. */
  readonly formats: readonly SpeechFormat[];
  /** Never rejects: an engine that cannot list its voices names the one it uses. */
  voices(): Promise<readonly SpeechVoice[]>;
  speak(request: SynthesisRequest): Promise<Synthesis>;
}
