import { createSpeechToText, createTextToSpeech } from '../providers/openai/speech.ts';
import type { SpeechOptions } from '../providers/openai/speech.ts';
import type { ProviderSettings } from '../providers/types.ts';
import type { SpeechToText, TextToSpeech } from './types.ts';

/** What the engines are made from. */
export interface SpeechEngineDeps {
  /** Connection for a capability as configured now, or null. */
  readonly settings: (capability: 'speechToText' | 'textToSpeech') => ProviderSettings | null;
  /** An engine on the relay itself, used where no provider speaks. */
  readonly local: TextToSpeech | null;
  readonly options?: SpeechOptions;
}

/** The engines that are used now. */
export interface SpeechEngines {
  stt(): SpeechToText | null;
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
export function createSpeechEngines({ settings, local, options }: SpeechEngineDeps): SpeechEngines {
  const stt = kept(
    () => settings('speechToText'),
    (now) => createSpeechToText(now, options),
  );
  const tts = kept(
    () => settings('textToSpeech'),
    (now) => createTextToSpeech(now, options),
  );
  return { stt, tts: () => tts() ?? local };
}
