import { CsError } from '@cs-kit/protocol';
import type { ImageModel } from '../images/types.ts';
import { wavOf } from '../speech/wav.ts';
import type { SpeechToText, TextToSpeech } from '../speech/types.ts';
import { probe } from './openai/chat.ts';
import type { ProviderCapability, ProviderName } from './specs.ts';
import type { ChatModel, ProbeResult } from './types.ts';

/** The engines as configured now; null where a provider is not used for that. */
export interface ProbedEngines {
  readonly chat: () => ChatModel | null;
  readonly images: () => ImageModel | null;
  readonly speech: (name: ProviderName) => { readonly stt: SpeechToText | null; readonly tts: TextToSpeech | null };
}

/** Tries one provider. */
export type Probe = (name: ProviderName, capability: ProviderCapability, signal: AbortSignal) => Promise<ProbeResult>;

const SECOND = 16_000;

/** A second of a quiet tone as 16-bit mono WAV: some servers refuse pure silence. */
export function quietSecond(): Uint8Array {
  const samples = new Uint8Array(SECOND * 2);
  const view = new DataView(samples.buffer);
  for (let at = 0; at < SECOND; at += 1) view.setInt16(at * 2, Math.round(400 * Math.sin((at * 2 * Math.PI * 220) / SECOND)), true);
  return wavOf([samples], SECOND);
}

async function speaks(engine: TextToSpeech, signal: AbortSignal): Promise<string> {
  const { stream } = await engine.speak({ text: 'Ready.', format: engine.formats[0] ?? 'wav', signal });
  let size = 0;
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) size += chunk.byteLength;
  if (size === 0) throw new CsError('provider/bad-response', 'The provider answered without audio.');
  return `${engine.model} speaks.`;
}

/** The smallest and plainest picture that the model makes. */
async function draws(engine: ImageModel, signal: AbortSignal): Promise<string> {
  const { sizes, qualities } = engine.capabilities;
  const [first, ...others] = sizes;
  const size = others.reduce((least, next) => (next.width * next.height < least.width * least.height ? next : least), first ?? { width: 512, height: 512 });
  const task = { prompt: 'A plain grey square.', ...size, index: 0, quality: qualities[0], signal, onProgress: () => undefined };
  const { bytes } = await engine.generate(task);
  return `${engine.label} draws: ${Math.ceil(bytes.length / 1024)} KB.`;
}

/** Tries a capability with one small real call, which the provider may charge for: that a server lists its models says nothing about what it lets one do. */
export function createProbe(engines: ProbedEngines, now: () => number): Probe {
  const missing: ProbeResult = { ok: false, ms: 0, detail: 'This provider is not set for this.', code: 'provider/unconfigured' };
  const run = <T>(engine: T | null, call: (engine: T) => Promise<string>): Promise<ProbeResult> =>
    engine === null ? Promise.resolve(missing) : probe(now, () => call(engine));
  return async (name, capability, signal) => {
    if (capability === 'textToSpeech') return run(engines.speech(name).tts, (engine) => speaks(engine, signal));
    if (capability === 'speechToText')
      return run(engines.speech(name).stt, async (engine) => {
        await engine.transcribe({ audio: quietSecond(), type: 'audio/wav', signal });
        return `${engine.model} listens.`;
      });
    // Only one provider answers or draws.
    if (name !== 'openai') return missing;
    return capability === 'chat' ? (engines.chat()?.probe(signal) ?? missing) : run(engines.images(), (engine) => draws(engine, signal));
  };
}
