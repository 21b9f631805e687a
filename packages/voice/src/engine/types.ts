import type { CsError } from '@cs-kit/protocol';
import type { Phrase } from './turn/phrases.ts';

/** What the voice is doing. There is one of it at a time; nothing is shown as done before it is. */
export type VoiceState =
  | { readonly phase: 'idle' }
  /** The browser asks the visitor for the microphone. */
  | { readonly phase: 'asking-permission' }
  /** The detector is on its way; bytes so far and in all. What is said meanwhile is kept. */
  | { readonly phase: 'getting-ready'; readonly loaded: number; readonly total: number }
  | { readonly phase: 'listening' }
  /** Somebody speaks, since an epoch time in milliseconds. */
  | { readonly phase: 'hearing'; readonly since: number }
  | { readonly phase: 'transcribing' }
  /** The words are understood; an answer is awaited. */
  | { readonly phase: 'thinking' }
  | { readonly phase: 'speaking' }
  | { readonly phase: 'denied'; readonly error: CsError }
  | { readonly phase: 'failed'; readonly error: CsError };
export type VoicePhase = VoiceState['phase'];

/** Words of both sides. */
export interface Captions {
  /** What the visitor said last. */
  readonly you: string;
  /** Whether the recogniser may still change it. */
  readonly unsure: boolean;
  /** What is spoken, or was last. */
  readonly answer: string;
  /** The word or sentence that is heard now, as a range of `answer`. */
  readonly from: number;
  readonly to: number;
  /** Whether the visitor interrupted it. */
  readonly cut: boolean;
}

/** Something that went another way than asked; said in words, never silent. */
export type Notice =
  /** No words were understood. */
  | { readonly kind: 'not-understood' }
  /** The relay's voice failed and the browser's speaks instead. */
  | { readonly kind: 'browser-voice' }
  /** Nothing here can speak this language: the answer is only shown. */
  | { readonly kind: 'no-voice' }
  /** One turn was lost; the next may work. */
  | { readonly kind: 'turn-lost'; readonly error: CsError };

/** Everything that is shown, frozen. */
export interface VoiceSnapshot {
  readonly state: VoiceState;
  readonly captions: Captions;
  readonly notice: Notice | null;
  /** Who sound is on its way to at this moment: the relay, or the service of the browser, which does not tell when. Null while none leaves the device. */
  readonly sending: 'relay' | 'browser' | null;
}

/** What the visitor or the page chose. */
export interface VoiceSettings {
  /** BCP 47 tag that is spoken, or null to let the engine find out. */
  readonly language: string | null;
  /** BCP 47 tag of the page, for what needs one. */
  readonly locale: string;
  /** Id of a voice, or null for the usual one. */
  readonly voice: string | null;
  /** 0.25 to 4. */
  readonly rate: number;
  /** Whether listening goes on after an answer, and the visitor may interrupt it. */
  readonly handsFree: boolean;
}

/** What the microphone and the detector tell. */
export interface EarHandlers {
  /** The visitor allowed the microphone. */
  onGranted(): void;
  onProgress(loaded: number, total: number): void;
  /** 0 to 1, about 30 times a second. */
  onLevel(level: number): void;
  /** Somebody may have begun to speak. */
  onSpeechStart(): void;
  /** It is speech. */
  onSpeechConfirmed(): void;
  /** Sound of a turn that is certain, as it comes: 16 kHz mono, the first time with all that was before. */
  onSound(audio: Float32Array): void;
  /** It was none. */
  onMisfire(): void;
  /** It has become quiet: what was said so far, 16 kHz mono. How long it is waited for more depends on `Ears.words()`. */
  onPause(audio: Float32Array): void;
  /** The visitor speaks on; it is the same turn. */
  onResumed(): void;
  /** The turn is over: 16 kHz mono, with a little before its first sound. */
  onSpeechEnd(audio: Float32Array): void;
  /** The microphone went away. */
  onLost(error: CsError): void;
}

