import type { FrameProcessor, FrameProcessorEvent } from '@ricky0123/vad-web/dist/frame-processor.js';
import { FRAME_MS } from '../detector.ts';
import type { ModelEvent, SpeechModel } from '../detector.ts';
import type { FrameModel } from './types.ts';

/** Short answers such as "yes" are kept, and a turn ends half a second after its last word. */
const RULES = {
  positiveSpeechThreshold: 0.5,
  negativeSpeechThreshold: 0.35,
  redemptionMs: 500,
  minSpeechMs: 100,
  preSpeechPadMs: 288,
  submitUserSpeechOnPause: false,
} as const;

/** What the events of the library mean; their names are those of its messages. */
function eventOf(event: FrameProcessorEvent): ModelEvent | null {
  const name: string = event.msg;
  if (name === 'SPEECH_START') return { type: 'start' };
  if (name === 'SPEECH_REAL_START') return { type: 'confirmed' };
  if (name === 'VAD_MISFIRE') return { type: 'misfire' };
  return name === 'SPEECH_END' && 'audio' in event ? { type: 'end', audio: event.audio } : null;
}

/** A model with the rules by which vad-web cuts sound into turns. */
export async function withRules(model: FrameModel): Promise<SpeechModel> {
  const library = await import('@ricky0123/vad-web/dist/frame-processor.js');
  const Processor: typeof FrameProcessor = ('FrameProcessor' in library ? library : (library as { default: typeof library }).default).FrameProcessor;
  const probabilities = async (frame: Float32Array): Promise<{ isSpeech: number; notSpeech: number }> => {
    const isSpeech = await model.probability(frame);
    return { isSpeech, notSpeech: 1 - isSpeech };
  };
  const processor = new Processor(probabilities, () => model.reset(), RULES, FRAME_MS);
  processor.resume();
  const collect = (): { readonly events: ModelEvent[]; readonly tell: (event: FrameProcessorEvent) => void } => {
    const events: ModelEvent[] = [];
    return { events, tell: (event) => events.push(...[eventOf(event)].filter((one) => one !== null)) };
  };
  return {
    async process(frame) {
      const { events, tell } = collect();
      await processor.process(frame, tell);
      return events;
    },
    commit() {
      const { events, tell } = collect();
      processor.endSegment(tell);
      return events;
    },
    reset: () => processor.reset(),
    release: () => model.release(),
  };
}
