import type { RelayClient } from '@cs-kit/core';
import type { Capability } from '@cs-kit/protocol';
import { browserMicrophone } from './capture.ts';
import { audioHandle, createEars } from './ears.ts';
import { VoiceEngine } from './machine.ts';
import { browserRecognition, createBrowserRecogniser } from './recogniser-browser.ts';
import { createRelayRecogniser } from './recogniser-relay.ts';
import { browserSynthesis, createBrowserSpeaker } from './speaker-browser.ts';
import { createRelaySpeaker } from './speaker-relay.ts';
import type { Speaker, VoiceSettings } from './types.ts';
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
    recogniser: recognition === null ? createRelayRecogniser(fetch) : createBrowserRecogniser(recognition, timers),
    speakers,
    settings,
    introduction,
    now: Date.now,
    ...timers,
  });
}
