import { CsError, LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import type { Capability, Site } from '@cs-kit/protocol';
import { bookedOnFailure } from '../auth/budgets.ts';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor, Budgets, RecordEvent } from '../context.ts';
import { audioKind, estimateSeconds } from './audio.ts';
import { SynthesisCache } from './cache.ts';
import type { CacheBounds } from './cache.ts';
import type { SpeechFormat, SpeechToText, SpeechVoice, Synthesis, TextToSpeech, Transcript } from './types.ts';

/** What the speech service works with. */
export interface SpeechServiceDeps {
  /** The engine as configured now, or null: then the browser's own recogniser is used. */
  readonly stt: () => SpeechToText | null;
  /** The engine as configured now, or null: then the browser's own voices are used. */
  readonly tts: () => TextToSpeech | null;
  readonly budgets: Budgets;
  readonly rates: RateLimiter;
  readonly record: RecordEvent;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly cache?: CacheBounds;
}

/** A text to be spoken, as it was asked for. */
export interface SpeakRequest {
  readonly text: string;
  readonly voice?: string | undefined;
  readonly language?: string | undefined;
  readonly rate?: number | undefined;
  readonly format?: SpeechFormat | undefined;
}

/** Voices of the relay; `engine` is 'browser' and the list empty where the browser speaks itself. */
export interface Voices {
  readonly engine: string;
  readonly formats: readonly SpeechFormat[];
  readonly items: readonly SpeechVoice[];
}

/** Recognition and synthesis for one relay. Methods throw `rate/limited`, `budget/exhausted` and what the engines throw. */
export interface SpeechService {
  /** Recognises one recording. Throws `provider/unconfigured`, `file/type-refused`, `request/too-large`. */
  transcribe(
    actor: Actor,
    site: Site,
    recording: {
      readonly audio: Uint8Array;
      readonly language?: string | undefined;
      readonly signal: AbortSignal;
      /** Longest that it may be; an utterance where it is not said. */
      readonly longestMs?: number;
      /** Longest wait for the engine. */
      readonly waitMs?: number;
    },
  ): Promise<Transcript>;
  /** Speaks a text; the stream begins before the engine is done. Throws `provider/unconfigured`, `request/invalid`. */
  speak(actor: Actor, site: Site, request: SpeakRequest, signal: AbortSignal): Promise<Synthesis>;
  voices(): Promise<Voices>;
  /** Forgets kept audio of a site. */
  forget(siteId: string): void;
}

/** Most bytes of one recording: the longest utterance as uncompressed 16-bit mono at 48 kHz, with room for the form around it. */
export const RECORDING_BYTES = (LIMITS.utteranceMs / 1000) * 48_000 * 2 + 64 * 1024;

/** Entries of `GET /v1/config`. */
export function speechCapabilities(
  stt: SpeechToText | null,
  tts: TextToSpeech | null,
  recipient: (engine: string) => string,
): { readonly speechToText: Capability; readonly textToSpeech: Capability } {
  return {
    speechToText:
      stt === null
        ? { engine: 'browser', available: true, dataGoesTo: 'browser-vendor' }
        : { engine: recipient(stt.name), available: true, dataGoesTo: 'provider', stream: true },
    textToSpeech:
      tts === null
        ? { engine: 'browser', available: true, dataGoesTo: 'device' }
        : { engine: recipient(tts.name), available: true, dataGoesTo: tts.dataGoesTo },
  };
}

const visitorOf = (actor: Actor): string | null => (actor.kind === 'visitor' ? actor.id : null);

function checkRecording(audio: Uint8Array, longestMs: number): { readonly type: string; readonly seconds: number } {
  const kind = audioKind(audio);
  if (kind === null) throw new CsError('file/type-refused', 'Send a recording as WAV, WebM, Ogg, MP3, MP4 or FLAC.');
  const seconds = estimateSeconds(audio);
  if (seconds * 1000 > longestMs) throw new CsError('request/too-large', `A recording may be ${longestMs / 1000} seconds long.`);
  return { type: kind.type, seconds };
}

