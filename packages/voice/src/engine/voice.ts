import type { RelayClient, SocketLike } from '@cs-kit/core';
import { SOCKET_PROTOCOL, type Capability } from '@cs-kit/protocol';
import { browserMicrophone } from './capture.ts';
import { audioHandle, createEars } from './ears.ts';
import { VoiceEngine } from './machine.ts';
import { browserRecognition, createBrowserRecogniser } from './recogniser-browser.ts';
import { createRelayRecogniser } from './recogniser-relay.ts';
import { createStreamRecogniser } from './recogniser-stream.ts';
import { browserSynthesis, createBrowserSpeaker } from './speaker-browser.ts';
import { createRelaySpeaker } from './speaker-relay.ts';
import type { Recogniser, Speaker, VoiceSettings } from './types.ts';
import { loadSpeechModel } from './vad/index.ts';
import { workerWays } from './vad/in-worker.ts';
import type { DetectorKind } from './vad/types.ts';
import { frameNode } from './worklet/node.ts';

/** What the voice of a page is made from. */
export interface VoiceOptions {
  readonly client: RelayClient;
  readonly speechToText: Capability;
  readonly textToSpeech: Capability;
  readonly settings: VoiceSettings;
  /** Which network finds speech; the plain one where nothing is said. */
  readonly detector?: DetectorKind;
  /** Sentence before the first answer. */
  readonly introduction: () => string;
}

/** The voice of this page with the engines that the relay names. Nothing is loaded, asked for or opened before `start()`. */
export function openVoice({ client, speechToText, textToSpeech, settings, detector = 'plain', introduction }: VoiceOptions): VoiceEngine {
  const audio = audioHandle(() => new AudioContext({ latencyHint: 'interactive' }));
  const timers = {
    setTimeout: (fn: () => void, ms: number): unknown => globalThis.setTimeout(fn, ms),
    clearTimeout: (timer: unknown) => globalThis.clearTimeout(timer as number),
  };
  const fetch = client.fetch.bind(client);
  const recognition = speechToText.engine === 'browser' ? browserRecognition() : null;
  const relayRecogniser = (): Recogniser => {
    const whole = createRelayRecogniser(fetch);
    const connect = async (): Promise<SocketLike> => {
      const { token } = await client.session.ensure();
      return new client.platform.WebSocket(client.url('/v1/speech/stream').replace(/^http/, 'ws'), [SOCKET_PROTOCOL, token]);
    };
    return speechToText.stream === true ? createStreamRecogniser({ connect, whole, ...timers }) : whole;
  };
  const synthesis = browserSynthesis();
  const speakers: Speaker[] = [];
  if (textToSpeech.engine !== 'browser')
    speakers.push(
      createRelaySpeaker({
        fetch,
        context: () => audio.open(),
        setInterval: (fn, ms) => globalThis.setInterval(fn, ms),
        clearInterval: (timer) => globalThis.clearInterval(timer as number),
      }),
    );
  if (synthesis !== null) speakers.push(createBrowserSpeaker({ ...synthesis, ...timers }));
  return new VoiceEngine({
    ears: createEars({
      audio,
      frameNode,
      getStream: browserMicrophone(),
      loadModel: (options) =>
        loadSpeechModel(detector, { ...options, fetch: (url, init) => globalThis.fetch(url, init) }, workerWays(globalThis.location?.origin)),
    }),
    recogniser: recognition === null ? relayRecogniser() : createBrowserRecogniser(recognition, timers),
    speakers,
    settings,
    introduction,
    now: Date.now,
    ...timers,
  });
}