/** Microphone and detector. */
export interface Ears {
  /** Resolves when it listens. Throws `voice/mic-…`, `voice/needs-https`, `voice/model-failed`, or the signal's reason. */
  open(handlers: EarHandlers, signal: AbortSignal): Promise<void>;
  /** The open microphone, or null. */
  readonly track: MediaStreamTrack | null;
  /** Ends the turn that is being heard, now. */
  commit(): void;
  /** How the words before the running pause sound. */
  words(phrase: Phrase): void;
  /** Lets the microphone go; the detector stays ready. */
  close(): void;
  /** Lets everything go. */
  destroy(): void;
}

/** What was understood. */
export interface Heard {
  readonly text: string;
  /** BCP 47 tag, where the engine tells it. */
  readonly language?: string;
}

/** One turn that is being recognised. */
export interface Hearing {
  /** Takes sound of the turn as it comes. */
  hear(audio: Float32Array): void;
  /** It has become quiet, perhaps at the end of the turn: the words so far, where the engine can tell them, come by `onInterim`. */
  pause(audio: Float32Array): void;
  /** The turn goes on. */
  resume(): void;
  /** The turn is over. Resolves with its words, which may be none; always settles. */
  finish(audio: Float32Array, signal: AbortSignal): Promise<Heard>;
  /** Forgets the turn. */
  cancel(): void;
}

/** Turns speech into text. */
export interface Recogniser {
  readonly engine: 'relay' | 'browser';
  /** Whether it may listen while an answer is spoken, so that its words tell a nod from an interruption. */
  readonly judges: boolean;
  /** Gets ready for a turn. */
  open(options: {
    readonly language: string | null;
    readonly locale: string;
    readonly track: MediaStreamTrack | null;
    /** Words so far, and their language where the engine tells it; `whole` unless more was said than these. */
    onInterim(text: string, language?: string, whole?: boolean): void;
    /** Whether sound of the turn leaves the device now. */
    onSending(on: boolean): void;
    onError(error: CsError): void;
  }): Hearing;
  /** Nothing will be recognised for a while. */
  close(): void;
}

/** How something is to be spoken. */
export interface SpeakOptions {
  readonly language: string;
  readonly voice: string | null;
  readonly rate: number;
}

/** One sentence on its way to the ear. */
export interface Utterance {
  /** Resolves at its end, or after `stop()`. Rejects where it could not be made to sound. */
  play(callbacks: { onStart(): void; onWord(from: number, to: number): void; onLevel(level: number): void }): Promise<void>;
  stop(): void;
  /** Makes it quiet while it is unclear whether the visitor interrupts. */
  duck(on: boolean): void;
  /** Lets it stand still, and go on at the very sample; false where it cannot. */
  hold(on: boolean): boolean;
  /** Characters of it that were heard so far, up to the end of a word. */
  readonly heard: number;
}

/** A voice that the visitor may choose. */
export interface Voice {
  readonly id: string;
  readonly name: string;
  readonly languages: readonly string[];
}

/** Turns text into speech. */
export interface Speaker {
  readonly engine: 'relay' | 'browser';
  /** Called inside a press: some browsers let sound begin only there. */
  unlock(): void;
  /** Whether it can speak a language at all. */
  can(language: string): boolean;
  voices(): Promise<readonly Voice[]>;
  /** Begins to make a sentence sound. */
  prepare(text: string, options: SpeakOptions): Utterance;
}

/** What happened, in order. */
export type VoiceEvent =
  | { readonly type: 'utterance-started' }
  | { readonly type: 'utterance-ended'; readonly text: string; readonly language: string; readonly durationMs: number }
  | { readonly type: 'speaking-started'; readonly text: string }
  /** `text` is what was heard of it. */
  | { readonly type: 'speaking-ended'; readonly text: string; readonly interrupted: boolean }
  | { readonly type: 'error'; readonly error: CsError };

/** Everything that the engine touches. */
export interface VoiceDeps {
  readonly ears: Ears;
  readonly recogniser: Recogniser;
  /** The preferred one first. */
  readonly speakers: readonly Speaker[];
  readonly settings: VoiceSettings;
  /** Sentence that is spoken before the first answer, so that nobody takes the voice for a person's. */
  readonly introduction: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** Before anything has happened. */
export const AT_REST: VoiceSnapshot = {
  state: { phase: 'idle' },
  captions: { you: '', unsure: false, answer: '', from: 0, to: 0, cut: false },
  notice: null,
  sending: null,
};
