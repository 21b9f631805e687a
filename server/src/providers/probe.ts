import { CsError } from '@cs-kit/protocol';
import type { ImageModel } from '../images/types.ts';
import { wavOf } from '../speech/wav.ts';
import type { SpeechToText, TextToSpeech } from '../speech/types.ts';
import { probe } from './openai/chat.ts';
import type { ProviderCapability } from './registry.ts';
import type { ChatModel, ProbeResult } from './types.ts';

/** The provider's engines as configured now; null where it is not used for that. */
export interface ProbedEngines {
  readonly chat: () => ChatModel | null;
  readonly speechToText: () => SpeechToText | null;
  readonly textToSpeech: () => TextToSpeech | null;
  readonly images: () => ImageModel | null;
}

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
export function createProbe(engines: ProbedEngines, now: () => number): (capability: ProviderCapability, signal: AbortSignal) => Promise<ProbeResult> {
  const missing: ProbeResult = { ok: false, ms: 0, detail: 'No provider is set for this. The embedded engine is used.', code: 'provider/unconfigured' };
  const run = <T>(engine: T | null, call: (engine: T) => Promise<string>): Promise<ProbeResult> =>
    engine === null ? Promise.resolve(missing) : probe(now, () => call(engine));
  return async (capability, signal) => {
    if (capability === 'chat') return engines.chat()?.probe(signal) ?? missing;
    if (capability === 'images') return run(engines.images(), (engine) => draws(engine, signal));
    if (capability === 'textToSpeech') return run(engines.textToSpeech(), (engine) => speaks(engine, signal));
    return run(engines.speechToText(), async (engine) => {
      await engine.transcribe({ audio: quietSecond(), type: 'audio/wav', signal });
      return `${engine.model} listens.`;
    });
  };
}
