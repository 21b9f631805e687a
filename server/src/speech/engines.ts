import { deepgramLive, deepgramSpeechToText } from '../providers/deepgram/index.ts';
import type { DeepgramSettings } from '../providers/deepgram/index.ts';
import { createSpeechToText, createTextToSpeech } from '../providers/openai/speech.ts';
import type { SpeechOptions } from '../providers/openai/speech.ts';
import type { ConnectSocket } from '../providers/socket.ts';
import type { ProviderSettings } from '../providers/types.ts';
import type { Clock } from '../rooms/live-room.ts';
import { Failures, chained } from './chain.ts';
import type { OpenEngine } from './live/types.ts';
import type { SpeechToText, TextToSpeech } from './types.ts';

/** What the engines are made from. */
export interface SpeechEngineDeps {
  /** Connection for a capability as configured now, or null. */
  readonly settings: (capability: 'speechToText' | 'textToSpeech') => ProviderSettings | null;
  /** An engine on the relay itself, used where no provider speaks. */
  readonly local: TextToSpeech | null;
  /** The provider that recognises while somebody speaks; null where none is configured. */
  readonly deepgram: DeepgramSettings | null;
  readonly connect: ConnectSocket;
  readonly clock: Clock;
  readonly options?: SpeechOptions;
}

/** An engine that hears while somebody speaks. */
export interface LiveEngine {
  readonly name: string;
  readonly open: OpenEngine;
  /** Whether another engine takes recordings. */
  readonly elsewhere: boolean;
}

/** The engines that are used now. */
export interface SpeechEngines {
  /** The first engine for recordings, with the others behind it. */
  stt(): SpeechToText | null;
  /** The engine that hears while somebody speaks; null where there is none, or it failed lately. */
  live(): LiveEngine | null;
  /** Notes that an engine failed. */
  failed(engine: string, error: unknown): void;
  tts(): TextToSpeech | null;
}

/** Keeps what was made as long as the settings stay: engines learn what their server takes. */
function kept<T>(settings: () => ProviderSettings | null, make: (settings: ProviderSettings) => T): () => T | null {
  let last: { readonly key: string; readonly value: T } | null = null;
  return () => {
    const now = settings();
    if (now === null) return null;
    const key = JSON.stringify(now);
    if (last?.key !== key) last = { key, value: make(now) };
    return last.value;
  };
}

/** Chooses the engines: the provider where one is configured, else what the relay itself has, else the browser (null). */
export function createSpeechEngines({ settings, local, deepgram, connect, clock, options }: SpeechEngineDeps): SpeechEngines {
  const stt = kept(
    () => settings('speechToText'),
    (now) => createSpeechToText(now, options),
  );
  const tts = kept(
    () => settings('textToSpeech'),
    (now) => createTextToSpeech(now, options),
  );
  const failures = new Failures(clock.now);
  const whole = deepgram === null ? null : deepgramSpeechToText(deepgram, options);
  const open = deepgram === null ? null : deepgramLive(deepgram, connect, clock);
  return {
    stt() {
      const [first, ...others] = [whole, stt()].filter((engine) => engine !== null);
      return first === undefined || others.length === 0 ? (first ?? null) : chained([first, ...others], failures);
    },
    live: () => (whole === null || open === null || failures.has(whole.name) ? null : { name: whole.name, open, elsewhere: stt() !== null }),
    failed: (engine, error) => void failures.note(engine, error),
    tts: () => tts() ?? local,
  };
}
