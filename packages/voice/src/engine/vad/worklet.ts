import { assetUrl } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { FRAME_SAMPLES } from '../frames.ts';

const FILE = 'vad.worklet.bundle.min.js';

/** Cuts the sound of a node into frames of 16 kHz. The worklet is loaded by its address, which works from another origin too. */
export async function frameNode(context: AudioContext, onFrame: (frame: Float32Array) => void): Promise<AudioWorkletNode> {
  try {
    await context.audioWorklet.addModule(assetUrl(FILE, import.meta.url));
  } catch (cause) {
    throw new CsError('voice/model-failed', `The voice detector is incomplete: ${FILE} could not be loaded. Check that the kit's assets are served.`, {
      cause,
    });
  }
  const node = new AudioWorkletNode(context, 'vad-helper-worklet', { processorOptions: { frameSamples: FRAME_SAMPLES } });
  node.port.onmessage = ({ data }: MessageEvent<{ readonly message?: string; readonly data?: ArrayBuffer }>) => {
    if (data.message === 'AUDIO_FRAME' && data.data !== undefined) onFrame(new Float32Array(data.data));
  };
  return node;
}
