import type { CallDeps } from '../providers/call.ts';
import type { ConnectSocket } from '../providers/socket.ts';
import { SPEECH_MAKERS } from '../providers/speech.ts';
import { PROVIDER_NAMES } from '../providers/specs.ts';
import type { ProviderName } from '../providers/specs.ts';
import type { ProviderSettings } from '../providers/types.ts';
import type { Clock } from '../rooms/live-room.ts';
import { Failures, inTurn, oneOf } from './chain.ts';
import type { OpenEngine } from './live/types.ts';
import type { SpeechToText, TextToSpeech } from './types.ts';

/** What the engines are made from. */
export interface SpeechEngineDeps {
  readonly providers: {
    /** Connection of a provider for a capability as configured now, or null. */
    readonly settings: (name: ProviderName, capability: 'speechToText' | 'textToSpeech') => ProviderSettings | null;
    /** The order in which they are asked. */
    readonly order: () => readonly ProviderName[];
  };
  /** An engine on the relay itself, used where no provider speaks. */
  readonly local: TextToSpeech | null;
  readonly connect: ConnectSocket;
  readonly clock: Clock;
  readonly options?: Partial<CallDeps>;
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
  /** The engine that hears while somebody speaks, where the first that takes recordings does that too. */
  live(): LiveEngine | null;
  /** Notes that an engine failed. */
  failed(engine: string, error: unknown): void;
  /** The first engine that speaks, with the others behind it. */
  tts(): TextToSpeech | null;
  /** The engines of one provider alone, to be tried. */
  of(name: ProviderName): { readonly stt: SpeechToText | null; readonly tts: TextToSpeech | null };
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

/** Chooses the engines: the providers in their order, else what the relay itself has, else the browser (null). */
export function createSpeechEngines({ providers, local, connect, clock, options }: SpeechEngineDeps): SpeechEngines {
  const made = (name: ProviderName) => {
    const { speechToText, live, textToSpeech } = SPEECH_MAKERS[name];
    const hears = () => providers.settings(name, 'speechToText');
    return {
      stt: kept(hears, (settings) => speechToText?.(settings, options) ?? null),
      live: kept(hears, (settings) => live?.(settings, connect, clock) ?? null),
      tts: kept(
        () => providers.settings(name, 'textToSpeech'),
        (settings) => textToSpeech?.(settings, options) ?? null,
      ),
    };
  };
  const engines = Object.fromEntries(PROVIDER_NAMES.map((name) => [name, made(name)])) as Record<ProviderName, ReturnType<typeof made>>;
  const failures = new Failures(clock.now);
  const hearing = (): readonly SpeechToText[] =>
    providers
      .order()
      .map((name) => engines[name].stt())
      .filter((engine) => engine !== null);
  const speaking = (): readonly TextToSpeech[] =>
    providers
      .order()
      .map((name) => engines[name].tts())
      .filter((engine) => engine !== null);
  return {
    stt: () => inTurn(hearing(), failures),
    live() {
      const all = hearing();
      const [first] = failures.sorted(all);
      if (first === undefined || failures.has(first.name)) return null;
      const open = engines[first.name as ProviderName].live();
      return open === null ? null : { name: first.name, open, elsewhere: all.length > 1 };
    },
    failed: (engine, error) => void failures.note(engine, error),
    tts: () => oneOf(speaking(), failures) ?? local,
    of: (name) => ({ stt: engines[name].stt(), tts: engines[name].tts() }),
  };
}