/** The format to make: the one that was asked for, or the engine's own where any will do. */
function formatFor(tts: TextToSpeech, asked: SpeechFormat | undefined): SpeechFormat {
  const format = asked ?? tts.formats[0] ?? 'wav';
  if (tts.formats.includes(format)) return format;
  throw new CsError('request/invalid', `This engine makes ${tts.formats.join(', ')}.`, {
    errors: [{ pointer: '/format', detail: `one of ${tts.formats.join(', ')}` }],
  });
}

/** Makes the service. */
export function createSpeechService(deps: SpeechServiceDeps): SpeechService {
  const cache = new SynthesisCache(deps.now, deps.cache);

  async function transcribe(
    ...[actor, site, { audio, language, signal, longestMs = LIMITS.utteranceMs, waitMs }]: Parameters<SpeechService['transcribe']>
  ): Promise<Transcript> {
    const engine = deps.stt();
    if (engine === null)
      throw new CsError(
        'provider/unconfigured',
        'No speech-to-text engine is configured at this relay; browsers use their own. An admin can add one at the desk under Providers.',
      );
    deps.rates.take('speechPerVisitor', actor.id);
    const { type, seconds } = checkRecording(audio, longestMs);
    const reserved = Math.ceil(seconds);
    const reservation = await deps.budgets.reserve(site.id, 'speechSeconds', reserved);
    const began = deps.now();
    try {
      const transcript = await engine.transcribe({ audio, type, ...(language !== undefined && { language }), ...(waitMs !== undefined && { waitMs }), signal });
      await reservation.settle(Math.ceil(transcript.seconds ?? seconds));
      deps.record({
        siteId: site.id,
        name: 'speech.transcribed',
        visitorId: visitorOf(actor),
        properties: {
          engine: engine.name,
          seconds: Math.round((transcript.seconds ?? seconds) * 10) / 10,
          ms: deps.now() - began,
          understood: transcript.text !== '',
        },
      });
      return transcript;
    } catch (error) {
      await reservation.settle(bookedOnFailure(error, reserved));
      throw error;
    }
  }

  /** The first call for a text pays; what the engine has begun to send is paid whole. */
  async function synthesise(
    engine: TextToSpeech,
    actor: Actor,
    site: Site,
    request: SpeakRequest,
    format: SpeechFormat,
    signal: AbortSignal,
  ): Promise<Synthesis> {
    const { text, voice, language, rate } = request;
    const reservation = await deps.budgets.reserve(site.id, 'speechChars', text.length);
    const began = deps.now();
    try {
      const made = await engine.speak({
        text,
        format,
        signal,
        ...(voice !== undefined && { voice }),
        ...(language !== undefined && { language }),
        ...(rate !== undefined && { rate }),
      });
      await reservation.settle(text.length);
      deps.record({
        siteId: site.id,
        name: 'speech.synthesised',
        visitorId: visitorOf(actor),
        properties: { engine: made.engine ?? engine.name, characters: text.length, ms: deps.now() - began },
      });
      return made;
    } catch (error) {
      await reservation.settle(bookedOnFailure(error, text.length));
      throw error;
    }
  }

  async function speak(...[actor, site, request, signal]: Parameters<SpeechService['speak']>): Promise<Synthesis> {
    const engine = deps.tts();
    if (engine === null)
      throw new CsError(
        'provider/unconfigured',
        'No text-to-speech engine is configured at this relay; browsers use their own voices. An admin can add one at the desk under Providers.',
      );
    deps.rates.take('speechPerVisitor', actor.id);
    const text = request.text.trim();
    if (text === '' || text.length > RELAY_LIMITS.speechChars)
      throw new CsError('request/invalid', `A text may have 1 to ${RELAY_LIMITS.speechChars} characters.`, {
        errors: [{ pointer: '/text', detail: `1 to ${RELAY_LIMITS.speechChars} characters` }],
      });
    const format = formatFor(engine, request.format);
    const key = `${site.id}\n${JSON.stringify([engine.name, engine.model, request.voice, request.language, request.rate, format, text])}`;
    return cache.open(key, signal, (own) => synthesise(engine, actor, site, { ...request, text }, format, own));
  }

  return {
    transcribe,
    speak,
    async voices() {
      const engine = deps.tts();
      return engine === null ? { engine: 'browser', formats: [], items: [] } : { engine: engine.name, formats: engine.formats, items: await engine.voices() };
    },
    forget: (siteId) => cache.forget(`${siteId}\n`),
  };
}
