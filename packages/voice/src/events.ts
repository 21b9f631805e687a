import type { VoicePhase } from './engine/types.ts';

const BUBBLING = { bubbles: true, composed: true } as const;

/** The visitor has begun to speak. */
export class CsUtteranceStartedEvent extends Event {
  static readonly type = 'cs-utterance-started';

  constructor() {
    super(CsUtteranceStartedEvent.type, BUBBLING);
  }
}

/** A spoken turn was recognised. Whoever hears it sends its words and lets the answer be spoken by `speak()`. */
export class CsUtteranceEndedEvent extends Event {
  static readonly type = 'cs-utterance-ended';
  readonly text: string;
  /** BCP 47 tag, as told by the engine, else as chosen. */
  readonly language: string;
  /** Length of the turn in milliseconds. */
  readonly durationMs: number;

  constructor(turn: { readonly text: string; readonly language: string; readonly durationMs: number }) {
    super(CsUtteranceEndedEvent.type, BUBBLING);
    this.text = turn.text;
    this.language = turn.language;
    this.durationMs = turn.durationMs;
  }
}

/** The voice does something else now. */
export class CsVoiceChangedEvent extends Event {
  static readonly type = 'cs-voice-changed';
  readonly phase: VoicePhase;

  constructor(phase: VoicePhase) {
    super(CsVoiceChangedEvent.type, BUBBLING);
    this.phase = phase;
  }
}

/** The first sound of an answer is heard. */
export class CsSpeakingStartedEvent extends Event {
  static readonly type = 'cs-speaking-started';
  readonly text: string;

  constructor(text: string) {
    super(CsSpeakingStartedEvent.type, BUBBLING);
    this.text = text;
  }
}

/** An answer is over. */
export class CsSpeakingEndedEvent extends Event {
  static readonly type = 'cs-speaking-ended';
  /** What was heard of it: all, or up to the word at which the visitor stopped it. */
  readonly text: string;
  /** Whether the visitor stopped it before its end. */
  readonly interrupted: boolean;

  constructor(text: string, interrupted: boolean) {
    super(CsSpeakingEndedEvent.type, BUBBLING);
    this.text = text;
    this.interrupted = interrupted;
  }
}

/** The visitor would rather type. */
export class CsChatRequestEvent extends Event {
  static readonly type = 'cs-chat-request';

  constructor() {
    super(CsChatRequestEvent.type, BUBBLING);
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-utterance-started': CsUtteranceStartedEvent;
    'cs-utterance-ended': CsUtteranceEndedEvent;
    'cs-voice-changed': CsVoiceChangedEvent;
    'cs-speaking-started': CsSpeakingStartedEvent;
    'cs-speaking-ended': CsSpeakingEndedEvent;
    'cs-chat-request': CsChatRequestEvent;
  }
}
